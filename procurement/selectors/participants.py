"""Reads of groups and subcontractors named in applications."""

from collections.abc import Iterable
from uuid import UUID

from core.actors import Actor
from core.errors import NotFound
from core.i18n import pick
from procurement.models import Application, Participant, Requirement
from procurement.permissions import can_answer_application


def participants_of(application: Application) -> list[Participant]:
    """The group's members, then the subcontractors, in the order in which they were named."""
    return list(Participant.objects.filter(application=application).order_by("role", "pk"))


def get_own_participant(actor: Actor, ref: UUID | str) -> Participant:
    """A participant of one of the actor's provider's applications.

    Raises:
        NotFound: there is none, or it is others'.
    """
    rows = Participant.objects.select_related("application__system__authority", "application__provider")
    found = rows.filter(public_id=ref).first()
    if found is None or not can_answer_application(actor, found.application):
        raise NotFound
    return found


def requirement_texts(rows: Iterable[Participant], language: str | None = None) -> dict[str, str]:
    """The texts of all requirements that participants are relied upon for, by public id; one query."""
    wanted = {ref for row in rows for ref in row.relied_for}
    found = Requirement.objects.filter(public_id__in=wanted) if wanted else ()
    return {row.ref: pick(row.text, language) for row in found}


def other_applications(rows: Iterable[Participant], application: Application) -> set[str]:
    """The business ids of participants that have sent an application of their own to the same system."""
    ids = {row.business_id for row in rows}
    if not ids:
        return set()
    sent = Application.objects.filter(system=application.system_id, submitted_at__isnull=False)
    own = sent.filter(provider__business_id__in=ids).exclude(pk=application.pk)
    return set(own.values_list("provider__business_id", flat=True))


def participant_facts(application: Application, language: str) -> list[dict[str, object]]:
    """What a decision or receipt tells of them."""
    rows = participants_of(application)
    texts = requirement_texts(rows, language)
    return [
        {
            "name": row.name,
            "business_id": row.business_id,
            "role": row.role,
            "share": row.share,
            "task": row.task,
            "relied_for": [texts[ref] for ref in row.relied_for if ref in texts],
            "is_clean": row.is_clean,
        }
        for row in rows
    ]
