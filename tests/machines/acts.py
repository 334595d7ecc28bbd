"""Every act that moves a state: the people it is for, and the states it begins in. Written by hand, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core import clock, sealing
from core.actors import ANONYMOUS, SYSTEM, Actor, client_actor
from core.models import AccessPurpose, StatefulModel
from core.roles import AUTHORITY_ROLES, Role
from evaluations import services as evaluations
from evaluations.models import EvaluationRequest, ScoreRun
from orders import services as orders
from orders.models import Course, InfoSession, Order, Report, WorkTrial
from orders.rules.report_content import InterimReport, StartPlan
from orders.services import courses, info_sessions
from orders.services.answering import Acceptance
from orders.services.attending import record_attendance
from orders.services.meetings import MeetingPlan
from orders.states import DeclineReason, InterruptReason
from orders.states.delivery import Audience, HowItGoes
from procurement import services as procurement
from procurement.category_states import RequiredReport
from procurement.competition_states import CompetitionState
from procurement.models import (
    Admission,
    Application,
    Competition,
    Decision,
    DynamicPurchasingSystem,
    Hearing,
    Invitation,
    Offering,
    OpenedTender,
    Remedy,
    Renewal,
    SystemQuestion,
    Tender,
)
from procurement.states import RemedyKind, RemedyState
from providers.models import ProviderMember
from tests.factories.cast import make_provider, staff
from tests.factories.core import AuthorityFactory, UserFactory
from tests.factories.courses import draft_course, planned_session
from tests.factories.orders import City, accepted_order, make_city
from tests.machines import acts_trials
from tests.machines.rows import any_row
from vouchers import services as vouchers
from vouchers.models import Invoice, Voucher


@dataclass(frozen=True)
class Act:
    """One service on one kind of thing. ``quiet``: in other states it does nothing instead of refusing."""

    name: str
    model: type[StatefulModel]
    who: frozenset[str]
    states: frozenset[str]
    do: Callable[[Actor, Any], object]
    quiet: bool = False


ACTS: list[Act] = []


def act(
    model: type[StatefulModel],
    name: str,
    who: str,
    states: str,
    do: Callable[[Actor, Any], object],
    *,
    quiet: bool = False,
) -> None:
    """Add a line of the table; people and states are words with spaces between."""
    ACTS.append(Act(name, model, frozenset(who.split()), frozenset(states.split()), do, quiet))


System = DynamicPurchasingSystem
act(System, "open", "procurement system", "draft", procurement.open_system)
act(
    System,
    "close",
    "procurement system",
    "open",
    lambda a, row: procurement.close_system(a, row, reason="Budget"),
)
act(System, "cancel", "procurement system", "draft", procurement.cancel_system)

act(
    SystemQuestion,
    "answer",
    "procurement",
    "asked answered",
    lambda a, row: procurement.answer_question(a, row, wording="?", answer="!"),
)
act(
    SystemQuestion,
    "decline",
    "procurement",
    "asked",
    lambda a, row: procurement.decline_question(a, row, "Reason"),
)

LIVE = "submitted under_review clarification to_confirm"
act(
    Application,
    "save",
    "administrator",
    "draft",
    lambda a, row: procurement.save_answers(a, row, answers={}, categories=[]),
)
act(
    Application,
    "submit",
    "administrator",
    "draft",
    lambda a, row: procurement.submit_application(a, row, accept_contract=True),
)
act(Application, "withdraw", "administrator", f"draft {LIVE}", procurement.withdraw_application)
act(
    Application,
    "answer",
    "administrator",
    "clarification",
    lambda a, row: procurement.answer_clarification(a, row, {1: "x"}),
)
act(
    Application,
    "take",
    "procurement",
    "submitted under_review clarification",
    procurement.take_application,
)
act(
    Application,
    "assess",
    "procurement",
    "under_review clarification",
    lambda a, row: procurement.assess_answers(a, row, {}),
)
act(
    Application,
    "ask",
    "procurement",
    "submitted under_review",
    lambda a, row: procurement.ask_clarification(a, row, {1: "x"}),
)
act(
    Application,
    "extend",
    "procurement",
    LIVE,
    lambda a, row: procurement.extend_application(a, row, "Much to read"),
)
act(
    Application,
    "decide",
    "procurement",
    "under_review clarification",
    lambda a, row: procurement.decide_application(a, row, verdicts={}),
)
act(
    Application,
    "prepare",
    "procurement",
    "under_review clarification",
    lambda a, row: procurement.prepare_decision(a, row, verdicts={}),
)
act(Application, "confirm", "procurement manager", "to_confirm", procurement.confirm_decision)
act(
    Application,
    "give_back",
    "procurement manager",
    "to_confirm",
    lambda a, row: procurement.return_decision(a, row, "Why"),
)
act(
    Application,
    "declare_conflict",
    "procurement manager",
    LIVE,
    lambda a, row: procurement.declare_conflict(a, row, "A friend"),
)

act(
    Application,
    "reopen",
    "procurement",
    "decided",
    lambda a, row: procurement.reopen_application(a, row, "Why"),
)
act(
    Application,
    "keep",
    "procurement",
    "under_review",
    lambda a, row: procurement.keep_decision(a, row, "Why"),
)

act(
    Remedy,
    "end",
    "procurement",
    "pending",
    lambda a, row: procurement.end_remedy(
        a, row, outcome=RemedyState.DISMISSED, ended_on=clock.today(), answer="Why"
    ),
)
act(Remedy, "withdraw", "administrator", "pending", procurement.withdraw_remedy)

HELD = "admitted suspended"
act(
    Admission,
    "suspend",
    "procurement",
    "admitted",
    lambda a, row: procurement.suspend_admission(a, row, "Why", urgency="Now"),
)
act(
    Admission,
    "reinstate",
    "procurement",
    "suspended",
    lambda a, row: procurement.reinstate_admission(a, row, "Why"),
)
act(Admission, "remove", "procurement", HELD, lambda a, row: procurement.remove_admission(a, row, "Why"))
act(Admission, "leave", "administrator", HELD, procurement.leave)

act(
    Hearing,
    "answer",
    "administrator",
    "asked",
    lambda a, row: procurement.answer_hearing(a, row, "No"),
)
act(Hearing, "drop", "procurement", "asked answered", lambda a, row: procurement.drop_hearing(a, row, "Why"))
act(
    Hearing,
    "decide",
    "procurement",
    "answered",
    lambda a, row: procurement.suspend_admission(a, row.admission, "Why"),
)
act(Renewal, "answer", "administrator", "asked", lambda a, row: procurement.answer_renewal(a, row, "x"))
act(Renewal, "assess", "procurement", "answered", lambda a, row: procurement.assess_renewal(a, row, "met"))
BEFORE_CONTRACT = "draft invited to_open opened awarded"
act(Competition, "change", "procurement", "draft", procurement.change_competition)
act(Competition, "invite", "procurement", "draft", procurement.invite_to_tender)
act(
    Competition,
    "tell",
    "procurement",
    "invited",
    lambda a, row: procurement.publish_addendum(a, row, "Text", material=True),
)
act(Competition, "end_tendering", "procurement system", "invited", procurement.end_tendering, quiet=True)
act(
    Competition,
    "open",
    "procurement manager",
    "to_open",
    lambda a, row: procurement.sign_opening(a, row, "correct horse battery"),
)
act(
    Competition,
    "award",
    "procurement",
    "opened",
    lambda a, row: procurement.award_competition(a, row, reason="Why"),
)
act(Competition, "conclude", "procurement", "awarded", procurement.conclude_competition)
act(
    Competition,
    "cancel",
    "procurement",
    BEFORE_CONTRACT,
    lambda a, row: procurement.cancel_competition(a, row, "Why"),
)
act(Competition, "correct", "procurement", "awarded", lambda a, row: procurement.correct_award(a, row, "Why"))
act(Competition, "publish", "procurement", "concluded", procurement.publish_result)
act(
    Tender,
    "withdraw",
    "administrator",
    "received",
    lambda a, row: procurement.withdraw_tender(a, _invitation(row)),
)
act(
    Tender,
    "send",
    "administrator",
    "received withdrawn",
    lambda a, row: procurement.send_tender(a, _invitation(row), unit_price_cents=50_00, answers={}),
)
act(Tender, "reject", "procurement", "opened", lambda a, row: procurement.reject_tender(a, row, "Why"))
act(Tender, "readmit", "procurement", "rejected", lambda a, row: procurement.readmit_tender(a, row, "Why"))
act(
    Tender,
    "correct",
    "procurement",
    "chosen passed_over",
    lambda a, row: procurement.correct_award(a, row.competition, "Why"),
)

act(Offering, "publish", "administrator", "draft paused", procurement.publish_offering)
act(Offering, "pause", "administrator", "published", procurement.pause_offering)

PARTIES = "official administrator coach client system"
act(Voucher, "replace", "official system", "issued", vouchers.replace_lost_voucher)
act(
    Voucher,
    "redeem",
    PARTIES,
    "issued",
    lambda a, row: vouchers.redeem_voucher(a, row.commitment, row.commitment.provider),
)
act(
    Voucher,
    "give_back",
    PARTIES,
    "redeemed",
    lambda a, row: vouchers.give_back_voucher(a, row.commitment),
    quiet=True,
)
act(
    Voucher,
    "settle",
    PARTIES,
    "redeemed",
    lambda a, row: vouchers.settle_voucher(a, row.commitment),
    quiet=True,
)
act(
    Voucher,
    "cancel",
    PARTIES,
    "issued redeemed",
    lambda a, row: vouchers.cancel_voucher(a, row.commitment),
    quiet=True,
)
act(Voucher, "expire", "system", "issued", vouchers.expire_voucher, quiet=True)

act(Invoice, "approve", "finance", "received", vouchers.approve_invoice)
act(Invoice, "return", "finance", "received", lambda a, row: vouchers.return_invoice(a, row, "Why"))
act(Invoice, "pay", "finance", "approved", vouchers.pay_invoice)

CHOOSERS = "client official"
STAFF_OF_PROVIDER = "administrator coach"
act(Order, "place", "official system", "draft", orders.place_order)
act(Order, "invite_again", "official system", "with_official", orders.invite_again)
act(
    Order,
    "change_provider",
    CHOOSERS,
    "asked accepted in_service",
    lambda a, row: orders.change_provider(a, row, reason="Why"),
)
act(
    Order,
    "cancel",
    "official system",
    "draft tendered choosing asked with_official accepted",
    lambda a, row: orders.cancel_order(a, row, reason="Why"),
)
act(
    Order,
    "choose",
    CHOOSERS,
    "choosing",
    lambda a, row: orders.choose_provider(a, row, _other_offer(row)),
)
act(
    Order,
    "order_directly",
    "official procurement",
    "draft with_official",
    lambda a, row: orders.order_directly(a, row, provider_ref=row.provider.ref, reason="Why"),
)
act(
    Order,
    "put_to_tender",
    "procurement",
    "draft with_official",
    lambda a, row: orders.put_to_tender(a, row.category, [row]),
)
act(Order, "refuse_provider", CHOOSERS, "asked accepted in_service", orders.refuse_provider)
act(Order, "let_city_choose", CHOOSERS, "choosing", orders.let_city_choose, quiet=True)
act(Order, "refuse_all", CHOOSERS, "choosing", orders.refuse_all)
act(Order, "accept", STAFF_OF_PROVIDER, "asked", lambda a, row: orders.accept_order(a, row, _acceptance(row)))
act(
    Order,
    "decline",
    STAFF_OF_PROVIDER,
    "asked",
    lambda a, row: orders.decline_order(a, row, reason=DeclineReason.CAPACITY),
)
act(
    Order,
    "plan_meeting",
    STAFF_OF_PROVIDER,
    "accepted in_service",
    lambda a, row: orders.plan_meeting(a, row, MeetingPlan(clock.now() + timedelta(days=2))),
)
act(
    Order,
    "move_meeting",
    STAFF_OF_PROVIDER,
    "accepted in_service",
    lambda a, row: orders.move_meeting(
        a, row.meetings.get(), MeetingPlan(clock.now() + timedelta(days=3), where="There")
    ),
)
act(
    Order,
    "cancel_meeting",
    STAFF_OF_PROVIDER,
    "accepted in_service reported completed interrupted",
    lambda a, row: orders.cancel_meeting(a, row.meetings.get()),
)
act(
    Order,
    "cannot_come",
    "client",
    "accepted in_service reported completed interrupted",
    lambda a, row: orders.cannot_come(a, row, row.meetings.get()),
)
act(
    Order,
    "submit_report",
    STAFF_OF_PROVIDER,
    "in_service",
    lambda a, row: orders.submit_report(a, row, text="Well done"),
)
act(
    Order,
    "submit_start_plan",
    STAFF_OF_PROVIDER,
    "in_service",
    lambda a, row: orders.submit_start_plan(a, row, StartPlan("Work", "Steps", "Weekly")),
)
act(
    Order,
    "submit_interim_report",
    STAFF_OF_PROVIDER,
    "in_service",
    lambda a, row: orders.submit_interim_report(a, row, InterimReport("So far so good", HowItGoes.ON_TRACK)),
)
act(
    Order,
    "submit_work_ability",
    STAFF_OF_PROVIDER,
    "in_service reported completed",
    lambda a, row: orders.submit_work_ability(a, row, text="Manages well"),
)
act(
    Order,
    "send_message",
    f"{CHOOSERS} {STAFF_OF_PROVIDER}",
    "accepted in_service reported completed interrupted",
    lambda a, row: orders.send_message(a, row, text="Hello", audience=Audience.ALL),
)
act(Report, "approve_part", "official system", "submitted", orders.approve_part)
act(
    Report,
    "return_part",
    "official system",
    "submitted",
    lambda a, row: orders.return_part(a, row, reason="Why"),
)
act(
    Order,
    "return_report",
    "official system",
    "reported",
    lambda a, row: orders.return_report(a, row, reason="Why"),
)
act(Order, "approve_report", "official system", "reported", orders.approve_report)
act(
    Order,
    "interrupt",
    f"official system {STAFF_OF_PROVIDER}",
    "accepted in_service reported",
    lambda a, row: orders.interrupt_order(a, row, reason=InterruptReason.WORK),
)
act(Order, "settle", "official system", "completed interrupted", orders.settle_order)

act(Course, "open", "administrator system", "draft", courses.open_course)
act(Course, "confirm", "administrator system", "open", courses.confirm_course)
act(
    Course,
    "cancel",
    "administrator system",
    "draft open confirmed",
    lambda a, row: courses.cancel_course(a, row, reason="Why"),
)
act(
    Course,
    "attend",
    "administrator coach",
    "confirmed running ended",
    lambda a, row: record_attendance(a, row, row.sessions.first(), {}),
)
act(
    InfoSession,
    "cancel",
    "official system",
    "planned",
    lambda a, row: info_sessions.cancel_session(a, row, reason="Why"),
)

acts_trials.add_to(act)
act(
    EvaluationRequest,
    "answer",
    "questioned",
    "sent",
    lambda a, row: evaluations.answer_request(a, row, nps=9),
)
act(EvaluationRequest, "expire", "system", "sent", evaluations.expire_request, quiet=True)
act(ScoreRun, "preview", "manager system", "computed", evaluations.preview_scores)
act(ScoreRun, "publish", "manager system", "previewed", evaluations.publish_scores)
act(ScoreRun, "discard", "manager system", "computed previewed", evaluations.discard_scores)


def _other_offer(order: Order) -> str:
    """One that was not chosen: the same choice again is answered as the first time, whatever has happened since."""
    ref: str = order.offers.get(position__isnull=False, choice=None).ref
    return ref


def _invitation(tender: Tender) -> Invitation:
    found: Invitation = Invitation.objects.get(competition=tender.competition_id, provider=tender.provider_id)
    return found


def _acceptance(order: Order) -> Acceptance:
    assert order.coach is not None
    return Acceptance(
        first_meeting=clock.now() + timedelta(days=2),
        where="Here",
        coach=order.coach,
        planned_end=clock.today() + timedelta(days=60),
    )


# The things that are acted on, and the people -------------------------------------------------------------

WHEN = {(Application, state): {"decide_by": timedelta(days=5)} for state in LIVE.split()} | {
    (Order, "choosing"): {"choose_by": timedelta(days=5)},
    (Order, "asked"): {"answer_by": timedelta(days=2)},
    (SystemQuestion, "answered"): {"answered_at": timedelta(0)},
    (Competition, "invited"): {"tender_deadline": timedelta(days=5)},
    (Remedy, "upheld"): {"ended_on": timedelta(0)},
    (Remedy, "dismissed"): {"ended_on": timedelta(0)},
    (Remedy, "withdrawn"): {"ended_on": timedelta(0)},
}
"""Deadlines that a state must have."""


def thing(model: type[StatefulModel], city: City, order: Order) -> StatefulModel:
    """A row of the city that the people below have to do with."""
    provider = city.providers[0]
    shared: dict[str, Any] = {"authority": city.authority}
    makers: dict[type[StatefulModel], Callable[[], StatefulModel]] = {
        Order: lambda: order,
        Course: lambda: draft_course(city, coach=order.coach),
        InfoSession: lambda: planned_session(city),
        WorkTrial: lambda: acts_trials.thing(city, order),
        Competition: lambda: _competition(city, CompetitionState.DRAFT),
        Tender: lambda: _tender(city),
        Remedy: lambda: _remedy(city),
    }
    if model in makers:
        return makers[model]()
    if model in (Admission, Offering):
        held: StatefulModel = model._default_manager.get(category=city.category, provider=provider)
        return held
    if model in (Application, Invoice, Renewal, Report):
        shared["provider"] = provider
    shared |= {"order": order, "kind": RequiredReport.START_PLAN} if model is Report else {}
    if model is Application:
        shared["system"] = city.category.system
    if model is Hearing:
        shared["admission"] = Admission.objects.get(category=city.category, provider=provider)
    if model is Voucher:
        shared |= {"commitment": order.commitment, "client": order.client}
        shared["expires_on"] = clock.today() + timedelta(days=30)
    return any_row(model, **shared)


def _competition(city: City, state: CompetitionState) -> Competition:
    row: Competition = any_row(
        Competition,
        authority=city.authority,
        category=city.category,
        public_key="key",
        invited_at=clock.now(),
        tender_deadline=clock.now(),
    )
    Competition.objects.filter(pk=row.pk).update(state=state)
    return row


def _remedy(city: City) -> Remedy:
    """A demand for correction of a decision that was served on the provider."""
    mine = {"authority": city.authority, "provider": city.providers[0]}
    row: Remedy = any_row(Remedy, decision=any_row(Decision, **mine), kind=RemedyKind.CORRECTION, **mine)
    return row


def _tender(city: City) -> Tender:
    """A tender whose competition stands where most steps of a tender are taken."""
    public, wrapped = sealing.new_key("matter")
    home = _competition(city, CompetitionState.INVITED)
    values = {
        "tender_deadline": clock.now() + timedelta(days=5),
        "public_key": public,
        "wrapped_key": wrapped,
    }
    Competition.objects.filter(pk=home.pk).update(**values)
    provider = city.providers[0]
    any_row(Invitation, authority=city.authority, competition=home, provider=provider, left_out="")
    row: Tender = any_row(Tender, authority=city.authority, competition=home, provider=provider)
    any_row(OpenedTender, authority=city.authority, tender=row, answers={})
    return row


def put_in(row: StatefulModel, state: str) -> None:
    """Move a row behind the machine's back, as no service may."""
    model: Any = type(row)
    needed = WHEN.get((model, state), {})
    values: dict[str, Any] = {}
    for name, wait in needed.items():
        timed = model._meta.get_field(name).get_internal_type() == "DateTimeField"
        values[name] = (clock.now() if timed else clock.today()) + wait
    if isinstance(row, Order) and state == "tendered":
        values["competition"] = any_row(Competition, authority=row.authority, category=row.category)
    model.objects.filter(pk=row.pk).update(state=state, **values)
    if isinstance(row, Tender):
        sealed = state in ("received", "withdrawn")
        home = CompetitionState.INVITED if sealed else CompetitionState.OPENED
        Competition.objects.filter(pk=row.competition_id).update(state=home)


