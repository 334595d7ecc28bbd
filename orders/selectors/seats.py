"""An order's seat on a course, as the pages of the order show it."""

from typing import Any

from core import clock, shapes
from orders.models import Order
from orders.selectors.groups import own_sign_up
from orders.services.fitting import open_courses
from orders.states import OrderState
from orders.states.courses import SeatState


def seat_facts(order: Order) -> dict[str, Any] | None:
    """The course on which the order has a seat or waits for one; nothing for any other order."""
    if order.course_id is None and order.state != OrderState.CHOOSING:
        return None
    row = own_sign_up(order)
    course = row.course if row is not None else order.course
    if course is None:
        return None
    waiting = row is not None and row.state == SeatState.WAITING
    in_time = course.may_leave_until >= clock.today()
    return {
        "course": course,
        "waiting": waiting,
        "begins": shapes.moment_words(course.starts_at),
        "may_leave": waiting
        or (row is not None and in_time and order.state in {OrderState.ASKED, OrderState.ACCEPTED}),
    }


def any_course(order: Order) -> bool:
    """Whether there is any course of the order's service to sign up for."""
    rows = open_courses(clock.today())
    return rows.filter(category_id=order.category_id, authority_id=order.authority_id).exists()
