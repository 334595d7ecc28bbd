"""Quarters of call-offs that are to be published, what a publication tells, and what has been published (R24)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import TruncQuarter

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Authority
from core.money import amount_cents
from orders.models import CallOffPublication, Choice, Order
from orders.permissions import can_publish_call_offs
from orders.rules.call_off_results import CallOff, lines, quarter_begins, quarter_ends, quarter_number
from orders.states import ChoiceEnd
from procurement import deadlines
from procurement.models import Category, Decision, DynamicPurchasingSystem
from procurement.states import DecisionKind, Route
from providers.models import Provider

PUBLICATION = "results.publication"
GROUPED = (Route.CLIENT_CHOICE, Route.SMALL_PURCHASE)
"""Routes whose call-offs are published by quarter. Each mini-competition (A) is published by itself; under route C
the city selects nobody."""


@dataclass(frozen=True, slots=True)
class DueQuarter:
    """A quarter that has ended, of a system whose call-offs of it are not published; ``how`` tells how the last day
    was counted."""

    system: DynamicPurchasingSystem
    first_day: date
    publish_by: date
    how: str


def due_quarters(authority: Authority) -> list[DueQuarter]:
    """The quarters whose results an authority has still to publish, the oldest first; three queries.

    A quarter in which every call-off has since been replaced by that of another provider is not asked for.
    """
    this = quarter_begins(clock.today())
    decided = Order.objects.filter(
        authority=authority, route__in=GROUPED, decision__decided_on__lt=this
    ).annotate(quarter=TruncQuarter("decision__decided_on"))
    found = set(decided.order_by().values_list("category__system", "quarter").distinct())
    done = CallOffPublication.objects.filter(authority=authority).values_list("system", "first_day")
    left = sorted(found - set(done), key=lambda pair: (pair[1], pair[0]))
    systems = DynamicPurchasingSystem.objects.select_related("authority").in_bulk([pk for pk, _day in left])
    counted = deadlines.computations((PUBLICATION, quarter_ends(first)) for _pk, first in left)
    return [
        DueQuarter(systems[pk], first, how.last_day, how.explain())
        for pk, first in left
        for how in [counted[PUBLICATION, quarter_ends(first)]]
    ]


def quarter_args(row: DueQuarter) -> list[Any]:
    """A quarter in an address: the system, the year, 1 to 4."""
    return [row.system.public_id, row.first_day.year, quarter_number(row.first_day)]


def get_due_quarter(actor: Actor, system_ref: UUID | str, first_day: date) -> DueQuarter:
    """One quarter that waits to be published by the actor.

    Raises:
        NotFound: nothing of that quarter waits, or the system is somebody else's.
    """
    if actor.authority is not None and can_publish_call_offs(actor, actor.authority):
        for row in due_quarters(actor.authority):
            if row.system.ref == str(system_ref) and row.first_day == first_day:
                return row
    raise NotFound


def get_publishing_system(actor: Actor, ref: UUID | str) -> DynamicPurchasingSystem:
    """A system whose results the actor may publish.

    Raises:
        NotFound: there is none.
    """
    row = DynamicPurchasingSystem.objects.select_related("authority").filter(public_id=ref).first()
    if row is None or not can_publish_call_offs(actor, row.authority):
        raise NotFound
    return row


def rows_of(system: DynamicPurchasingSystem, first_day: date) -> list[dict[str, Any]]:
    """What a publication of a quarter tells: one row a category and provider, by name; never anything of a client."""
    categories = {row.ref: row for row in Category.objects.filter(system=system)}
    decided = _decided(system, first_day)
    providers = Provider.objects.in_bulk({decision.provider_id for decision, _order in decided})
    by_ref = {provider.ref: provider for provider in providers.values()}
    told = lines(
        CallOff(order.category.ref, decision.provider.ref, _value(decision))
        for decision, order in decided
        if decision.provider is not None
    )
    rows = [
        {
            "category": categories[line.category].code,
            "name": categories[line.category].name,
            "cpv": categories[line.category].cpv,
            "route": categories[line.category].route,
            "provider": by_ref[line.provider].name,
            "business_id": by_ref[line.provider].business_id,
            "number": line.number,
            "value_cents": line.value_cents,
        }
        for line in told
    ]
    return sorted(rows, key=lambda row: (row["category"], row["provider"], row["business_id"]))


def _decided(system: DynamicPurchasingSystem, first_day: date) -> list[tuple[Decision, Order]]:
    """The quarter's call-off decisions of a system, each with its order; not those that came to nothing, because
    the provider that the city had named did not take the order."""
    decisions = (
        Decision.objects.filter(
            authority_id=system.authority_id,
            kind=DecisionKind.CALL_OFF,
            decided_on__gte=first_day,
            decided_on__lt=quarter_begins(first_day + timedelta(days=95)),
            corrected_by=None,
        )
        .select_related("document", "provider")
        .order_by("pk")
    )
    rows = list(decisions)
    orders = _orders({row.subject_ref for row in rows}, system)
    fell = set(
        Choice.objects.filter(
            order__in=[order.pk for order in orders.values() if order.route == Route.SMALL_PURCHASE],
            end__in=(ChoiceEnd.DECLINED, ChoiceEnd.SILENT),
        ).values_list("order_id", "provider_id")
    )
    pairs = ((row, orders[row.subject_ref]) for row in rows if row.subject_ref in orders)
    return [(row, order) for row, order in pairs if (order.pk, row.provider_id) not in fell]


def _orders(refs: Iterable[str], system: DynamicPurchasingSystem) -> dict[str, Order]:
    rows = Order.objects.filter(public_id__in=list(refs), category__system=system, route__in=GROUPED)
    return {
        order.ref: order for order in rows.select_related("category").only("public_id", "route", "category")
    }


def _value(decision: Decision) -> int:
    facts = decision.document.facts
    return amount_cents(facts["unit_price_cents"], facts["units_hundredths"])


def publications() -> QuerySet[CallOffPublication]:
    """Every publication of all authorities, for everyone."""
    return CallOffPublication.objects.select_related("system__authority", "authority").order_by("-pk")


def get_publication(ref: UUID | str) -> CallOffPublication:
    """One publication, for everyone.

    Raises:
        NotFound: there is none.
    """
    found = publications().filter(public_id=ref).first()
    if found is None:
        raise NotFound
    return found
