"""Two at once in a mini-competition: one tender, no tender behind the opening, one opening, one award (PostgreSQL)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from core import clock
from core.actors import SYSTEM
from core.errors import DomainError
from core.models import Event
from procurement import services
from procurement.competition_states import TenderState
from procurement.models import Decision, Envelope, OpenedTender, Opening, Tender
from procurement.states import DecisionKind
from tests.factories import competitions as make
from tests.factories.cast import make_cast

pytestmark = [
    pytest.mark.pg,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("emptiable"),
]


@pytest.fixture
def contest():
    """Two providers admitted under route A, committed."""
    return make.make_contest(make_cast())


def all_at_once(tasks: list[Callable[[], object]]) -> list[object]:
    """Run every task in a thread with a connection of its own; a refusal counts as its code."""

    def run(task: Callable[[], object]) -> object:
        try:
            return task()
        except DomainError as error:
            return error.code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=8) as pool:
        return list(pool.map(run, tasks))


def test_the_same_page_sent_eight_times_at_once_makes_one_tender(contest):
    row = make.invited(contest)
    found = all_at_once([lambda: contest.send(row, 0, expected=0).envelope] * 8)
    assert sorted(map(str, found)) == ["1", *["stale_version"] * 7]
    assert (Tender.objects.count(), Envelope.objects.count()) == (1, 1)


def test_two_tenders_of_one_provider_at_once_are_numbered_and_the_newest_counts(contest):
    row = make.invited(contest)
    found = all_at_once(
        [partial(lambda price: contest.send(row, 0, price).envelope, n) for n in (40_00, 41_00)]
    )
    assert sorted(map(str, found)) == ["1", "2"]
    tender = Tender.objects.get()
    assert (tender.envelope, tender.envelopes.count()) == (2, 2)


def test_what_arrives_at_the_deadline_never_slips_behind_the_opening(contest):
    """The clock is set to the deadline while tenders, the end of tendering and both sign-ins run at once."""
    row = make.invited(contest)
    contest.send(row, 0)
    clock.set_to(row.tender_deadline)
    tasks: list[Callable[[], object]] = [
        lambda: contest.send(row, 1).envelope,
        lambda: str(services.end_tendering(SYSTEM, row).state),
        lambda: str(services.sign_opening(contest.officer, row, make.PASSWORD).state),
        lambda: contest.send(row, 0).envelope,
        lambda: str(services.sign_opening(contest.manager, row, make.PASSWORD).state),
    ]
    found = all_at_once(tasks)
    assert (found[0], found[3]) == ("tendering_over", "tendering_over")
    assert "opened" in found
    assert Event.objects.filter(code="tendering.ended").count() == 1
    assert (Opening.objects.count(), OpenedTender.objects.count(), Envelope.objects.count()) == (1, 1, 1)


def test_many_sign_ins_at_once_open_once(contest):
    row = make.invited(contest)
    contest.send(row, 0)
    clock.set_to(row.tender_deadline + timedelta(minutes=1))
    people = [contest.officer, contest.manager] * 3
    all_at_once([partial(services.sign_opening, person, row, make.PASSWORD) for person in people])
    assert (Opening.objects.count(), OpenedTender.objects.count()) == (1, 1)
    assert Event.objects.filter(code="competition.opened").count() == 1


def test_two_awards_at_once_make_one_decision(contest):
    row = make.invited(contest)
    for number in (0, 1):
        contest.send(row, number, 50_00)
    row = make.opened(contest, row)
    make.assessed(contest, row, ((5, 5), (5, 5)))
    found = all_at_once(
        [lambda: bool(services.award_competition(contest.officer, row, reason="Tasatulos"))] * 6
    )
    assert sorted(map(str, found)) == ["True", *["not_opened"] * 5]
    assert Decision.objects.filter(kind=DecisionKind.AWARD).count() == 1
    assert Tender.objects.filter(state=TenderState.CHOSEN).count() == 1
