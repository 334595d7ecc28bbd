"""A course's life and its participants': seats, waiting list, minimum, cancellation; nobody is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.errors import DomainError, InvalidInput, NotAllowed, WrongState
from core.models import Event, Outbox
from orders import due, services
from orders.models import Choice, Course, Meeting, Order, SignUp
from orders.selectors.groups import GroupFilter, course_list
from orders.services import course_days, moving_up
from orders.services.attending import Mark, record_attendance
from orders.services.courses import amend_course, cancel_course, confirm_course, open_course, plan_course
from orders.services.signing_up import leave_course, sign_up
from orders.states import ChoiceEnd, DeclineReason, MeetingState, OrderState
from orders.states.courses import CourseState, SeatEnd, SeatState
from procurement.models import Admission, Offering
from procurement.states import OfferingState, Route
from tests.factories.cast import make_provider
from tests.factories.courses import (
    FIRST_DAY,
    course_facts,
    draft_course,
    offering_of,
    opened_course,
    seated_order,
    session_at,
)
from tests.factories.orders import City, client_of, make_city, placed_order, provider_actor

pytestmark = pytest.mark.django_db


def _told(order: Order, what: str) -> int:
    """How often the order's client was told of a course."""
    return Outbox.objects.filter(subject_ref=order.client.ref, key__contains=f":{what}:").count()


def _fresh(order: Order) -> Order:
    return Order.objects.get(pk=order.pk)


def _past(days: int) -> None:
    clock.advance(timedelta(days=days))
    due.move_due()


def _agree(course: Course) -> None:
    """The counter says what the rows say."""
    course.refresh_from_db()
    assert course.taken == course.sign_ups.filter(state=SeatState.SEATED).count() <= course.max_seats


def test_a_course_walks_from_plan_to_approved_units(city: City) -> None:
    """Two sign up, the deadline confirms, the sessions are attended, and units, report and case follow as ever."""
    course = opened_course(city)
    first, second = seated_order(city, course), seated_order(city, course, city.actor)
    assert (first.state, first.answer_by, first.course) == (OrderState.ASKED, course.sign_up_until, course)
    assert Choice.objects.get(order=second).assisted_by == city.official
    assert city.place_of(city.providers[0]).taken == 0
    _past(11)
    for order in (first, second):
        order.refresh_from_db()
        assert (order.state, order.coach, order.meetings.count()) == (OrderState.ACCEPTED, course.coach, 2)
        assert order.commitment is not None
        assert order.commitment.unit_price_cents == 50_00
        assert _told(order, "confirmed") == 1
    coach = provider_actor(city.providers[0])
    session = course.sessions.earliest("starts_at")
    _past(FIRST_DAY - 10)
    course.refresh_from_db()
    assert course.state == CourseState.RUNNING
    marks = {
        Meeting.objects.get(order=first, session=session).ref: Mark(True),
        Meeting.objects.get(order=second, session=session).ref: Mark(False),
    }
    assert record_attendance(coach, course, session, marks) == 2
    assert record_attendance(coach, course, session, marks) == 0
    states = dict(Meeting.objects.filter(session=session).values_list("order_id", "state"))
    assert states == {first.pk: MeetingState.KEPT, second.pk: MeetingState.MISSED}
    assert (_fresh(first).state, _fresh(second).state) == (OrderState.IN_SERVICE, OrderState.ACCEPTED)
    _past(3)
    course.refresh_from_db()
    assert course.state == CourseState.ENDED
    last = course.sessions.latest("starts_at")
    own = Meeting.objects.get(order=first, session=last).ref
    assert record_attendance(coach, course, last, {own: Mark(False)}) == 1
    services.submit_report(coach, _fresh(first), text="Passi suoritettu")
    services.approve_report(city.actor, _fresh(first))
    closed = services.settle_order(city.actor, _fresh(first))
    assert closed.commitment is not None
    closed.commitment.refresh_from_db()
    assert closed.commitment.approved_cents == 10 * 50_00
    _agree(course)


