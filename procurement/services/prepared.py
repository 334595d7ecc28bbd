"""The one prepared decision of an application that waits for a second reviewer."""

from core import clock
from core.actors import Actor
from core.models import Note
from procurement.models import Application, PreparedDecision
from procurement.states import PreparedOutcome


def open_prepared(row: Application) -> PreparedDecision | None:
    """What waits for a second reviewer, if anything does."""
    rows = PreparedDecision.objects.filter(application=row, outcome="").select_related("prepared_by")
    found: PreparedDecision | None = rows.first()
    return found


def end_prepared(actor: Actor, row: Application, outcome: PreparedOutcome, note: Note | None = None) -> None:
    """Note what came of it; the caller holds the application under lock and records the event."""
    PreparedDecision.objects.filter(application=row, outcome="").update(
        outcome=outcome, ended_by=actor.user, ended_at=clock.now(), note=note
    )
