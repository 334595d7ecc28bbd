"""Questionnaires: who answers, once, in time; nobody else sees or writes."""

from datetime import timedelta

import pytest

from core import clock
from core.actors import SYSTEM, client_actor
from core.errors import InvalidInput, NotAllowed, StaleVersion, WrongState
from core.models import Event
from evaluations import due, services
from evaluations.models import EvaluationAnswer
from evaluations.states import Audience, RequestState
from tests.factories.evaluations import make_case, make_request


@pytest.fixture
def case(cast):
    return make_case(cast.authority, cast.provider, cast.official)


@pytest.fixture
def asked(case):
    return make_request(case)


@pytest.fixture
def for_official(case, cast):
    return make_request(case, Audience.OFFICIAL, official=cast.official)


def client_of(request):
    return client_actor("questionnaire", request.ref)


def test_client_answers(asked):
    done = services.answer_request(
        client_of(asked), asked, nps=9, items=(5, 4, None), comment=" Hyvä! ", version=1
    )
    answers = EvaluationAnswer.objects.get(request=asked)
    assert (answers.nps, answers.item1, answers.item2, answers.item3) == (9, 5, 4, None)
    assert answers.comment == "Hyvä!"
    assert (done.state, done.answered_at) == (RequestState.ANSWERED, clock.now())


def test_the_event_tells_nothing_of_the_answers(asked):
    services.answer_request(client_of(asked), asked, nps=2, comment="Secret words")
    event = Event.objects.get(code="evaluation.answered")
    assert set(event.data["changes"]) == {"state", "answered_at"}
    assert "Secret" not in str(event.data)


def test_official_rates(cast, for_official):
    services.answer_request(cast.actor("official"), for_official, rating=4)
    assert EvaluationAnswer.objects.get(request=for_official).rating == 4


def test_a_second_answer_is_refused_and_the_first_stays(asked):
    services.answer_request(client_of(asked), asked, nps=9)
    with pytest.raises(WrongState) as refusal:
        services.answer_request(client_of(asked), asked, nps=0)
    assert refusal.value.code == "already_answered"
    assert EvaluationAnswer.objects.get(request=asked).nps == 9


def test_too_late_is_refused_before_the_periodic_task_has_run(asked):
    with clock.stopped_at(clock.end_of_day(asked.answer_by)), pytest.raises(WrongState) as refusal:
        services.answer_request(client_of(asked), asked, nps=9)
    assert refusal.value.code == "request_expired"


def test_a_client_cannot_answer_anothers_request(asked, cast):
    other = make_request(make_case(cast.authority, cast.provider))
    for actor in (client_of(other), client_actor("choice", asked.ref)):
        with pytest.raises(NotAllowed):
            services.answer_request(actor, asked, nps=9)
    assert not EvaluationAnswer.objects.exists()


@pytest.mark.parametrize("who", ["official", "manager", "administrator", "coach", "outsider"])
def test_nobody_answers_for_the_client_p9(asked, cast, who):
    with pytest.raises(NotAllowed):
        services.answer_request(cast.actor(who), asked, nps=10)


@pytest.mark.parametrize("who", ["administrator", "coach", "manager", "other_official"])
def test_nobody_rates_for_the_official_p9(for_official, cast, who):
    with pytest.raises(NotAllowed):
        services.answer_request(cast.actor(who), for_official, rating=5)


@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        ({}, "no_answer", "nps"),
        ({"nps": 11}, "out_of_scale", "nps"),
        ({"items": (0, None, None)}, "out_of_scale", "item1"),
        ({"nps": 9, "rating": 5}, "wrong_questions", None),
        ({"nps": 9, "comment": "a" * 2001}, "too_long", "comment"),
    ],
)
def test_odd_answers_are_refused(asked, answers, code, field):
    with pytest.raises(InvalidInput) as refusal:
        services.answer_request(client_of(asked), asked, **answers)
    assert (refusal.value.code, refusal.value.field) == (code, field)
    asked.refresh_from_db()
    assert asked.state == RequestState.SENT


@pytest.mark.parametrize("answers", [{}, {"rating": 4, "nps": 9}, {"rating": 6}])
def test_odd_ratings_are_refused(cast, for_official, answers):
    with pytest.raises(InvalidInput):
        services.answer_request(cast.actor("official"), for_official, **answers)


def test_a_stale_form_is_refused(asked):
    with pytest.raises(StaleVersion):
        services.answer_request(client_of(asked), asked, nps=9, version=7)


def test_what_time_moves(asked, for_official, cast):
    services.answer_request(cast.actor("official"), for_official, rating=4)
    with clock.stopped_at(clock.at(asked.answer_by, 23)):
        assert due.move_due() == 0
    with clock.stopped_at(clock.end_of_day(asked.answer_by) + timedelta(days=9)):
        assert due.move_due() == 1
        assert due.move_due() == 0
    asked.refresh_from_db()
    for_official.refresh_from_db()
    assert (asked.state, for_official.state) == (RequestState.EXPIRED, RequestState.ANSWERED)
    assert Event.objects.get(code="evaluation.expired").actor_role == SYSTEM.role_name


def test_only_the_house_expires(asked, cast):
    with pytest.raises(NotAllowed):
        services.expire_request(cast.actor("manager"), asked)