def people(city: City, order: Order, row: StatefulModel) -> dict[str, Actor]:
    """Everyone who might try: the right ones of each role, and others of the same roles from elsewhere."""
    provider, rival = city.providers[0], make_provider("Kilpailija Oy", "7654321-2")
    elsewhere = AuthorityFactory(code="elsewhere")
    named = {
        "procurement": Role.PROCUREMENT,
        "finance": Role.FINANCE,
        "manager": Role.MANAGER,
        "auditor": Role.AUDITOR,
    }
    foreigner = staff(elsewhere, Role.OFFICIAL, "Vieras")
    found = {
        name: _official(city, staff(city.authority, role, name.title()), role) for name, role in named.items()
    }
    return found | {
        "official": city.actor,
        "foreigner": Actor(frozenset(AUTHORITY_ROLES), user=foreigner, authority=elsewhere),
        "administrator": _member(provider.pk, order.coach, Role.PROVIDER_ADMIN),
        "coach": _member(provider.pk, order.coach, Role.COACH),
        "rival": _member(rival.pk, UserFactory(), Role.PROVIDER_ADMIN, Role.COACH),
        "client": client_actor(order.code_purpose, order.ref),
        "questioned": client_actor(AccessPurpose.QUESTIONNAIRE, row.ref),
        "other_client": client_actor(AccessPurpose.CHOICE, rival.ref),
        "system": SYSTEM,
        "anonymous": ANONYMOUS,
    }


def _official(city: City, user: Any, role: Role) -> Actor:
    return Actor(frozenset({role}), user=user, authority=city.authority)


def _member(provider_id: int, user: Any, *roles: Role) -> Actor:
    return Actor(frozenset(roles), user=user, provider_id=provider_id)


def make_story() -> tuple[City, Order]:
    """A city with two providers and an order that the first has accepted."""
    city = make_city(2)
    order = accepted_order(city)
    ProviderMember.objects.get_or_create(provider=city.providers[0], user=order.coach, role=Role.COACH.value)
    return city, order