def test_the_waiting_list_moves_up_by_itself_in_the_order_of_arrival(
    city: City, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    course = opened_course(city, min_seats=1, max_seats=1)
    seated, second, third = (seated_order(city, course) for _ in range(3))
    assert [order.state for order in (seated, second, third)] == [
        OrderState.ASKED,
        OrderState.CHOOSING,
        OrderState.CHOOSING,
    ]
    assert _told(second, "waiting") == 1
    assert second.choose_by is not None
    assert second.choose_by >= clock.end_of_day(course.sign_up_until)
    leave_course(client_of(seated), seated)
    assert [_fresh(o).state for o in (seated, second, third)] == ["choosing", "asked", "choosing"]
    assert (_fresh(seated).round, _fresh(seated).provider_changes) == (2, 0)
    assert _told(second, "moved_up") == 1
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_order(city.actor, _fresh(second), reason="Muutti")
    assert _fresh(third).state == OrderState.ASKED
    _agree(course)
    ends = SignUp.objects.filter(course=course).order_by("pk").values_list("state", "end")
    assert list(ends) == [("ended", SeatEnd.LEFT), ("ended", SeatEnd.ELSEWHERE), ("seated", "")]


def test_the_periodic_task_fills_a_seat_whose_wake_up_was_lost(city: City) -> None:
    course = opened_course(city, min_seats=1, max_seats=1)
    seated, waiting = seated_order(city, course), seated_order(city, course)
    services.cancel_order(city.actor, seated, reason="Muutti")
    assert _fresh(waiting).state == OrderState.CHOOSING
    due.move_due()
    assert _fresh(waiting).state == OrderState.ASKED
    assert due.move_due() == 0


def test_a_newcomer_does_not_pass_those_who_wait(city: City) -> None:
    """A seat is free, but its wake-up was lost: who signs up now goes behind, and both in turn are seated."""
    course = opened_course(city, min_seats=1, max_seats=2)
    for order in (seated_order(city, course), seated_order(city, course)):
        last = order
    waiting = seated_order(city, course)
    services.cancel_order(city.actor, last, reason="Muutti")
    late = seated_order(city, course)
    assert (_fresh(waiting).state, _fresh(late).state) == (OrderState.ASKED, OrderState.CHOOSING)
    _agree(course)


def test_below_the_minimum_the_course_is_cancelled_and_everybody_chooses_again(city: City) -> None:
    course = opened_course(city, min_seats=3)
    other = opened_course(city, city.providers[1])
    orders = [seated_order(city, course), seated_order(city, course, city.actor)]
    codes = {order.pk: order.round for order in orders}
    _past(11)
    course.refresh_from_db()
    assert course.state == CourseState.CANCELLED
    for order in orders:
        fresh = _fresh(order)
        assert (fresh.state, fresh.round, fresh.course, fresh.provider) == (
            OrderState.CHOOSING,
            codes[order.pk] + 1,
            None,
            None,
        )
        assert fresh.choose_by is not None
        assert fresh.choose_by > clock.now()
        message = Outbox.objects.get(key=f"order:{order.ref}:choose:{fresh.round}").payload["text"]
        assert "Hygieniapassi" in message
        assert Outbox.objects.filter(key__contains=f":off:{order.ref}").count() == 1
        assert Choice.objects.get(order=order).end == ChoiceEnd.COURSE_OFF
        assert fresh.offers.filter(
            round=fresh.round, position__isnull=False, provider=course.provider
        ).exists()
    assert due.move_due() == 0
    _agree(course)
    assert other.state == CourseState.OPEN


def test_a_crash_after_the_decision_loses_nobody(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """The decision is written, the process dies: the next turn of the task takes everybody on, or sends them back."""
    held, off = opened_course(city), opened_course(city, city.providers[1], min_seats=3)
    on_held = [seated_order(city, held) for _ in range(2)]
    on_off = seated_order(city, off)
    with monkeypatch.context() as patched:
        patched.setattr(course_days, "accept_all", lambda pk: 0)
        patched.setattr(course_days, "send_all_back", lambda pk: 0)
        _past(11)
    assert {_fresh(order).state for order in (*on_held, on_off)} <= {
        OrderState.ASKED,
        OrderState.WITH_OFFICIAL,
    }
    due.move_due()
    assert SignUp.objects.filter(course=off, state=SeatState.SEATED).count() == 0
    assert _fresh(on_off).state in {OrderState.CHOOSING, OrderState.WITH_OFFICIAL}


def test_who_waits_in_vain_is_told_and_gets_time_to_choose(city: City) -> None:
    course = opened_course(city, min_seats=1, max_seats=1)
    seated_order(city, course)
    waiting = seated_order(city, course)
    _past(11)
    fresh = _fresh(waiting)
    assert fresh.state == OrderState.CHOOSING
    assert fresh.choose_by is not None
    assert fresh.choose_by > clock.now() + timedelta(days=10)
    assert _told(waiting, "no_seat") == 1
    assert SignUp.objects.get(order=waiting).end == SeatEnd.NO_SEAT


def test_waiting_binds_the_client_to_nothing(city: City) -> None:
    """The client chooses a provider instead: the waiting ends by itself and nobody is moved up in error."""
    course = opened_course(city, min_seats=1, max_seats=1)
    seated_order(city, course)
    waiting = seated_order(city, course)
    offer = waiting.offers.get(provider=city.providers[2], round=1)
    services.choose_provider(client_of(waiting), waiting, offer.ref)
    due.move_due()
    assert SignUp.objects.get(order=waiting).end == SeatEnd.ELSEWHERE
    assert _fresh(waiting).course is None


def test_a_sure_course_takes_on_at_once(city: City) -> None:
    course = opened_course(city)
    for _number in range(2):
        seated_order(city, course)
    confirm_course(provider_actor(city.providers[0]), course)
    late = seated_order(city, course)
    assert late.state == OrderState.ACCEPTED
    leave_course(client_of(late), late)
    fresh = _fresh(late)
    assert (fresh.state, fresh.accepted_at, fresh.planned_end) == (OrderState.CHOOSING, None, None)
    assert set(late.meetings.values_list("state", flat=True)) == {MeetingState.CANCELLED}


def test_a_voucher_goes_along(db: None) -> None:
    city = make_city(2, route=Route.VOUCHER)
    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    _past(11)
    assert _fresh(order).state == OrderState.ACCEPTED
    assert order.commitment is not None
    assert order.commitment.vouchers.get(state="redeemed").provider == city.providers[0]
    cancel_course(provider_actor(city.providers[0]), course, reason="Sairastuimme")
    assert _fresh(order).state == OrderState.CHOOSING
    assert order.commitment.vouchers.filter(state="issued").count() == 1


def test_a_seat_that_cannot_be_paid_goes_back_to_the_official(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broke(*_args: Any) -> None:
        raise DomainError("budget_too_small", "no money")

    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    monkeypatch.setattr(moving_up, "take_on", broke)
    _past(11)
    assert (_fresh(order).state, _fresh(order).course) == (OrderState.WITH_OFFICIAL, None)
    assert Outbox.objects.filter(key__startswith=f"order:{order.ref}:back").exists()
    _agree(course)


def test_only_a_course_that_suits_can_be_taken(city: City) -> None:
    """Language, days, length, and a provider that is suspended or paused since."""
    order = placed_order(city)
    late = opened_course(city, sessions=(session_at(60),))
    long = opened_course(city, sessions=(session_at(FIRST_DAY, units=60_00),))
    swedish = opened_course(city, languages=("sv",))
    for course in (late, long, swedish):
        with pytest.raises(InvalidInput, match="course_does_not_suit"):
            sign_up(client_of(order), order, course)
    good = opened_course(city)
    Admission.objects.filter(provider=good.provider).update(state="suspended")
    with pytest.raises(InvalidInput, match="course_does_not_suit"):
        sign_up(client_of(order), order, good)
    assert _fresh(order).state == OrderState.CHOOSING


def test_a_course_of_a_provider_without_a_free_place_can_be_taken(city: City) -> None:
    """Seats are the course's own: a full place says nothing about them."""
    course = opened_course(city)
    place = city.place_of(city.providers[0])
    place.taken = place.capacity
    place.save()
    order = seated_order(city, course)
    assert order.state == OrderState.ASKED


def test_the_same_sign_up_again_is_answered_as_the_first_time(city: City) -> None:
    course = opened_course(city)
    order = placed_order(city)
    first = sign_up(client_of(order), order, course)
    assert sign_up(client_of(order), order, course).pk == first.pk
    _agree(course)


def test_others_may_not(city: City) -> None:
    course, order = opened_course(city), placed_order(city)
    outsider = provider_actor(city.providers[1])
    for attempt in (
        lambda: sign_up(outsider, order, course),
        lambda: sign_up(client_of(placed_order(city)), order, course),
        lambda: plan_course(outsider, offering_of(city), course_facts(city)),
        lambda: amend_course(outsider, course, course_facts(city)),
        lambda: confirm_course(city.actor, course),
        lambda: cancel_course(city.actor, course, reason="x"),
        lambda: record_attendance(outsider, course, course.sessions.earliest("starts_at"), {}),
    ):
        with pytest.raises(NotAllowed):
            attempt()


def test_a_seat_is_answered_by_the_course_alone(city: City) -> None:
    """No picking of the easiest participants: the provider neither accepts nor declines one of them."""
    order = seated_order(city, opened_course(city))
    with pytest.raises(WrongState, match="answered_by_course"):
        services.decline_order(provider_actor(city.providers[0]), order, reason=DeclineReason.CAPACITY)


def test_too_few_cannot_be_confirmed_and_an_open_course_not_amended(city: City) -> None:
    actor, course = provider_actor(city.providers[0]), opened_course(city)
    with pytest.raises(DomainError, match="too_few"):
        confirm_course(actor, course)
    with pytest.raises(WrongState):
        amend_course(actor, course, course_facts(city))
    with pytest.raises(WrongState):
        open_course(actor, course)


def test_only_a_published_offering_has_open_courses(city: City) -> None:
    course = draft_course(city)
    Offering.objects.filter(pk=course.offering_id).update(state=OfferingState.PAUSED)
    with pytest.raises(DomainError, match="offering_not_published"):
        open_course(provider_actor(city.providers[0]), course)


def test_a_sign_up_can_be_cancelled_until_the_deadline_only(city: City) -> None:
    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    _past(11)
    with pytest.raises(WrongState, match="too_late_to_leave"):
        leave_course(client_of(order), _fresh(order))


def test_events_tell_of_nobody(city: City) -> None:
    course = opened_course(city, min_seats=1)
    order = seated_order(city, course)
    cancel_course(provider_actor(course.provider), course, reason="Kouluttaja sairastui")
    text = " ".join(str(event.data) for event in Event.objects.all())
    assert order.client.first_name not in text
    assert "sairastui" not in text


def test_the_coach_must_be_the_provider_s(city: City) -> None:
    stranger = make_provider("Vieras Oy", "7654321-2")
    assert stranger.pk
    with pytest.raises(InvalidInput, match="not_a_member"):
        plan_course(
            provider_actor(city.providers[0]), offering_of(city), course_facts(city, coach=city.official)
        )


def test_the_list_of_courses_is_narrowed(city: City) -> None:
    """By language, service, state and free seats."""
    finnish = opened_course(city, min_seats=1, max_seats=1)
    both = opened_course(city, city.providers[1], languages=("fi", "sv"))
    draft_course(city)
    seated_order(city, finnish)

    def found(**wanted: Any) -> set[Course]:
        return set(course_list(city.actor, GroupFilter(**wanted)))

    assert found() == found(language="fi") == found(category=city.category.ref) == {finnish, both}
    assert found(language="sv") == found(free=True) == {both}
    assert found(state=CourseState.CONFIRMED) == found(language="en") == set()
