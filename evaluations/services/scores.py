"""Computing scores."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.models import Authority
from evaluations import methods
from evaluations.models import RunCase, ScoreRun
from evaluations.permissions import can_run_scores
from evaluations.scoring import Params, ScoringDataError, Snapshot, snapshot
from evaluations.selectors.evidence import Evidence, evidence
from evaluations.states import ScoreState

BATCH = 5000
OPEN_RUN = frozenset({ScoreState.COMPUTED, ScoreState.PREVIEWED})


def compute_scores(actor: Actor, authority: Authority, as_of: date | None = None) -> ScoreRun:
    """Compute the scores of all providers of an authority as of a day (today).

    1. Read the evidence in one transaction. 2. Compute, holding no lock. 3. Store the parameters, both hashes, the
    snapshot and the cases it contains. The same rows and parameters give the same snapshot (P10).

    Raises:
        NotAllowed: the actor is no manager.
        WrongState: another computation is not yet published or discarded (``score_run_open``).
        InvalidInput: a day to come, no closed case (``no_cases``), or a row that the method refuses (``score_data``).
    """
    require(can_run_scores(actor, authority))
    day = as_of or clock.today()
    if day > clock.today():
        raise InvalidInput("day_to_come", _("Choose today or an earlier day."), field="as_of")
    _refuse_second(authority)
    method = methods.in_force(authority, day)
    params = method.params(day)
    with transaction.atomic():
        found = _found(authority, method, params)
    if not found.case_ids:
        raise InvalidInput("no_cases", _("There is no closed order to compute scores from."), field="as_of")
    return _store(actor, authority, method, found, snapshot(found.data, params))


def _found(authority: Authority, method: methods.Method, params: Params) -> Evidence:
    try:
        return evidence(authority, method, params)
    except ScoringDataError as error:
        text = _("The score cannot be computed: %(fault)s.") % {"fault": error}
        raise InvalidInput("score_data", text) from error


def _refuse_second(authority: Authority) -> None:
    if ScoreRun.objects.filter(authority=authority, state__in=OPEN_RUN).exists():
        raise _second()


def _second() -> WrongState:
    text = _("Earlier computed scores are not yet published. Publish or discard them first.")
    return WrongState("score_run_open", text)


def _store(
    actor: Actor, authority: Authority, method: methods.Method, found: Evidence, taken: Snapshot
) -> ScoreRun:
    """Write the run; the database refuses a second open one, however close together they come."""
    try:
        with transaction.atomic():
            last = ScoreRun.objects.filter(authority=authority).aggregate(last=Max("number"))["last"] or 0
            run: ScoreRun = ScoreRun(
                authority=authority,
                number=last + 1,
                method_version=method.version,
                as_of=date.fromisoformat(taken.result["as_of"]),
                params=method.raw,
                config_hash=taken.config_hash,
                data_hash=taken.data_hash,
                snapshot=taken.result,
                computed_by=actor.user,
            )
            run.save()
            rows = (RunCase(authority=authority, run=run, case_id=case_id) for case_id in found.case_ids)
            RunCase.objects.bulk_create(rows, batch_size=BATCH)
            events.record(actor, "score_run.computed", run, authority=authority, cases=len(found.case_ids))
    except IntegrityError as error:
        raise _second() from error
    return run
