"""Recording the need and the client's starting point: the official's duty (R29)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, codes, events
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.models import Authority, Client
from core.money import amount_cents, show_euros
from core.shapes import day_words
from core.texts import is_unseen
from orders import permissions, words
from orders.casemix import WorkAbilitySource
from orders.models import Need, Order, StartingPoint
from orders.services.modules import Wish, check_wishes, modules_cents, wishes_cents, write_wishes
from orders.services.small_purchases import service_value, take_room
from orders.services.units import used_units
from orders.states import CAN_AMEND
from procurement.models import Category
from procurement.selectors.founding import break_on
from procurement.states import PriceRule, Route, SystemState
from vouchers import services as vouchers


@dataclass(frozen=True, slots=True)
class Starting:
    """The client's starting point in the codes of the score's case-mix.

    ``wa_start`` is the self-assessed work ability 0-10, None when it is not known; ``wa_source`` tells whether the
    client was asked now or the figure comes from an earlier assessment.
    """

    age_band: str
    months_unemployed: int
    education: str
    language_group: str
    health_limit: str
    wa_start: int | None
    wa_source: str = WorkAbilitySource.ASKED.value


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What an official records about a need; ``units_hundredths`` counts the category's unit.

    ``budget_cents`` is the most the order may cost ex VAT, ``largest_group`` the largest group that suits the client.
    """

    goals: str
    languages: tuple[str, ...]
    municipalities: tuple[str, ...]
    earliest_start: date
    latest_start: date
    units_hundredths: int
    remote_suits: bool = False
    accessible: bool = False
    budget_cents: int | None = None
    largest_group: int | None = None


def _check(facts: NeedFacts, starting: Starting) -> None:
    if facts.latest_start < facts.earliest_start:
        raise InvalidInput(
            "latest_before_earliest", _("The latest start is before the earliest."), field="latest_start"
        )
    if facts.latest_start < clock.today():
        raise InvalidInput("start_in_past", _("The latest start has passed."), field="latest_start")
    if facts.units_hundredths <= 0:
        raise InvalidInput("no_units", _("Order at least a part of a unit."), field="units")
    if is_unseen(facts.goals):
        raise InvalidInput(
            "no_goals", _("Write the goals: what should be different afterwards?"), field="goals"
        )
    if not set(facts.languages) <= set(words.LANGUAGES):
        raise InvalidInput("unknown_language", _("Choose languages of the list."), field="languages")
    if not facts.languages:
        raise InvalidInput("no_language", _("Choose at least one language."), field="languages")
    if not facts.municipalities and not facts.remote_suits:
        raise InvalidInput(
            "no_area", _("Choose a municipality, or say that remote service suits."), field="municipalities"
        )
    if facts.largest_group is not None and facts.largest_group < 1:
        raise InvalidInput("group_size", _("A group is of one or more."), field="largest_group")
    if starting.wa_start is not None and not 0 <= starting.wa_start <= 10:
        raise InvalidInput("work_ability_range", _("Work ability is from 0 to 10."), field="wa_start")


def _check_area(authority: Authority, facts: NeedFacts) -> None:
    """A place outside the authority's area would leave every provider out, and nobody would see why."""
    if authority.municipalities and not set(facts.municipalities) <= set(authority.municipalities):
        text = _("Choose among the municipalities of the authority: %(names)s.")
        told = {"names": ", ".join(authority.municipalities)}
        raise InvalidInput("unknown_municipality", text % told, field="municipalities")


def _check_budget(category: Category, facts: NeedFacts, modules: int) -> None:
    """A budget that cannot even pay the service's fixed price and the modules is told at once, where it is typed."""
    if facts.budget_cents is None:
        return
    if facts.budget_cents <= 0:
        raise InvalidInput(
            "no_budget", _("Write a sum above zero, or leave the budget empty."), field="budget"
        )
    if modules >= facts.budget_cents:
        text = _("The modules alone cost up to %(price)s: nothing of the budget is left for the service.")
        raise InvalidInput("budget_under_modules", text % {"price": show_euros(modules)}, field="budget")
    if category.price_rule != PriceRule.FIXED or category.ceiling_cents is None:
        return
    price = amount_cents(category.ceiling_cents, facts.units_hundredths)
    if modules and price + modules > facts.budget_cents:
        text = _("These units and the modules cost up to %(price)s: more than the budget.")
        raise InvalidInput(
            "budget_under_price", text % {"price": show_euros(price + modules)}, field="budget"
        )
    if price > facts.budget_cents:
        text = _("These units cost %(price)s at the service's fixed price: more than the budget.")
        raise InvalidInput("budget_under_price", text % {"price": show_euros(price)}, field="budget")


def _check_promise(order: Order, facts: NeedFacts) -> None:
    """What is promised for a placed order, with the units as they will be, stays within its budget."""
    promised = order.commitment
    if promised is None or facts.budget_cents is None:
        return
    needed = service_value(order, promised.unit_price_cents, facts.units_hundredths) + modules_cents(order)
    if needed > facts.budget_cents:
        text = _("%(sum)s are promised for these units of the order. The budget cannot be smaller.")
        raise InvalidInput("budget_under_promise", text % {"sum": show_euros(needed)}, field="budget")


def _earlier_services(client: Client) -> int:
    """Services the client began before, counted by the house itself."""
    return Order.objects.filter(client=client).exclude(started_on=None).count()


