"""Every act that moves a state: the people it is for, and the states it begins in. Written by hand, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from core import clock
from core.actors import ANONYMOUS, SYSTEM, Actor, client_actor
from core.models import AccessPurpose, StatefulModel
from core.roles import AUTHORITY_ROLES, Role
from evaluations import services as evaluations
from evaluations.models import EvaluationRequest, ScoreRun
from orders import services as orders
from orders.models import Order
from orders.services.answering import Acceptance
from orders.states import DeclineReason, InterruptReason
from procurement import services as procurement
from procurement.models import Admission, Application, DynamicPurchasingSystem, Offering
from providers.models import ProviderMember
from tests.factories.cast import make_provider, staff
from tests.factories.core import AuthorityFactory, UserFactory
from tests.factories.orders import City, accepted_order, make_city
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
act(System, "close", "procurement system", "open", procurement.close_system)
act(System, "cancel", "procurement system", "draft", procurement.cancel_system)

LIVE = "submitted under_review clarification"
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
act(Application, "take", "procurement", "submitted", procurement.take_application)
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

HELD = "admitted suspended"
act(
    Admission,
    "suspend",
    "procurement",
    "admitted",
    lambda a, row: procurement.suspend_admission(a, row, "Why"),
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
    "draft choosing asked with_official accepted",
    lambda a, row: orders.cancel_order(a, row, reason="Why"),
)
act(
    Order,
    "choose",
    CHOOSERS,
    "choosing",
    lambda a, row: orders.choose_provider(a, row, _other_offer(row)),
)
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
    lambda a, row: orders.plan_meeting(a, row, starts_at=clock.now() + timedelta(days=2)),
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
}
"""Deadlines that a state must have."""


def thing(model: type[StatefulModel], city: City, order: Order) -> StatefulModel:
    """A row of the city that the people below have to do with."""
    provider = city.providers[0]
    shared: dict[str, Any] = {"authority": city.authority}
    if model is Order:
        return order
    if model is Admission:
        return Admission.objects.get(category=city.category, provider=provider)
    if model is Offering:
        return Offering.objects.get(category=city.category, provider=provider)
    if model in (Application, Invoice):
        shared["provider"] = provider
    if model is Application:
        shared["system"] = city.category.system
    if model is Voucher:
        shared |= {"commitment": order.commitment, "client": order.client}
        shared["expires_on"] = clock.today() + timedelta(days=30)
    return any_row(model, **shared)


def put_in(row: StatefulModel, state: str) -> None:
    """Move a row behind the machine's back, as no service may."""
    model: Any = type(row)
    needed = WHEN.get((model, state), {})
    values: dict[str, Any] = {}
    for name, wait in needed.items():
        timed = model._meta.get_field(name).get_internal_type() == "DateTimeField"
        values[name] = (clock.now() if timed else clock.today()) + wait
    model.objects.filter(pk=row.pk).update(state=state, **values)


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
        "client": client_actor(AccessPurpose.CHOICE, order.ref),
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
