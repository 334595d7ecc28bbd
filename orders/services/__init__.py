"""Every write of the orders room, by subject."""

from orders.services.answering import accept_order, decline_order
from orders.services.assigning import refuse_provider
from orders.services.call_offs import publish_call_offs
from orders.services.choosing import choose_provider, note_action, refuse_all
from orders.services.city_choosing import let_city_choose
from orders.services.closing import CaseFacts, settle_order
from orders.services.conflicts import declare_interest, end_interest
from orders.services.correcting import correct_meeting
from orders.services.delivering import (
    approve_report,
    interrupt_order,
    return_report,
    submit_report,
)
from orders.services.direct import order_directly
from orders.services.late_meetings import approve_late_meetings, record_late_meeting
from orders.services.meetings import cancel_meeting, cannot_come, move_meeting, plan_meeting, record_meeting
from orders.services.messaging import mark_read, send_message
from orders.services.needing import amend_need, record_need
from orders.services.placing import cancel_order, change_provider, invite_again, place_order
from orders.services.reporting import (
    approve_part,
    return_part,
    submit_interim_report,
    submit_start_plan,
    submit_work_ability,
)
from orders.services.taking_out import take_out_of_tender
from orders.services.tendering import put_to_tender
from orders.services.timing import expire_choice, hand_back_silent, remind_client

__all__ = [
    "CaseFacts",
    "accept_order",
    "amend_need",
    "approve_late_meetings",
    "approve_part",
    "approve_report",
    "cancel_meeting",
    "cancel_order",
    "cannot_come",
    "change_provider",
    "choose_provider",
    "correct_meeting",
    "declare_interest",
    "decline_order",
    "end_interest",
    "expire_choice",
    "hand_back_silent",
    "interrupt_order",
    "invite_again",
    "let_city_choose",
    "mark_read",
    "move_meeting",
    "note_action",
    "order_directly",
    "place_order",
    "plan_meeting",
    "publish_call_offs",
    "put_to_tender",
    "record_late_meeting",
    "record_meeting",
    "record_need",
    "refuse_all",
    "refuse_provider",
    "remind_client",
    "return_part",
    "return_report",
    "send_message",
    "settle_order",
    "submit_interim_report",
    "submit_report",
    "submit_start_plan",
    "submit_work_ability",
    "take_out_of_tender",
]
