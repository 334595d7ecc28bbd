"""Time after an outage: everything due in all rooms moves in one run, late; the run after it does nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model

from config import tasks
from core import clock, keyed, outbox
from core.models import Event, Outbox, StatefulModel
from core.roles import Role
from evaluations.states import RequestState
from orders.models import InfoSession, Order, ReportDuty
from orders.rules.reminding import Step
from orders.services import record_meeting
from orders.states import MeetingState, OrderState
from orders.states.courses import CourseState, SessionState
from procurement.category_states import RequiredReport
from procurement.competition_states import CompetitionState
from procurement.models import Competition, DynamicPurchasingSystem, EvidenceDemand, EvidenceReview
from procurement.rules.evidence import LAPSED
from procurement.states import EvidenceVerdict, Route, SystemState
from providers.models import Evidence, Provider
from providers.states import EvidenceKind
from tests.factories.cast import Cast, staff
from tests.factories.competitions import invited, make_contest
from tests.factories.courses import opened_course, planned_session, seated_order
from tests.factories.direct import direct_order, small_city
from tests.factories.evaluations import make_case, make_request
from tests.factories.orders import City, accepted_order, chosen_order, make_city, placed_order, provider_actor
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
    real = keyed.insert

    def breaks(row: Model, using: str, *, once_by: str = "") -> bool:
        if isinstance(row, Event) and row.subject_ref in stuck:
            raise RuntimeError("the disk is full")
        return real(row, using, once_by=once_by)

    monkeypatch.setattr(keyed, "insert", breaks)
    clock.advance(OUTAGE)
    with pytest.raises(ExceptionGroup):
        tasks.move_due()
    left = {row.ref for row in due.left()}
    assert left == stuck
    monkeypatch.setattr(keyed, "insert", real)
    tasks.move_due()
    assert due.left() == []
    assert tasks.move_due() == 0


# What people hear ----------------------------------------------------------------------------------------

LASTS = (40, 65, 85, 115)
"""For how many days from now each provider's insurance is good."""


@dataclass
class Heard:
    """Evidence that comes to its end, and reports that are owed; what was said of them, in the order it was said."""

    reviews: list[EvidenceReview]
    orders: list[Order]

    def warnings(self) -> list[list[int]]:
        """Of each insurance: how many days were left by the warnings given (0: it has lapsed)."""
        return [list(row.warnings.order_by("pk").values_list("days", flat=True)) for row in self.reviews]

    def told(self, start: str) -> list[tuple[str, str]]:
        """Key and receiver of each message whose key starts so."""
        rows = Outbox.objects.filter(key__startswith=start).order_by("pk")
        return [(row.key, row.payload["to"]) for row in rows]

    def of_reports(self) -> dict[tuple[int, str], list[str]]:
        """By order and report: who was told, the coach left out (the administrator coaches)."""
        found: dict[tuple[int, str], list[str]] = {}
        for duty in ReportDuty.objects.filter(order__in=self.orders, due__lt=clock.today()).order_by("pk"):
            steps = (f"duty:{duty.pk}:{duty.due}:{step:d}:" for step in (Step.PROVIDER, Step.OFFICIAL))
            found[duty.order_id, duty.kind] = [to for step in steps for _key, to in self.told(step)]
        return found


@pytest.fixture
def heard(db: None) -> Iterator[Heard]:
    """Four insurances of four providers, and two orders in service that owe every report."""
    with outbox.asleep():
        with clock.stopped_at(clock.now() - timedelta(days=10)):
            city = make_city(4)
            city.category.reports = list(RequiredReport.values)
            city.category.save()
            orders = [accepted_order(city, provider) for provider in city.providers[:2]]
        for order in orders:
            coach = provider_actor(order.provider)  # type: ignore[arg-type]
            record_meeting(coach, order.meetings.get(), state=MeetingState.KEPT, units_hundredths=1_00)
        staff(city.authority, Role.PROCUREMENT, "Heikki saari")
        reviews = [_insured(city, *each) for each in zip(city.providers, LASTS, strict=True)]
        tasks.move_due()  # the first insurances are warned of before the outage
        yield Heard(reviews, orders)


def _insured(city: City, provider: Provider, days: int) -> EvidenceReview:
    """An accepted insurance that the service demands."""
    today = clock.today()
    facts = {"authority": city.authority, "category": city.category, "kind": EvidenceKind.INSURANCE}
    EvidenceDemand.objects.get_or_create(**facts, defaults={"valid_from": today})
    held = Evidence.objects.create(
        provider=provider,
        kind=EvidenceKind.INSURANCE,
        title="If 123",
        valid_from=today - timedelta(days=200),
        valid_until=today + timedelta(days=days),
    )
    made: EvidenceReview = EvidenceReview.objects.create(
        authority=city.authority, evidence=held, verdict=EvidenceVerdict.ACCEPTED
    )
    return made


def test_after_an_outage_everything_that_must_be_heard_is_heard_once(heard: Heard) -> None:
    """Of each insurance only the nearest warning, and that one has lapsed also to the officer; of each late report the
    provider and the official, the coach no more; a second run says nothing."""
    assert heard.warnings() == [[60], [], [], []]
    clock.advance(OUTAGE)
    tasks.move_due()
    assert heard.warnings() == [[60, LAPSED], [7], [30], [60]]
    first = heard.reviews[0]
    assert [to for _key, to in heard.told(f"evidence:{first.ref}:lapse:{LAPSED}")] == [
        "admin0@saari.example",
        "heikki.saari@valinta.example",
    ]
    late = ("start_plan", "interim")
    assert heard.of_reports() == {
        (order.pk, kind): [f"admin{number}@saari.example", "outi@saari.example"]
        for kind in late
        for number, order in enumerate(heard.orders)
    }
    assert len(heard.told("duty:")) == 2 * 2 * len(late), "no reminder of a day that has gone by"
    before = _written()
    assert tasks.move_due() == 0
    assert _written() == before


def test_without_an_outage_the_same_people_hear_and_each_warning_comes(heard: Heard) -> None:
    """Every other day: all the steps of an insurance, and nobody hears of a late report twice."""
    for _run in range(OUTAGE // STEP):
        clock.advance(STEP)
        tasks.move_due()
    assert heard.warnings() == [[60, 30, 7, LAPSED], [60, 30, 7], [60, 30], [60]]
    told = heard.of_reports()
    assert {kind for _order, kind in told} == {"start_plan", "interim"}
    assert all(len(people) == 2 for people in told.values())
