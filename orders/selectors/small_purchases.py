"""Small purchases as people read them: what an order would come to at each provider, and each year's sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from orders.models import Order
from orders.rules.small_purchases import Room
from orders.services.finding import find
from orders.services.modules import modules_cents
from orders.services.small_purchases import room_of, service_value, year_of
from procurement.models import Category
from procurement.states import Route
from providers.models import PublishedScore
from providers.selectors import current_scores


@dataclass(frozen=True, slots=True)
class Option:
    """One provider that fits the need: its price and value in cents, when it is free, and the year's sum with it."""

    provider_ref: str
    name: str
    unit_price_cents: int
    free_on: date | None
    room: Room
    score: PublishedScore | None


def year_room(order: Order) -> Room:
    """How far the year has come without this order."""
    return room_of(order.category, year_of(order), besides=order)


def options(order: Order) -> list[Option]:
    """The providers that the order could be placed with directly, the cheapest first, then by name."""
    room, modules = year_room(order), modules_cents(order)
    fitting = [finding.supply for finding in find(order) if finding.shown and finding.course is None]
    scores = current_scores(order.authority, [supply.provider_id for supply in fitting])
    found = [
        Option(
            supply.provider_ref,
            supply.provider_name,
            supply.unit_price_cents or 0,
            supply.next_free_on,
            room.with_order(service_value(order, supply.unit_price_cents or 0) + modules),
            scores.get(supply.provider_id),
        )
        for supply in fitting
    ]
    return sorted(found, key=lambda option: (option.unit_price_cents, option.name))


@dataclass(frozen=True, slots=True)
class YearOfCategory:
    """A category's small purchases of a year: how many orders, and their sum against the threshold."""

    category: Category
    year: int
    orders: int
    room: Room

    @property
    def share_percent(self) -> int:
        """The sum in whole per cent of the threshold, rounded down."""
        return self.room.spent_cents * 100 // self.room.threshold_cents


def _orders(actor: Actor, year: int) -> QuerySet[Order]:
    first, next_first = clock.at(date(year, 1, 1)), clock.at(date(year + 1, 1, 1))
    return Order.objects.filter(
        authority=actor.need_authority(),
        route=Route.SMALL_PURCHASE,
        placed_at__gte=first,
        placed_at__lt=next_first,
    )


def years(actor: Actor) -> list[int]:
    """The years to choose from: from the first small purchase of the authority to this one, the newest first."""
    rows = Order.objects.filter(
        authority=actor.need_authority(), route=Route.SMALL_PURCHASE, placed_at__isnull=False
    )
    first = rows.order_by("placed_at").values_list("placed_at", flat=True).first()
    begin = clock.local_date(first).year if first else clock.today().year
    return list(range(clock.today().year, begin - 1, -1))


def year_of_categories(actor: Actor, year: int) -> list[YearOfCategory]:
    """Every category of the authority under route D, and any other that has small purchases in the year."""
    counted = dict(_orders(actor, year).values_list("category").annotate(number=Count("pk")).order_by())
    rows = Category.objects.filter(authority=actor.need_authority()).select_related("system")
    wanted = rows.filter(route=Route.SMALL_PURCHASE) | rows.filter(pk__in=list(counted))
    return [
        YearOfCategory(row, year, counted.get(row.pk, 0), room_of(row, year))
        for row in wanted.order_by("code", "pk")
    ]


def get_year(actor: Actor, ref: UUID | str, year: int) -> YearOfCategory:
    """One category's year.

    Raises:
        NotFound: no such category is bought in small purchases by the authority.
    """
    for row in year_of_categories(actor, year):
        if row.category.ref == str(ref):
            return row
    raise NotFound


def orders_of_year(actor: Actor, found: YearOfCategory) -> QuerySet[Order]:
    """The orders that a category's sum is made of, the newest first."""
    rows = _orders(actor, found.year).filter(category=found.category)
    wanted: Iterable[str] = ("provider", "commitment", "decision__document", "official", "category")
    return rows.select_related(*wanted).order_by("-pk")
