"""The receipt of an application: what arrived, when, and by which day it is decided."""

from django.utils import translation

from core import documents
from core.actors import Actor
from core.i18n import pick
from core.models import Document
from core.shapes import moment_words
from procurement.deadlines import Computation
from procurement.documents import RECEIPT
from procurement.models import Application
from procurement.selectors.participants import participant_facts
from procurement.words import answer_words


def write_receipt(actor: Actor, row: Application, counted: Computation) -> Document:
    """Keep the facts of the receipt in the provider's language, in the caller's transaction; the worker renders it."""
    assert row.submitted_at is not None
    language = row.provider.language
    answers = row.answers.select_related("requirement").order_by("requirement__category_id", "requirement_id")
    chosen = row.categories.select_related("category").order_by("category__code")
    with translation.override(language):
        facts = {
            "application": row.ref,
            "system": pick(row.system.name, language),
            "provider": row.provider.name,
            "business_id": row.provider.business_id,
            "sent_by": actor.user.name if actor.user else "",
            "arrived": moment_words(row.submitted_at),
            "arrived_at": row.submitted_at.isoformat(),
            "categories": [pick(link.category.name, language) for link in chosen],
            "contract_version": row.contract_version,
            "decide_by": counted.last_day.isoformat(),
            "how": counted.explain(),
            "participants": participant_facts(row, language),
            "answers": [
                {
                    "requirement": pick(answer.requirement.text, language),
                    "answer": answer_words(answer.requirement, answer.value),
                }
                for answer in answers
            ],
        }
    return documents.create(RECEIPT, facts, authority=row.authority, subject=row, language=language)
