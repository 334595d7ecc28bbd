"""Every write of the orders room, by subject."""

from orders.services.answering import accept_order, decline_order
from orders.services.choosing import choose_provider, let_city_choose, note_action, refuse_all
from orders.services.closing import CaseFacts, settle_order
from orders.services.delivering import (
    approve_report,
    interrupt_order,
    plan_meeting,
    record_meeting,
    return_report,
    submit_report,
)
from orders.services.needing import amend_need, record_need
from orders.services.placing import cancel_order, change_provider, invite_again, place_order
from orders.services.timing import expire_choice, hand_back_silent, remind_client

__all__ = [
    "CaseFacts",
    "accept_order",
    "amend_need",
    "approve_report",
    "cancel_order",
    "change_provider",
    "choose_provider",
    "decline_order",
    "expire_choice",
    "hand_back_silent",
    "interrupt_order",
    "invite_again",
    "let_city_choose",
    "note_action",
    "place_order",
    "plan_meeting",
    "record_meeting",
    "record_need",
    "refuse_all",
    "remind_client",
    "return_report",
    "settle_order",
    "submit_report",
]
