"""Outcomes: where the client went, at the end, after 3 and after 6 months."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, require
from core.shapes import day_words
from evaluations import rules
from evaluations.models import CaseRecord, Outcome
from evaluations.permissions import can_record_outcome
from evaluations.states import Horizon, OutcomeCode


@transaction.atomic
def record_outcome(
    actor: Actor, case: CaseRecord, horizon: str, value: str, version: int | None = None
) -> Outcome:
    """Record where the client went at one horizon, or correct what was recorded.

    ``version`` is the case's: each recording moves it on. The same value again changes nothing.

    Raises:
        NotAllowed: the actor is no official of the authority (P9).
        InvalidInput: an unknown code (``unknown_code``), or the horizon's day has not come (``too_early``).
        StaleVersion: somebody recorded on this case in the meantime.
    """
    case = CaseRecord.objects.select_for_update().get(pk=case.pk)
    require(can_record_outcome(actor, case))
    _check_codes(case, horizon, value)
    outcome = Outcome.objects.filter(case=case, horizon=horizon).first()
    if outcome is not None and outcome.value == value:
        outcome.case = case
        return outcome
    case.check_version(version)
    before = events.snapshot(outcome) if outcome else None
    outcome = outcome or Outcome(authority=case.authority, horizon=horizon)
    outcome.case, outcome.value = case, value
    outcome.recorded_by, outcome.recorded_at = actor.user, clock.now()
    if before is None:
        outcome.save()
    else:
        outcome.save_changes()
    case.save_changes()
    events.record(actor, "outcome.recorded", outcome, authority=case.authority, before=before, case=case.ref)
    return outcome


def _check_codes(case: CaseRecord, horizon: str, value: str) -> None:
    if horizon not in Horizon.values:
        raise InvalidInput("unknown_code", _("There is no such time of follow-up."), field="horizon")
    if value not in OutcomeCode.values:
        raise InvalidInput("unknown_code", _("There is no such outcome."), field="value")
    day = rules.horizon_day(case.closed_on, horizon)
    if clock.today() < day:
        text = _("This outcome can be recorded from %(day)s on.") % {"day": day_words(day)}
        raise InvalidInput("too_early", text, field="horizon")
