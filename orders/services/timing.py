"""What time does to orders; each service is safe to run twice."""

from datetime import timedelta

from django.db import transaction

from core import clock, events, messages
from core.actors import SYSTEM
from core.i18n import pick
from orders.models import Order
from orders.services.closing import settle_order
from orders.services.delivering import interrupt_order
from orders.services.invitations import tell_official
from orders.services.placing import lock_order
from orders.services.reservations import end_choice, record_end
from orders.services.silence import tell_of_silence
from orders.states import ChoiceEnd, InterruptReason, OrderState

REMINDERS_BEFORE = (timedelta(days=7), timedelta(days=2))
"""Two reminders before the client's deadline."""


def expire_choice(order: Order) -> bool:
    """The client did not choose in time: back to the official's list, never an automatic provider."""
    with transaction.atomic():
        order = lock_order(order)
        if order.state != OrderState.CHOOSING or order.choose_by is None or order.choose_by > clock.now():
            return False
        before = events.snapshot(order)
        order.hand_back()
        order.choose_by = None
        order.save_changes()
        tell_official(order, "expired")
        events.record(SYSTEM, "order.choice_expired", order, authority=order.authority, before=before)
    return True


def hand_back_silent(order: Order) -> bool:
    """The provider did not answer in time: the place is free again, the official takes the order up, and those who
    answer for the provider hear of it."""
    with transaction.atomic():
        order = lock_order(order)
        if order.state != OrderState.ASKED or order.answer_by is None or order.answer_by >= clock.today():
            return False
        before = events.snapshot(order)
        ended = end_choice(order, ChoiceEnd.SILENT)
        tell_of_silence(order, ended.choice.provider)
        order.hand_back()
        order.provider = None
        order.answer_by = None
        order.save_changes()
        tell_official(order, "silent")
        record_end(SYSTEM, order, ended)
        events.record(SYSTEM, "order.provider_silent", order, authority=order.authority, before=before)
    return True


def remind_client(order: Order) -> bool:
    """Send the next of two reminders when its day has come; after an outage only the latest one goes out."""
    with transaction.atomic():
        order = lock_order(order)
        if order.state != OrderState.CHOOSING or order.choose_by is None or order.choose_by <= clock.now():
            return False
        left = order.choose_by - clock.now()
        due = sum(1 for before in REMINDERS_BEFORE if left <= before)
        if due <= order.reminders_sent:
            return False
        before = events.snapshot(order)
        order.reminders_sent = due
        order.save_changes()
        facts = {
            "service": pick(order.category.name, order.client.language),
            "choose_by": order.choose_by,
            "official": order.official.name,
            "phone": order.authority.phone,
        }
        key = f"order:{order.ref}:remind:{order.round}:{due}"
        messages.to_client(order.client, "choose_reminder", facts, key=key, authority=order.authority)
        events.record(
            SYSTEM, "order.client_reminded", order, authority=order.authority, before=before, number=due
        )
    return True


def close_overdue(order: Order) -> bool:
    """Close an order left open too long after its planned end: open orders hide outcomes.

    Two steps, a transaction each: settling locks the budget before the chain's head.
    """
    if order.state in {OrderState.IN_SERVICE, OrderState.ACCEPTED}:
        order = interrupt_order(SYSTEM, order, reason=InterruptReason.LEFT_OPEN)
    if order.state not in {OrderState.COMPLETED, OrderState.INTERRUPTED}:
        return False
    settle_order(SYSTEM, order)
    return True
