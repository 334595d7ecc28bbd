"""A small purchase (route D): an order that the city places directly with one provider, with its reasons."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from orders import permissions
from orders.models import Choice, Offer, Order
from orders.rules.eligibility import Finding
from orders.rules.small_purchases import Room
from orders.services import invitations
from orders.services.assigning import assign_to, promise_money
from orders.services.choosing import reserve_for
from orders.services.finding import find
from orders.services.lines import decided_lines
from orders.services.needing import require_open
from orders.services.placing import lock_order
from orders.services.small_purchases import need_no_split, order_value, take_room
from orders.states import CAN_ASSIGN, ChoiceWay
from procurement import services as procurement
from procurement.models import Decision
from procurement.selectors import Candidate
from procurement.states import Route


def order_directly(
    actor: Actor,
    order: Order,
    *,
    provider_ref: UUID | str,
    reason: str,
    not_split: bool = False,
    version: int | None = None,
) -> Order:
    """Order from one provider that fits the need, without the client's choice, below the national threshold.

    1. Lock, permission, version, route. 2. The provider must fit the need as a client's list would have it. 3. The
    year's sum stays below the threshold; near it splitting is asked about. 4. Freeze the list of all who fitted.
    5. Reserve the place, promise the money. 6. A short reasoned decision, served on the provider. 7. The provider is
    asked, the client told, who may refuse (R32). 8. Event.

    Raises:
        WrongState: another route, or the order is with somebody.
        InvalidInput: no reason (``reason_missing``); the provider does not fit (``provider_does_not_fit``); splitting
            was not answered (``splitting_unanswered``); ``system_not_open``.
        DomainError: ``threshold_reached``, ``budget_too_small``; `PlaceTaken`.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_order_directly(actor, order), "officials_only")
        order.check_version(version)
        _check(order, reason)
        finding, findings = _picked(order, provider_ref)
        room = take_room(order, order_value(order, finding.supply.unit_price_cents or 0))
        need_no_split(room, not_split=not_split)
        before = events.snapshot(order)
        offer = _frozen_offer(order, findings, finding.supply.provider_id)
        choice = _reserve(actor, order, offer)
        order.placed_at = order.placed_at or clock.now()
        promise_money(actor, order, offer.provider, offer.unit_price_cents or 0)
        order.decision = _decide(actor, order, offer, reason, room, not_split)
        assign_to(order, offer)
        events.record(
            actor,
            "order.ordered_directly",
            order,
            authority=order.authority,
            before=before,
            choice=choice.ref,
            spent_cents=room.spent_cents,
            order_cents=room.order_cents,
            threshold_cents=room.threshold_cents,
        )
    return order


def _check(order: Order, reason: str) -> None:
    if order.route != Route.SMALL_PURCHASE:
        raise WrongState("route_not_direct", _("Only small purchases (route D) are ordered directly."))
    if order.state not in CAN_ASSIGN:
        raise WrongState("already_placed")
    require_open(order.category)
    procurement.call_off(order.category)
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Tell why this provider."), field="reason")


def _picked(order: Order, provider_ref: UUID | str) -> tuple[Finding[Candidate], list[Finding[Candidate]]]:
    findings = find(order)
    for finding in findings:
        if finding.shown and finding.course is None and finding.supply.provider_ref == str(provider_ref):
            return finding, findings
    text = _("This provider does not fit the need, or has no free place now. Choose another one.")
    raise InvalidInput("provider_does_not_fit", text, field="provider")


def _frozen_offer(order: Order, findings: list[Finding[Candidate]], provider_id: int) -> Offer:
    """Freeze the list of a new round; returns the provider's offer on it."""
    invitations.begin_round(order, choosing=False)
    invitations.freeze_list(order, findings)
    return Offer.objects.get(order=order, round=order.round, position__isnull=False, provider_id=provider_id)


def _reserve(actor: Actor, order: Order, offer: Offer) -> Choice:
    return Choice.objects.create(
        authority_id=order.authority_id,
        order=order,
        offer=offer,
        offering_place_id=reserve_for(offer),
        provider_id=offer.provider_id,
        way=ChoiceWay.DIRECT,
        assisted_by=actor.user,
    )


def _decide(actor: Actor, order: Order, offer: Offer, reason: str, room: Room, not_split: bool) -> Decision:
    facts: dict[str, Any] = {
        "order": order.number,
        "service": dict(order.category.name),
        "unit": order.category.unit,
        "unit_price_cents": offer.unit_price_cents,
        "units_hundredths": order.need.units_hundredths,
        "modules": decided_lines(order, "fi"),
        "way": ChoiceWay.DIRECT.value,
        "route": order.route,
        "reason": reason.strip(),
        "spent_cents": room.spent_cents,
        "order_cents": room.order_cents,
        "threshold_cents": room.threshold_cents,
        "not_split": room.warned and not_split,
    }
    assert actor.user is not None
    return procurement.decide_call_off(
        actor,
        authority=order.authority,
        subject=order,
        provider=offer.provider,
        facts=facts,
        language="fi",
        made_by=actor.user,
    )