def _write_need(need: Need, facts: NeedFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(need, name, list(value) if isinstance(value, tuple) else value)


def require_open(category: Category, *, calls_off: bool = True) -> None:
    """No call-off while the system of the service is closed (R11, HL §49); asked of the database, not of the object.

    Nor during an announced break, though a need may be recorded then (``calls_off`` false).

    Raises:
        InvalidInput: ``system_not_open``, ``system_on_break``.
    """
    if not Category.objects.filter(pk=category.pk, system__state=SystemState.OPEN).exists():
        raise InvalidInput("system_not_open", _("The system of this service is not open."), field="category")
    pause = break_on(category.system_id, clock.today()) if calls_off else None
    if pause is not None:
        text = _(
            "The system of this service is closed for a break until %(day)s. No orders are placed before."
        )
        raise InvalidInput("system_on_break", text % {"day": day_words(pause.ends_on)}, field="category")


def calls_off_now(category: Category) -> bool:
    """Whether anything may be called off in the service today (R11)."""
    try:
        require_open(category)
    except InvalidInput:
        return False
    return True


def record_need(
    actor: Actor,
    *,
    client: Client,
    category: Category,
    facts: NeedFacts,
    starting: Starting,
    modules: Sequence[Wish] = (),
) -> Order:
    """Record a need with its starting point and the modules it asks for; it opens a draft order.

    Raises:
        NotAllowed: the actor is not an official of the client's authority (R29).
        InvalidInput: dates, units, languages, areas or modules (`check_wishes`) do not make sense, the budget is under
            the fixed price (``budget_under_price``) or the modules' (``budget_under_modules``), or the system is not
            open.
    """
    require(permissions.can_serve_client(actor, client), "officials_only")
    _check(facts, starting)
    _check_area(client.authority, facts)
    check_wishes(category, modules)
    _check_budget(category, facts, wishes_cents(modules))
    if category.authority_id != client.authority_id:
        raise NotFound
    require_open(category, calls_off=False)
    assert actor.user is not None
    with transaction.atomic():
        need = Need(authority=client.authority, client=client, category=category, assessed_by=actor.user)
        _write_need(need, facts)
        need.save()
        write_wishes(need, modules)
        facts_sealed = asdict(starting) | {"earlier_services": _earlier_services(client)}
        StartingPoint.objects.create(authority=client.authority, need=need, facts=facts_sealed)
        order = Order.objects.create(
            authority=client.authority,
            number=f"{clock.today().year}-{codes.human_code(7)}",
            need=need,
            client=client,
            category=category,
            official=actor.user,
            route=category.route,
        )
        events.record(actor, "need.recorded", need, authority=client.authority, **_told(modules))
        events.record(actor, "order.drafted", order, authority=client.authority, need=need.ref)
    return order


def amend_need(
    actor: Actor,
    order: Order,
    *,
    facts: NeedFacts,
    starting: Starting,
    modules: Sequence[Wish] | None = None,
    version: int | None = None,
) -> Order:
    """Change the need before the client is asked, or when the order is back with the official.

    ``modules`` stand in the place of those that the need asked for; without them they stay. Once the order is placed
    they are lines, and changed as such. The money promised for a placed order follows the number of units, or the last
    of them could never be paid.

    Raises:
        WrongState: the client or a provider is being asked; ``modules_are_lines``.
        InvalidInput: as `record_need`; fewer units than have been delivered; ``budget_under_promise``.
        DomainError: ``budget_too_small``, ``threshold_reached`` (route D).
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        _check(facts, starting)
        _check_area(order.authority, facts)
        if order.state not in CAN_AMEND:
            raise WrongState("need_is_frozen")
        if modules is not None:
            _check_modules(order, modules)
        asked = modules_cents(order) if modules is None else wishes_cents(modules)
        _check_budget(order.category, facts, asked)
        _check_promise(order, facts)
        need = Need.objects.select_for_update().get(pk=order.need_id)
        before = events.snapshot(need)
        _write_need(need, facts)
        need.save_changes()
        if modules is not None:
            write_wishes(need, modules)
        point = StartingPoint.objects.get(need=need)
        point.facts = point.facts | asdict(starting)
        point.save()
        order.save_changes()
        _promise_units(actor, order, facts.units_hundredths, asked)
        told = _told(modules or ())
        events.record(actor, "need.amended", need, authority=order.authority, before=before, **told)
    return order


def _promise_units(actor: Actor, order: Order, units_hundredths: int, modules_cents: int) -> None:
    """Let the money promised for a placed order follow its units; nothing while nothing is promised."""
    if order.commitment is None:
        return
    if order.route == Route.SMALL_PURCHASE:
        price = order.commitment.unit_price_cents
        take_room(order, service_value(order, price, units_hundredths) + modules_cents)
    if units_hundredths < used_units(
        order
    ):  # what was recorded late is delivered, though nobody has approved it yet
        text = _("More than that has been delivered already.")
        raise InvalidInput("units_over_order", text, field="units")
    vouchers.change_units(actor, order.commitment, units_hundredths)


def _check_modules(order: Order, modules: Sequence[Wish]) -> None:
    if order.commitment_id is not None:
        raise WrongState("modules_are_lines", _("The order is placed: its modules are changed on its page."))
    check_wishes(order.category, modules)


def _told(modules: Sequence[Wish]) -> dict[str, Any]:
    """What the event tells of the modules: how much of which."""
    return {"modules": {wish.module.code: wish.units_hundredths for wish in modules}} if modules else {}
