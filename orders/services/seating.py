"""A seat as the client's choice: how it is written, and how the client comes back to choosing."""

from typing import Any

from core import clock, events
from core.actors import Actor
from orders.models import Choice, Course, InfoSession, Order, SignUp
from orders.services import course_news
from orders.services.choosing import write_action
from orders.services.placing import ask_again_or_hand_back
from orders.services.reservations import end_choice, record_end
from orders.states import ActionKind, ChoiceEnd, OrderState
from vouchers import services as vouchers


def write_seat_choice(order: Order, row: SignUp, *, session: InfoSession | None = None) -> Choice:
    """The seat is the client's choice of the provider, who answers by confirming the course or by cancelling it.

    ``session`` is the information session at which the client signed up, if it was at one.
    """
    course = row.course
    choice = Choice.objects.create(
        authority_id=order.authority_id,
        order=order,
        offer=row.offer,
        provider_id=course.provider_id,
        way=row.way,
        assisted_by=row.assisted_by,
        info_session=session,
    )
    write_action(order, ActionKind.CHOSEN, offer=row.offer, detail=row.way)
    order.choose()
    order.provider = course.provider
    order.course = course
    order.answer_by = course.sign_up_until
    order.choose_by = None
    order.save_changes()
    return choice


def record_choice(actor: Actor, order: Order, choice: Choice | None, before: events.Snapshot) -> None:
    """The order's event of a seat; of waiting there is none, since it binds the client to nothing."""
    if choice is not None:
        facts: dict[str, Any] = {"choice": choice.ref, "way": choice.way}
        events.record(
            actor, "order.provider_chosen", order, authority=order.authority, before=before, **facts
        )


def wait_until(order: Order, course: Course) -> None:
    """Whoever waits can choose at least until the course's sign-up ends."""
    ends = clock.end_of_day(course.sign_up_until)
    if order.choose_by is None or order.choose_by < ends:
        order.choose_by = ends
    order.save_changes()


def send_back(actor: Actor, order: Order, course: Course, end: ChoiceEnd) -> None:
    """The seat of an order under lock ends and the client chooses again; other courses are named in the message."""
    before = events.snapshot(order)
    accepted = order.state == OrderState.ACCEPTED
    assert order.commitment is not None
    vouchers.hold_money(order.commitment)
    ended = end_choice(order, end)
    if accepted:
        vouchers.give_back_voucher(actor, order.commitment)
    order.accepted_at = order.planned_end = order.report_due = None
    order.course = order.provider = None
    what = "left" if end == ChoiceEnd.LEFT else "cancelled"
    news = course_news.news_of(order, course, what)
    ask_again_or_hand_back(actor, order, f"order.course_{what}", before, news=news)
    if order.state == OrderState.WITH_OFFICIAL:
        course_news.tell(order, course, what)
    record_end(actor, order, ended)
