"""After the closing: both sides answer, and the official finds out where the client went."""

from datetime import timedelta
from functools import partial

from core import clock, codes
from core.actors import client_actor
from core.models import AccessPurpose
from evaluations import services as evaluations
from evaluations.models import CaseRecord, EvaluationRequest
from evaluations.rules import horizon_day
from evaluations.states import Audience, Horizon, OutcomeCode, RequestState
from simulator.play.case import Case
from simulator.play.truth import agreement, outcomes, recommendation
from simulator.play.world import World, in_days
from simulator.scenarios.names import COMMENTS

CLIENTS_ANSWER, OFFICIALS_ANSWER = 0.5, 0.8
FORGOTTEN, NOT_REACHED, LEFT_OUT = 0.08, 0.05, 0.02


def follow_new(world: World) -> None:
    """Plan what follows for the cases closed since the last look."""
    rows = CaseRecord.objects.filter(authority=world.authority, pk__gt=world.last_case)
    for record in rows.order_by("pk"):
        world.last_case = record.pk
        case = world.cases[record.order_ref]
        case.person.open_orders -= 1
        _plan_answers(world, case, record)
        _plan_outcomes(world, case, record)


def _quality(world: World, record: CaseRecord) -> float:
    return world.firm_of(record.provider_id).quality


def _plan_answers(world: World, case: Case, record: CaseRecord) -> None:
    quality = _quality(world, record)
    share = CLIENTS_ANSWER + 0.05 * quality if world.scenario.trouble else 0.9
    for request in EvaluationRequest.objects.filter(case=record).order_by("audience"):
        answers = OFFICIALS_ANSWER if request.audience == Audience.OFFICIAL else share
        if codes.chance(answers):
            world.agenda.put(in_days(codes.whole(0, 17)), partial(answer, case, request.pk, quality))


def answer(case: Case, request_id: int, quality: float) -> None:
    """Answer a questionnaire."""
    request = EvaluationRequest.objects.get(pk=request_id)
    if request.state != RequestState.SENT or request.answer_by < clock.today():
        return
    if request.audience == Audience.OFFICIAL:
        evaluations.answer_request(case.official, request, rating=agreement(quality - 0.8))
        return
    client = client_actor(AccessPurpose.QUESTIONNAIRE, request.ref)
    items = (agreement(quality), agreement(quality), None if codes.chance(0.1) else agreement(quality))
    evaluations.answer_request(
        client, request, nps=recommendation(quality), items=items, comment=codes.draw(COMMENTS)
    )


def _plan_outcomes(world: World, case: Case, record: CaseRecord) -> None:
    truth = outcomes(case.person.strength, _quality(world, record), got_work=case.got_work)
    if not case.smooth and codes.chance(LEFT_OUT):
        truth = dict.fromkeys(truth, OutcomeCode.EXEMPT)
    for horizon, value in truth.items():
        if not case.smooth and codes.chance(FORGOTTEN):
            continue
        told = OutcomeCode.UNKNOWN if not case.smooth and codes.chance(NOT_REACHED) else value
        due = horizon_day(record.closed_on, horizon) + timedelta(days=codes.whole(0, 24))
        when = in_days(0, start=max(due, clock.today()))
        world.agenda.put(when, partial(record_outcome, case, record.pk, horizon, told))


def record_outcome(case: Case, record_id: int, horizon: Horizon, value: OutcomeCode) -> None:
    """The official writes the outcome down."""
    record = CaseRecord.objects.get(pk=record_id)
    evaluations.record_outcome(case.official, record, horizon, value)
