"""Two hands at once: one answer, one open computation."""

import pytest

from core.actors import actor_for, client_actor
from core.errors import DomainError
from core.models import Authority, Event, User
from evaluations import services
from evaluations.models import EvaluationAnswer, EvaluationRequest, ScoreRun
from tests.factories.cast import Cast, make_cast
from tests.factories.evaluations import make_case, make_request
from tests.vouchers.race import in_threads


@pytest.fixture
def committed(emptiable: None) -> Cast:
    """The cast, committed to the database for other connections to see."""
    return make_cast()


def _answer(request_pk: int, number: int) -> bool:
    asked = EvaluationRequest.objects.get(pk=request_pk)
    try:
        services.answer_request(client_actor("questionnaire", asked.ref), asked, nps=number % 11)
    except DomainError:
        return False
    return True


def _compute(manager_pk: int, authority_pk: int) -> bool:
    manager = actor_for(User.objects.get(pk=manager_pk))
    try:
        services.compute_scores(manager, Authority.objects.get(pk=authority_pk))
    except DomainError:
        return False
    return True


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_questionnaire_sent_many_times_at_once_is_answered_once(committed: Cast) -> None:
    asked = make_request(make_case(committed.authority, committed.provider, committed.official))
    assert in_threads(lambda number: _answer(asked.pk, number), 10) == 1
    assert EvaluationAnswer.objects.count() == Event.objects.filter(code="evaluation.answered").count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_many_clicks_on_compute_make_one_computation(committed: Cast) -> None:
    make_case(committed.authority, committed.provider, committed.official)
    assert in_threads(lambda _n: _compute(committed.manager.pk, committed.authority.pk), 6) == 1
    assert ScoreRun.objects.count() == 1
