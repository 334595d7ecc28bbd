"""Reads of answers that may be copied, and of those that were."""

from collections import defaultdict
from dataclasses import dataclass

from core import clock, codes
from procurement.models import Answer, AnswerCopy, Application, Requirement
from procurement.rules.copying import ANEW, Edition, may_copy
from procurement.services.applications import applicable
from procurement.states import Assessment


@dataclass(frozen=True, slots=True)
class Copyable:
    """An open requirement with the newest earlier answer that answers it."""

    requirement: Requirement
    source: Application
    value: str


def copyable_answers(application: Application) -> list[Copyable]:
    """What a draft may take over from the provider's earlier applications to the same authority; three queries."""
    given = set(application.answers.exclude(value="").values_list("requirement_id", flat=True))
    chosen = application.categories.values_list("category_id", flat=True)
    asked = [r for r in applicable(application, chosen) if r.pk not in given and r.kind not in ANEW]
    if not asked:
        return []
    earlier: dict[str, list[Answer]] = defaultdict(list)
    rows = Answer.objects.filter(
        authority=application.authority_id,
        application__provider=application.provider_id,
        application__submitted_at__isnull=False,
        requirement__code__in={row.code for row in asked},
    )
    rows = rows.select_related("requirement", "application__system").order_by(
        "-application__submitted_at", "-pk"
    )
    for row in rows:
        earlier[row.requirement.code].append(row)
    found = (_newest(requirement, earlier[requirement.code]) for requirement in asked)
    return [one for one in found if one is not None]


def _newest(requirement: Requirement, answers: list[Answer]) -> Copyable | None:
    asked, today = _edition(requirement), clock.today()
    for answer in answers:
        finding = Assessment(answer.assessment)
        if may_copy(asked, _edition(answer.requirement), answer.value, finding, today):
            return Copyable(requirement, answer.application, answer.value)
    return None


def _edition(row: Requirement) -> Edition:
    return Edition(row.pk, row.code, row.text, row.terms())


def digest_of(value: str) -> str:
    """What tells whether an answer still reads as it was copied."""
    return codes.digest(value)


def sources_of(application: Application) -> dict[int, Application]:
    """The earlier application that each answer was copied from, by requirement id, while it reads as copied."""
    copies = AnswerCopy.objects.filter(application=application).select_related("source__system")
    held = dict(application.answers.values_list("requirement_id", "value"))
    return {
        copy.requirement_id: copy.source
        for copy in copies
        if copy.digest == digest_of(held.get(copy.requirement_id, ""))
    }
