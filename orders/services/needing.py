"""Recording the need and the client's starting point: the official's duty (R29)."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, codes, events
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.models import Client
from orders import permissions
from orders.models import Need, Order, StartingPoint
from orders.states import CAN_AMEND
from procurement.models import Category
from procurement.states import Route, SystemState
from vouchers import services as vouchers


@dataclass(frozen=True, slots=True)
class Starting:
    """The client's starting point in the codes of the score's case-mix.

    ``wa_start`` is the self-assessed work ability 0-10, None when the client was not asked.
    """

    age_band: str
    months_unemployed: int
    education: str
    language_group: str
    health_limit: str
    wa_start: int | None


@dataclass(frozen=True, slots=True)
class NeedFacts:
    """What an official records about a need; ``units_hundredths`` counts the category's unit."""

    goals: str
    languages: tuple[str, ...]
    municipalities: tuple[str, ...]
    earliest_start: date
    latest_start: date
    units_hundredths: int
    remote_suits: bool = False
    accessible: bool = False


def _check(facts: NeedFacts, starting: Starting) -> None:
    if facts.latest_start < facts.earliest_start:
        raise InvalidInput(
            "latest_before_earliest", _("The latest start is before the earliest."), field="latest_start"
        )
    if facts.latest_start < clock.today():
        raise InvalidInput("start_in_past", _("The latest start has passed."), field="latest_start")
    if facts.units_hundredths <= 0:
        raise InvalidInput("no_units", _("Order at least a part of a unit."), field="units")
    if not facts.languages:
        raise InvalidInput("no_language", _("Choose at least one language."), field="languages")
    if not facts.municipalities and not facts.remote_suits:
        raise InvalidInput(
            "no_area", _("Choose a municipality, or say that remote service suits."), field="municipalities"
        )
    if starting.wa_start is not None and not 0 <= starting.wa_start <= 10:
        raise InvalidInput("work_ability_range", _("Work ability is from 0 to 10."), field="wa_start")


def _earlier_services(client: Client) -> int:
    """Services the client began before, counted by the house itself."""
    return Order.objects.filter(client=client).exclude(started_on=None).count()


def _write_need(need: Need, facts: NeedFacts) -> None:
    for name, value in asdict(facts).items():
        setattr(need, name, list(value) if isinstance(value, tuple) else value)


def require_open(category: Category) -> None:
    """No call-off while the system of the service is closed (R11, HL §49); asked of the database, not of the object.

    Nor by a client's choice where the law asks for a mini-competition (route A, HL §52).

    Raises:
        InvalidInput: ``system_not_open``, ``route_needs_competition``.
    """
    if category.route == Route.MINI_COMPETITION:
        text = _("This category is awarded by a mini-competition.")
        raise InvalidInput("route_needs_competition", text, field="category")
    if not Category.objects.filter(pk=category.pk, system__state=SystemState.OPEN).exists():
        raise InvalidInput("system_not_open", _("The system of this service is not open."), field="category")


def record_need(
    actor: Actor, *, client: Client, category: Category, facts: NeedFacts, starting: Starting
) -> Order:
    """Record a need with its starting point; it opens a draft order.

    Raises:
        NotAllowed: the actor is not an official of the client's authority (R29).
        InvalidInput: dates, units, languages or areas do not make sense, or the system is not open.
    """
    require(permissions.can_serve_client(actor, client), "officials_only")
    _check(facts, starting)
    if category.authority_id != client.authority_id:
        raise NotFound
    require_open(category)
    assert actor.user is not None
    with transaction.atomic():
        need = Need(authority=client.authority, client=client, category=category, assessed_by=actor.user)
        _write_need(need, facts)
        need.save()
        facts_sealed = asdict(starting) | {"earlier_services": _earlier_services(client)}
        StartingPoint.objects.create(need=need, facts=facts_sealed)
        order = Order.objects.create(
            authority=client.authority,
            number=f"{clock.today().year}-{codes.human_code(7)}",
            need=need,
            client=client,
            category=category,
            official=actor.user,
            route=category.route,
        )
        events.record(actor, "need.recorded", need, authority=client.authority)
        events.record(actor, "order.drafted", order, authority=client.authority, need=need.ref)
    return order


def amend_need(
    actor: Actor, order: Order, *, facts: NeedFacts, starting: Starting, version: int | None = None
) -> Order:
    """Change the need before the client is asked, or when the order is back with the official.

    The money promised for a placed order follows the number of units, or the last of them could never be paid.

    Raises:
        WrongState: the client or a provider is being asked.
        InvalidInput: as `record_need`; fewer units than have been delivered.
        DomainError: ``budget_too_small``.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order.pk)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        _check(facts, starting)
        if order.state not in CAN_AMEND:
            raise WrongState("need_is_frozen")
        need = Need.objects.select_for_update().get(pk=order.need_id)
        before = events.snapshot(need)
        _write_need(need, facts)
        need.save_changes()
        point = StartingPoint.objects.get(need=need)
        point.facts = point.facts | asdict(starting)
        point.save()
        order.save_changes()
        if order.commitment is not None:
            vouchers.change_units(actor, order.commitment, facts.units_hundredths)
        events.record(actor, "need.amended", need, authority=order.authority, before=before)
    return order
