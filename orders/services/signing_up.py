"""Signing up for a course: the client's choice of its provider, with a seat or a place on the waiting list."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.roles import Role
from core.shapes import day_words
from orders import permissions
from orders.models import Course, Offer, Order, SignUp
from orders.rules.courses import misfits
from orders.services import course_news
from orders.services.fitting import best_line, coming_courses, lines_of, offered_of, wanted_of
from orders.services.moving_up import accept_seat, fill_seats
from orders.services.needing import calls_off_now
from orders.services.on_the_spot import session_here
from orders.services.placing import lock_order
from orders.services.seating import record_choice, send_back, wait_until, write_seat_choice
from orders.services.seats import close_sign_up, queue, stop_waiting, take_seat
from orders.states import ChoiceEnd, ChoiceWay, OrderState
from orders.states.courses import ACTIVE_SEATS, CourseState, Misfit, SeatEnd, SeatState


@dataclass(frozen=True, slots=True)
class Joining:
    """The course as it is now, the line of the client's list, and how it is chosen."""

    course: Course
    offer: Offer
    way: ChoiceWay


def sign_up(
    actor: Actor, order: Order, course: Course, *, version: int | None = None, way: ChoiceWay | None = None
) -> SignUp:
    """Sign an order's client up for a course.

    1. Lock the order; the same sign-up again is answered as the first time. 2. The course must suit the order.
    3. Waiting elsewhere ends. 4. Take a seat by a conditional update, unless others wait: then the end of the queue.
    5. With a seat the client has chosen the provider. 6. A course that is sure to be held takes the client on at once.
    ``way`` tells how it was chosen when neither the client alone nor the official together with the client did.

    Raises:
        InvalidInput: ``course_does_not_suit``, with the reasons.
        WrongState: another provider was chosen before, the time to choose is over, or nothing may be called off now.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        known = SignUp.objects.filter(order=order, course=course, state__in=ACTIVE_SEATS).first()
        if known is not None:
            return known
        order.check_version(version)
        _check_open(order)
        usual = ChoiceWay.ALONE if actor.has(Role.CLIENT) else ChoiceWay.ASSISTED
        joining = _joining(order, course, way or usual)
        course = joining.course
        had = SignUp.objects.select_for_update().filter(order=order, state=SeatState.WAITING).first()
        had_before = events.snapshot(had) if had is not None else {}
        if had is not None:
            close_sign_up(had, SeatEnd.ELSEWHERE)
        seated = not queue(course.pk).exists() and take_seat(course.pk)
        course.refresh_from_db()  # a day may have moved while this waited for the course: what is told is as it is now
        row = _write(actor, order, course, joining, seated=seated)
        before = events.snapshot(order)
        choice = write_seat_choice(order, row, session=session_here(order)) if seated else None
        if choice is None:
            wait_until(order, course)
        course_news.tell(order, course, "signed_up" if seated else "waiting", row)
        if had is not None:
            events.record(
                actor, "sign_up.ended", had, authority=order.authority, before=had_before, order=order.ref
            )
        facts: dict[str, Any] = {"course": course.ref, "order": order.ref}
        events.record(actor, "course.signed_up", row, authority=order.authority, **facts)
        record_choice(actor, order, choice, before)
    if not seated:
        fill_seats(course.pk)  # a seat may have become free while others were still written down as waiting
    elif Course.objects.filter(pk=course.pk, state=CourseState.CONFIRMED).exists():
        accept_seat(order.pk)
    row.refresh_from_db()
    return row


def _check_open(order: Order) -> None:
    if order.state != OrderState.CHOOSING:
        raise WrongState(
            "choice_was_made", _("A provider was chosen already, or the list is no longer open.")
        )
    if order.choose_by is None or order.choose_by <= clock.now():
        raise WrongState("choice_time_over", _("The time to choose is over. Your official will contact you."))
    if not calls_off_now(order.category):
        text = _("The city cannot order this service just now. Your official will contact you.")
        raise WrongState("no_call_offs_now", text)


def _joining(order: Order, course: Course, way: ChoiceWay) -> Joining:
    """The line of the list behind a course that suits the order."""
    fresh = coming_courses().filter(
        authority_id=order.authority_id, category_id=order.category_id, pk=course.pk
    )
    found = fresh.first()
    if found is None:
        if course.authority_id != order.authority_id or course.category_id != order.category_id:
            raise NotFound
        raise WrongState("course_closed", _("Nobody can sign up for this course any more."))
    lines = lines_of(order).get(found.offering_id, [])
    against = misfits(wanted_of(order, lines), offered_of(found))
    if against:
        reasons = ", ".join(str(Misfit(reason).label) for reason in against)
        text = _("This course does not suit: %(reasons)s.") % {"reasons": reasons}
        raise InvalidInput("course_does_not_suit", text, field="course")
    return Joining(found, best_line(lines), way)


def _write(actor: Actor, order: Order, course: Course, joining: Joining, *, seated: bool) -> SignUp:
    return SignUp.objects.create(
        authority_id=order.authority_id,
        course=course,
        order=order,
        offer=joining.offer,
        round=order.round,
        state=SeatState.SEATED if seated else SeatState.WAITING,
        seated_at=clock.now() if seated else None,
        way=joining.way,
        assisted_by=actor.user if actor.has(Role.OFFICIAL) else None,
    )


def leave_course(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """Give up a seat, or stop waiting for one, until the last day to sign up (where a day was moved: until the day
    before the course begins); it does not count as a change (R32).

    A client who had a seat chooses again from a new list.

    Raises:
        WrongState: there is no sign-up, or the time to leave is over.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        order.check_version(version)
        row = SignUp.objects.filter(order=order, state__in=ACTIVE_SEATS).select_related("course").first()
        if row is None:
            raise WrongState("not_signed_up", _("There is no sign-up to cancel."))
        if row.state == SeatState.WAITING:
            order.save_changes()
            stop_waiting(actor, order, SeatEnd.LEFT)
            return order
        if row.course.may_leave_until < clock.today():
            text = _("A sign-up can be cancelled until %(day)s. Talk with your official.")
            raise WrongState("too_late_to_leave", text % {"day": day_words(row.course.may_leave_until)})
        if order.state not in {OrderState.ASKED, OrderState.ACCEPTED}:
            raise WrongState("service_has_begun")
        send_back(actor, order, row.course, ChoiceEnd.LEFT)
    fill_seats(row.course_id)
    return order
