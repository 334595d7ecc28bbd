"""Time after an outage: everything due in all rooms moves in one run, late; the run after it does nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from config import tasks
from core import clock, outbox
from core.models import Event, Outbox, StatefulModel
from evaluations.states import RequestState
from orders.models import InfoSession, Order
from orders.states import OrderState
from orders.states.courses import CourseState, SessionState
from procurement.competition_states import CompetitionState
from procurement.models import Competition, DynamicPurchasingSystem
from procurement.states import Route, SystemState
from tests.factories.cast import Cast
from tests.factories.competitions import invited, make_contest
from tests.factories.courses import opened_course, planned_session, seated_order
from tests.factories.direct import direct_order, small_city
from tests.factories.evaluations import make_case, make_request
from tests.factories.orders import accepted_order, chosen_order, make_city, placed_order
from vouchers.models import Voucher
from vouchers.states import VoucherState

pytestmark = pytest.mark.django_db
OUTAGE = timedelta(days=60)
STEP = timedelta(days=2)


@dataclass
class Due:
    """Rows of every room that are due before the outage ends, two of a kind, and the state each must come to."""

    rows: list[tuple[StatefulModel, str]]

    def left(self) -> list[StatefulModel]:
        """Those that have not come where they should."""
        return [row for row, state in self.rows if _state(row) != state]


def _state(row: StatefulModel) -> str:
    model: Any = type(row)
    found: str = model.objects.values_list("state", flat=True).get(pk=row.pk)
    return found


@pytest.fixture
def due(cast: Cast) -> Iterator[Due]:
    """A choice, a silent provider, a service left open, a small purchase without an answer, a voucher, a competition, a
    system at its end, a questionnaire, courses with enough people and with too few, information sessions."""
    with outbox.asleep():
        city, small, carried = (
            make_city(2),
            small_city(2, code="pieni"),
            make_city(2, code="seteli", route=Route.VOUCHER),
        )
        rows: list[tuple[StatefulModel, str]] = []
        for _n in range(2):
            rows += [
                (placed_order(city), OrderState.WITH_OFFICIAL),
                (chosen_order(city), OrderState.WITH_OFFICIAL),
                (direct_order(small), OrderState.WITH_OFFICIAL),
                (_left_open(accepted_order(city)), OrderState.CLOSED),
            ]
            placed_order(carried)
            case = make_case(cast.authority, cast.provider)
            rows.append((make_request(case), RequestState.EXPIRED))
        vouchers = Voucher.objects.all()
        vouchers.update(expires_on=clock.today() + timedelta(days=20))
        rows += [(voucher, VoucherState.EXPIRED) for voucher in vouchers]
        contest = make_contest(cast)
        rows += [(invited(contest), CompetitionState.TO_OPEN) for _n in range(2)]
        ending = DynamicPurchasingSystem.objects.filter(authority=carried.authority)
        ending.update(ends_on=clock.today() + timedelta(days=30))
        rows += [(system, SystemState.CLOSED) for system in ending]
        yield Due(rows + _groups())


def _groups() -> list[tuple[StatefulModel, str]]:
    """A course that is held, two with too few, two information sessions; all in the first three weeks."""
    taught = make_city(2, code="kurssi")
    held = opened_course(taught)
    seated = [seated_order(taught, held) for _n in range(2)]
    empty = [opened_course(taught, taught.providers[1]) for _n in range(2)]
    return [
        (held, CourseState.ENDED),
        *((order, OrderState.CLOSED) for order in seated),
        *((course, CourseState.CANCELLED) for course in empty),
        *((planned_session(taught), SessionState.HELD) for _n in range(2)),
    ]


def _left_open(order: Order) -> Order:
    """It should have ended in ten days, and nobody has closed it."""
    Order.objects.filter(pk=order.pk).update(planned_end=clock.today() + timedelta(days=10))
    return order


def _written() -> tuple[int, int]:
    return Event.objects.count(), Outbox.objects.count()


def test_after_two_months_one_run_catches_up_and_the_next_does_nothing(due: Due) -> None:
    assert tasks.move_due() == 0
    clock.advance(OUTAGE)
    assert tasks.move_due() >= len(due.rows)
    assert due.left() == []
    before = _written()
    assert tasks.move_due() == 0
    assert _written() == before


def test_runs_all_along_lead_to_the_same_states_as_an_outage(due: Due) -> None:
    """What ran every other day has moved the same rows."""
    for _run in range(OUTAGE // STEP):
        clock.advance(STEP)
        tasks.move_due()
    assert due.left() == []


def test_one_row_of_each_kind_that_cannot_be_moved_holds_up_no_other(
    due: Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first row of every kind breaks in its event, the last thing written; every second row moves all the same."""
    stuck = {row.ref for row, _state in due.rows[:5]} | {
        next(row.ref for row, _state in due.rows if isinstance(row, kind))
        for kind in (Voucher, Competition, InfoSession)
    }
    real = Event.save

    def breaks(self: Event, *args: object, **more: object) -> None:
        if self.subject_ref in stuck:
            raise RuntimeError("the disk is full")
        real(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Event, "save", breaks)
    clock.advance(OUTAGE)
    with pytest.raises(ExceptionGroup):
        tasks.move_due()
    left = {row.ref for row in due.left()}
    assert left == stuck
    monkeypatch.setattr(Event, "save", real)
    tasks.move_due()
    assert due.left() == []
    assert tasks.move_due() == 0
