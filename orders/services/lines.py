"""Modules as lines of an order: added, changed, delivered, approved, settled with the order.

Each line has a commitment of its own, whose reference is the line's: the ledger, the approved units and the invoices
need not know that it is a line.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, codes, events, money
from core.actors import Actor
from core.errors import InvalidInput, NotFound, WrongState, require
from core.i18n import pick
from core.money import amount_cents
from orders import permissions
from orders.models import Order, OrderLine
from orders.services.modules import wishes_of
from orders.services.small_purchases import order_value, take_room
from orders.states import CAN_MEET, CAN_RECORD, OrderState
from procurement.models import CategoryModule
from procurement.states import PriceRule, Route
from vouchers import services as vouchers
from vouchers.services.commitments import Terms

CAN_ADD = frozenset({OrderState.CHOOSING, OrderState.ASKED, OrderState.WITH_OFFICIAL}) | CAN_MEET
"""The order's money is promised, and its service has not ended."""
CAN_DELIVER = CAN_RECORD - {OrderState.ACCEPTED}
"""The service has begun, and the order is not settled."""


def _lock(actor: Actor, order: Order, version: int | None) -> Order:
    locked = Order.objects.select_for_update().get(pk=order.pk)
    require(permissions.can_manage(actor, locked), "officials_only")
    locked.check_version(version)
    return locked


def add_line(
    actor: Actor,
    order: Order,
    module: CategoryModule,
    *,
    units_hundredths: int,
    unit_price_cents: int | None = None,
    version: int | None = None,
) -> OrderLine:
    """Add a module; its money is promised at once. A fixed price is the module's own, any other has to be agreed.

    Raises:
        WrongState: the order is a draft, or its service has ended.
        InvalidInput: ``module_there``, ``price_missing``, ``small_purchase``, ``line_over_budget``; as
            `vouchers.commit`.
        DomainError: ``budget_too_small``, ``price_not_allowed``.
    """
    with transaction.atomic():
        order = _lock(actor, order, version)
        if module.category_id != order.category_id:
            raise NotFound
        if order.state not in CAN_ADD or order.commitment is None:
            raise WrongState("no_lines_now")
        if order.route == Route.SMALL_PURCHASE:
            text = _(
                "A small purchase is ordered as one. Pick its modules with the need, before it is placed."
            )
            raise InvalidInput("small_purchase", text, field="module")
        if OrderLine.objects.filter(order=order, module=module, removed_at=None).exists():
            text = _("The order has this module already. Change its units instead.")
            raise InvalidInput("module_there", text, field="module")
        price = _price(module, unit_price_cents)
        _stay_within(order, amount_cents(price, units_hundredths))
        line = _promise(actor, order, module, units_hundredths, price)
        order.save_changes()
        events.record(actor, "line.added", line, authority=order.authority, order=order.ref)
    return line


def _promise(
    actor: Actor, order: Order, module: CategoryModule, units_hundredths: int, price_cents: int
) -> OrderLine:
    line = OrderLine(authority_id=order.authority_id, order=order, module=module, public_id=codes.new_uuid())
    line.commitment = vouchers.commit(
        actor,
        authority=order.authority,
        order_ref=line.ref,
        category=order.category,
        units_hundredths=units_hundredths,
        unit_price_cents=price_cents,
        terms=Terms(module.unit, module.price_rule, module.ceiling_cents, dict(module.name)),
    )
    if order.accepted_at is not None and order.provider is not None and order.state in CAN_MEET:
        _carry(actor, line, order)
    line.save()
    return line


def promise_wishes(actor: Actor, order: Order) -> None:
    """The modules that the need asks for become lines; the order is locked and its own money has just been promised."""
    for wish in wishes_of(order.need_id):
        assert wish.price_cents is not None
        line = _promise(actor, order, wish.module, wish.units_hundredths, wish.price_cents)
        events.record(actor, "line.added", line, authority=order.authority, order=order.ref)


def _stay_within(order: Order, more_cents: int) -> None:
    """So much more for modules keeps to the order's own budget and, of a small purchase, to the year's threshold.

    Raises:
        InvalidInput: ``line_over_budget``.
        DomainError: ``threshold_reached``.
    """
    assert order.commitment is not None
    comes_to = order_value(order, order.commitment.unit_price_cents) + more_cents
    budget = order.need.budget_cents
    if more_cents > 0 and budget is not None and comes_to > budget:
        text = _("The order would cost up to %(sum)s with this: more than its budget of %(budget)s.")
        told = {"sum": money.show_euros(comes_to), "budget": money.show_euros(budget)}
        raise InvalidInput("line_over_budget", text % told, field="units")
    if more_cents > 0 and order.route == Route.SMALL_PURCHASE:
        take_room(order, comes_to)


def _price(module: CategoryModule, agreed_cents: int | None) -> int:
    if module.price_rule == PriceRule.FIXED and module.ceiling_cents is not None:
        return module.ceiling_cents
    if agreed_cents is None:
        text = _("Write the price that was agreed with the provider.")
        raise InvalidInput("price_missing", text, field="unit_price")
    return agreed_cents


