"""The year's small purchases of a category, watched against the national threshold (route D)."""

from datetime import date

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import DomainError, InvalidInput
from core.money import amount_cents, show_euros
from orders.models import Order, OrderLine, SmallPurchaseYear
from orders.rules.small_purchases import Room
from orders.services.modules import modules_cents
from procurement import deadlines
from procurement.models import Category
from procurement.rules.routes import THRESHOLD_CODES
from procurement.states import Regime, Route

WARNING = "small_purchase.warning"


def spent_cents(category: Category, year: int, *, besides: Order | None = None) -> int:
    """What the year's orders of a category have promised or paid: the ceilings of their commitments, modules included.

    An order counts in the year in which it was placed; one that was given up has released its ceiling.
    """
    first, next_first = clock.at(date(year, 1, 1)), clock.at(date(year + 1, 1, 1))
    rows = Order.objects.filter(
        category=category, route=Route.SMALL_PURCHASE, placed_at__gte=first, placed_at__lt=next_first
    )
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    served: int = rows.aggregate(total=Sum("commitment__ceiling_cents"))["total"] or 0
    lines = OrderLine.objects.filter(order__in=rows)
    return served + (lines.aggregate(total=Sum("commitment__ceiling_cents"))["total"] or 0)


def room_of(category: Category, year: int, *, besides: Order | None = None) -> Room:
    """The sum, the threshold of the category's regime and the share that warns, by the rules of the day.

    A year that has passed is told by the rules of its last day.

    Raises:
        NoRuleInForce: a rule does not exist for the day.
    """
    day = min(clock.today(), date(year, 12, 31))
    threshold = deadlines.in_force(THRESHOLD_CODES[Regime(category.regime)], day).value
    warning = deadlines.in_force(WARNING, day).value
    return Room(spent_cents(category, year, besides=besides), threshold, warning)


def order_value(order: Order, unit_price_cents: int) -> int:
    """What an order comes to in cents at a price, with its modules."""
    return service_value(order, unit_price_cents) + modules_cents(order)


def service_value(order: Order, unit_price_cents: int, units_hundredths: int | None = None) -> int:
    """What the service alone comes to: earned already, and the units that are left at that price."""
    held = order.commitment
    ordered = order.need.units_hundredths if units_hundredths is None else units_hundredths
    if held is None:
        return amount_cents(unit_price_cents, ordered)
    return held.approved_cents + amount_cents(unit_price_cents, max(0, ordered - held.approved_hundredths))


def year_of(order: Order) -> int:
    """The year whose sum an order counts in: that of its placing, or today's when it is not placed yet."""
    return clock.local_date(order.placed_at or clock.now()).year


def take_room(order: Order, cents: int) -> Room:
    """Refuse an order of a small purchase that would bring the year to the threshold; the order is locked.

    The year's row is locked until the transaction ends: orders of a category are counted one after the other.

    Raises:
        DomainError: ``threshold_reached``, with the way out.
        NoRuleInForce: the threshold or the warning is not known for the day.
    """
    year = year_of(order)
    row, _made = SmallPurchaseYear.objects.get_or_create(
        category=order.category, year=year, defaults={"authority_id": order.authority_id}
    )
    SmallPurchaseYear.objects.select_for_update().get(pk=row.pk)
    room = room_of(order.category, year, besides=order).with_order(cents)
    if not room.fits:
        text = _(
            "With this order the small purchases of %(year)d in this service would come to %(after)s. From "
            "%(threshold)s on the Procurement Act applies (HL §25), and a purchase may not be split to stay below "
            "it (HL §31). Buy the service by another route: ask the procurement officer for a category with a "
            "mini-competition or client choice."
        )
        told = {
            "year": year,
            "after": show_euros(room.after_cents),
            "threshold": show_euros(room.threshold_cents),
        }
        raise DomainError("threshold_reached", text % told, field="provider")
    return room


def need_no_split(room: Room, *, not_split: bool) -> None:
    """From the warning's share on whoever orders says that no purchase is split (HL §31).

    Raises:
        InvalidInput: ``splitting_unanswered``.
    """
    if room.warned and not not_split:
        text = _(
            "The year's purchases come near the threshold. Say that this is no part of a larger purchase that is "
            "split, or buy by another route (HL §31)."
        )
        raise InvalidInput("splitting_unanswered", text, field="not_split")
