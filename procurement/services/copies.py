"""Copying answers that still hold from an earlier application into a draft."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import events
from core.actors import Actor
from core.errors import WrongState, require
from core.locking import relock
from procurement.models import AnswerCopy, Application
from procurement.permissions import can_answer_application
from procurement.selectors.copies import copyable_answers, digest_of
from procurement.services.answers import set_answers
from procurement.states import ApplicationState


def copy_answers(actor: Actor, application: Application, version: int | None = None) -> Application:
    """Fill every open requirement that an earlier application answers; what is answered already stays.

    Raises:
        WrongState: the application has been sent (``application_not_draft``), or there is nothing to copy
            (``nothing_to_copy``).
    """
    with transaction.atomic():
        row = relock(application)
        require(can_answer_application(actor, row))
        row.check_version(version)
        if row.state != ApplicationState.DRAFT:
            raise WrongState("application_not_draft", _("The application has been sent already."))
        found = copyable_answers(row)
        if not found:
            raise WrongState("nothing_to_copy", _("There is no earlier answer that still holds."))
        set_answers(actor, row, {one.requirement.pk: one.value for one in found})
        AnswerCopy.objects.bulk_create(
            [
                AnswerCopy(
                    authority_id=row.authority_id,
                    application=row,
                    requirement=one.requirement,
                    source=one.source,
                    digest=digest_of(one.value),
                )
                for one in found
            ],
            update_conflicts=True,
            unique_fields=["application", "requirement"],
            update_fields=["source", "digest"],
        )
        row.save_changes()
        sources = sorted({one.source.ref for one in found})
        events.record(
            actor,
            "answers.copied",
            row,
            authority=row.authority,
            before=events.snapshot(row),
            answers=len(found),
            sources=sources,
        )
    return row
