"""Every write to systems, applications, admissions, decisions and offerings."""

from procurement.services.admissions import (
    leave,
    reinstate_admission,
    remove_admission,
    suspend_admission,
)
from procurement.services.answers import send_answer_file
from procurement.services.applications import (
    NotComplete,
    answer_clarification,
    save_answers,
    start_application,
    submit_application,
    withdraw_application,
)
from procurement.services.assessing import NotHandedIn, declare_interest, reject_tender, save_marks
from procurement.services.awarding import award_competition
from procurement.services.capacity import release_place, reserve_place
from procurement.services.categories import (
    CARD_KEYS,
    add_category,
    change_category,
)
from procurement.services.competitions import (
    change_competition,
    draft_competition,
    drop_criterion,
    name_assessor,
    publish_criteria,
    release_assessor,
    set_criterion,
)
from procurement.services.concluding import cancel_competition, conclude_competition, publish_result
from procurement.services.conflicts import declare_conflict, is_barred
from procurement.services.copies import copy_answers
from procurement.services.correcting import (
    correct_award,
    correct_removal,
    keep_decision,
    readmit_tender,
    reopen_application,
)
from procurement.services.deciding import (
    NotDecidable,
    conclude_review,
    confirm_decision,
    decide_application,
    prepare_decision,
    return_decision,
)
from procurement.services.decisions import decide_call_off
from procurement.services.editions import announce_change, announce_end, announce_requirement
from procurement.services.escalating import escalate_due
from procurement.services.evidence import (
    add_evidence_file,
    bring_evidence,
    demand_evidence,
    record_check,
    review_evidence,
)
from procurement.services.extending import call_off, extend_application, extension_days
from procurement.services.founding import (
    announce_break,
    attach_document,
    change_duration,
    drop_break,
    drop_document,
)
from procurement.services.hearings import answer_hearing, drop_hearing, open_hearing
from procurement.services.inviting import (
    NotInvitable,
    answer_tender_question,
    ask_about_tender,
    end_tendering,
    invitation_state,
    invite_to_tender,
    publish_addendum,
)
from procurement.services.modules import add_module, change_module, drop_category, drop_module
from procurement.services.offerings import (
    NotPublishable,
    pause_offering,
    publication_state,
    publish_offering,
    save_offering,
    set_offering_place,
    set_offering_price,
)
from procurement.services.opening import sign_opening
from procurement.services.participants import (
    add_participant,
    change_participant,
    drop_participant,
)
from procurement.services.pictures import drop_picture, set_picture
from procurement.services.questions import answer_question, ask_question, decline_question
from procurement.services.remedies import (
    demand_correction,
    end_remedy,
    record_remedy,
    withdraw_remedy,
)
from procurement.services.renewals import answer_renewal, assess_renewal
from procurement.services.requirements import add_requirement, change_requirement, drop_requirement
from procurement.services.review import (
    ask_clarification,
    assess_answers,
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
from procurement.services.templates import found_from_template
from procurement.services.tendering import NotTendered, send_tender, withdraw_tender
from procurement.services.warnings import warn_of_lapses

__all__ = [
    "CARD_KEYS",
    "NotComplete",
    "NotDecidable",
    "NotHandedIn",
    "NotInvitable",
    "NotPublishable",
    "NotReady",
    "NotTendered",
    "add_category",
    "add_evidence_file",
    "add_module",
    "add_participant",
    "add_requirement",
    "announce_break",
    "announce_change",
    "announce_end",
    "announce_requirement",
    "answer_clarification",
    "answer_hearing",
    "answer_question",
    "answer_renewal",
    "answer_tender_question",
    "ask_about_tender",
    "ask_clarification",
    "ask_question",
    "assess_answers",
    "assess_renewal",
    "attach_document",
    "award_competition",
    "bring_evidence",
    "call_off",
    "cancel_competition",
    "cancel_system",
    "change_category",
    "change_competition",
    "change_duration",
    "change_module",
    "change_participant",
    "change_requirement",
    "change_system",
    "close_system",
    "conclude_competition",
    "conclude_review",
    "confirm_decision",
    "copy_answers",
    "correct_award",
    "correct_removal",
    "decide_application",
    "decide_call_off",
    "declare_conflict",
    "declare_interest",
    "decline_question",
    "demand_correction",
    "demand_evidence",
    "draft_competition",
    "drop_break",
    "drop_category",
    "drop_criterion",
    "drop_document",
    "drop_hearing",
    "drop_module",
    "drop_participant",
    "drop_picture",
    "drop_requirement",
    "end_remedy",
    "end_tendering",
    "escalate_due",
    "extend_application",
    "extension_days",
    "found_from_template",
    "found_system",
    "invitation_state",
    "invite_to_tender",
    "is_barred",
    "keep_decision",
    "leave",
    "name_assessor",
    "open_hearing",
    "open_system",
    "opening_state",
    "pause_offering",
    "prepare_decision",
    "publication_state",
    "publish_addendum",
    "publish_criteria",
    "publish_offering",
    "publish_result",
    "readmit_tender",
    "record_check",
    "record_remedy",
    "reinstate_admission",
    "reject_tender",
    "release_assessor",
    "release_place",
    "remove_admission",
    "reopen_application",
    "reserve_place",
    "return_decision",
    "review_evidence",
    "save_answers",
    "save_marks",
    "save_offering",
    "send_answer_file",
    "send_tender",
    "set_criterion",
    "set_offering_place",
    "set_offering_price",
    "set_picture",
    "sign_opening",
    "start_application",
    "submit_application",
    "suspend_admission",
    "take_application",
    "warn_of_lapses",
    "withdraw_application",
    "withdraw_remedy",
    "withdraw_tender",
]