def _carry(actor: Actor, line: OrderLine, order: Order) -> None:
    assert order.provider is not None
    line.commitment = vouchers.fix_tariff(
        actor,
        line.commitment,
        provider=order.provider,
        unit_price_cents=line.commitment.unit_price_cents,
    )


def change_line(
    actor: Actor, line: OrderLine, *, units_hundredths: int, version: int | None = None
) -> OrderLine:
    """Order another number of a module's units; none takes a module away of which nothing was delivered.

    Raises:
        WrongState: the order's service has ended, or the line was removed.
        InvalidInput: fewer than have been delivered; ``line_over_budget``.
        DomainError: ``budget_too_small``, ``threshold_reached`` (route D).
    """
    with transaction.atomic():
        order = _lock(actor, line.order, version)
        line = OrderLine.objects.select_for_update().select_related("commitment").get(pk=line.pk)
        if order.state not in CAN_ADD or line.removed_at is not None:
            raise WrongState("no_lines_now")
        if units_hundredths < line.delivered_hundredths:
            text = _("More than that has been delivered already.")
            raise InvalidInput("units_over_order", text, field="units")
        before, promised = events.snapshot(line), line.commitment
        left = amount_cents(
            promised.unit_price_cents, max(0, units_hundredths - promised.approved_hundredths)
        )
        _stay_within(order, promised.approved_cents + left - promised.ceiling_cents)
        vouchers.hold_money(line.commitment)
        if units_hundredths == 0:
            vouchers.close_commitment(actor, line.commitment)
            line.removed_at = clock.now()
        else:
            vouchers.change_units(actor, line.commitment, units_hundredths)
        line.save_changes()
        order.save_changes()
        events.record(
            actor, "line.changed", line, authority=order.authority, before=before, units=units_hundredths
        )
    return line


def deliver_line(
    actor: Actor,
    line: OrderLine,
    *,
    delivered_hundredths: int,
    delivered_on: date,
    version: int | None = None,
) -> OrderLine:
    """The coach tells how much of a module has been delivered in all, and the last day of it.

    Raises:
        WrongState: the service has not begun, or the order is settled.
        InvalidInput: more than was ordered, less than was approved, or a day that has not come.
    """
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=line.order_id)
        require(permissions.can_deliver(actor, order), "not_your_order")
        order.check_version(version)
        line = OrderLine.objects.select_for_update().select_related("commitment").get(pk=line.pk)
        if order.state not in CAN_DELIVER or line.removed_at is not None:
            raise WrongState("not_in_service")
        promised = line.commitment
        if not promised.approved_hundredths <= delivered_hundredths <= promised.units_hundredths:
            text = _("More than was ordered, or less than has been approved for payment.")
            raise InvalidInput("units_over_order", text, field="delivered")
        if delivered_on > clock.today():
            raise InvalidInput("day_to_come", _("This day has not come yet."), field="delivered_on")
        before = events.snapshot(line)
        line.delivered_hundredths, line.delivered_on = delivered_hundredths, delivered_on
        line.save_changes()
        order.save_changes()
        events.record(actor, "line.delivered", line, authority=order.authority, before=before)
    return line


# With the order ------------------------------------------------------------------------------------------


def open_lines(order: Order) -> list[OrderLine]:
    """The lines that have not been taken away."""
    rows = OrderLine.objects.filter(order=order, removed_at=None).select_related("commitment")
    return list(rows.order_by("pk"))


def decided_lines(order: Order, language: str) -> list[dict[str, Any]]:
    """The modules as the call-off decision tells them: cents ex VAT a unit, hundredths of a unit."""
    rows = OrderLine.objects.filter(order=order, removed_at=None).select_related("module", "commitment")
    return [
        {
            "name": pick(line.module.name, language),
            "unit": line.commitment.unit,
            "units_hundredths": line.commitment.units_hundredths,
            "unit_price_cents": line.commitment.unit_price_cents,
        }
        for line in rows.order_by("pk")
    ]


def hold_lines(order: Order) -> None:
    """Lock the lines' money, before the first event of the service that moves it (`vouchers.hold_money`)."""
    for line in open_lines(order):
        vouchers.hold_money(line.commitment)


def approve_lines(actor: Actor, order: Order) -> None:
    """Approve what the current provider has delivered of each line and was not approved yet."""
    for line in open_lines(order):
        units = line.delivered_hundredths - line.commitment.approved_hundredths
        if units <= 0 or line.delivered_on is None:
            continue
        vouchers.approve_units(
            actor,
            line.commitment,
            source_ref=f"line:{line.ref}:{order.round}",
            units_hundredths=units,
            first_day=min(order.started_on or line.delivered_on, line.delivered_on),
            last_day=line.delivered_on,
        )


def carry_lines(actor: Actor, order: Order) -> None:
    """Give the lines to the provider that accepts the order."""
    for line in open_lines(order):
        _carry(actor, line, order)


def close_lines(actor: Actor, order: Order) -> None:
    """Release what was promised for lines and not earned."""
    for line in open_lines(order):
        vouchers.close_commitment(actor, line.commitment)
