"""The modules of an order, as pages and the API show them."""

from typing import Any
from uuid import UUID

from core import money
from core.actors import Actor
from core.errors import NotFound
from orders import permissions, words
from orders.models import Order, OrderLine
from orders.services.lines import CAN_ADD, CAN_DELIVER
from procurement.models import CategoryModule
from procurement.states import Route


def lines_of(order: Order) -> list[OrderLine]:
    """Every line, removed ones left out, in the order they were added."""
    rows = OrderLine.objects.filter(order=order, removed_at=None).select_related("module", "commitment")
    return list(rows.order_by("pk"))


def get_line(order: Order, ref: UUID | str) -> OrderLine:
    """A line of an order that the actor may see.

    Raises:
        NotFound: there is none.
    """
    rows = OrderLine.objects.select_related("order", "module", "commitment")
    line = rows.filter(order=order, public_id=ref, removed_at=None).first()
    if line is None:
        raise NotFound
    return line


def modules_left(order: Order) -> list[CategoryModule]:
    """The category's modules that the order does not have yet."""
    taken = OrderLine.objects.filter(order=order, removed_at=None).values("module")
    return list(CategoryModule.objects.filter(category=order.category).exclude(pk__in=taken).order_by("code"))


def lines_page(actor: Actor, order: Order) -> dict[str, Any]:
    """What the order's pages show of its modules."""
    manages = permissions.can_manage(actor, order)
    delivers = permissions.can_deliver(actor, order)
    may_add = manages and order.state in CAN_ADD and order.route != Route.SMALL_PURCHASE
    return {
        "lines": [line_facts(line) for line in lines_of(order)],
        "may_add_line": may_add and bool(modules_left(order)),
        "may_change_lines": manages and order.state in CAN_ADD,
        "may_deliver_lines": delivers and order.state in CAN_DELIVER,
    }


def module_words(line: OrderLine) -> str:
    """A module and how much of it is ordered, as the client reads it: the service is free, so no price (R28)."""
    promised = line.commitment
    return f"{line.module}, {words.units_words(promised.units_hundredths, promised.unit)}"


def line_facts(line: OrderLine) -> dict[str, Any]:
    """One line in words."""
    promised = line.commitment
    return {
        "ref": line.public_id,
        "name": str(line.module),
        "units": words.units_words(promised.units_hundredths, promised.unit),
        "delivered": words.units_words(line.delivered_hundredths, promised.unit),
        "price": money.show_euros(promised.unit_price_cents),
        "at_most": money.show_euros(promised.ceiling_cents),
        "approved": money.show_euros(promised.approved_cents),
    }
