"""Every write to systems, applications, admissions, decisions and offerings."""

from procurement.services.admissions import (
    leave,
    reinstate_admission,
    remove_admission,
    suspend_admission,
)
from procurement.services.applications import (
    NotComplete,
    answer_clarification,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from procurement.services.capacity import release_place, reserve_place
from procurement.services.categories import (
    CARD_KEYS,
    add_category,
    add_requirement,
    change_category,
    change_requirement,
    drop_requirement,
)
from procurement.services.decisions import NotDecidable, decide_application, decide_call_off
from procurement.services.offerings import (
    NotPublishable,
    pause_offering,
    publication_state,
    publish_offering,
    save_offering,
    set_offering_place,
    set_offering_price,
)
from procurement.services.review import (
    ask_clarification,
    assess_answers,
    extend_application,
    take_application,
)
from procurement.services.systems import (
    NotReady,
    cancel_system,
    change_system,
    close_system,
    found_system,
    open_system,
    opening_state,
)

__all__ = [
    "CARD_KEYS",
    "NotComplete",
    "NotDecidable",
    "NotPublishable",
    "NotReady",
    "add_category",
    "add_requirement",
    "answer_clarification",
    "ask_clarification",
    "assess_answers",
    "cancel_system",
    "change_category",
    "change_requirement",
    "change_system",
    "close_system",
    "decide_application",
    "decide_call_off",
    "drop_requirement",
    "extend_application",
    "found_system",
    "leave",
    "open_system",
    "opening_state",
    "pause_offering",
    "publication_state",
    "publish_offering",
    "reinstate_admission",
    "release_place",
    "remove_admission",
    "reserve_place",
    "save_answers",
    "save_offering",
    "set_offering_place",
    "set_offering_price",
    "start_application",
    "submit_application",
    "suspend_admission",
    "take_application",
    "withdraw_application",
]
