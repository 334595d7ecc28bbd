"""Who could be put before a client today: the facts of an order and of the market, brought before the pure engine."""

from collections.abc import Sequence

from core import clock
from orders.models import Choice, Order
from orders.rules.course_supply import with_courses
from orders.rules.eligibility import Demand, Finding, assess
from orders.services.budgets import budget_unit_cents
from orders.services.conflicts import near_host, near_official
from orders.services.fitting import course_supplies, wanted_of
from orders.states import ChoiceEnd
from procurement.selectors import Candidate, candidates


def demand_of(order: Order) -> Demand:
    """What the eligibility engine has to know about an order."""
    ended = Choice.objects.filter(order=order).values_list("provider_id", "end")
    no, left = {ChoiceEnd.DECLINED, ChoiceEnd.SILENT}, {ChoiceEnd.CHANGED, ChoiceEnd.REFUSED}
    need = order.need
    return Demand(
        languages=frozenset(need.languages),
        municipalities=frozenset(need.municipalities),
        remote_suits=need.remote_suits,
        accessible=need.accessible,
        latest_start=max(need.latest_start, clock.today()),
        ceiling_cents=order.category.ceiling_cents,
        declined=frozenset(pk for pk, end in ended if end in no),
        refused=frozenset(pk for pk, end in ended if end in left),
        budget_unit_cents=budget_unit_cents(order),
        largest_group=need.largest_group,
        near_official=near_official(order),
        near_host=near_host(order),
    )


def find(order: Order) -> list[Finding[Candidate]]:
    """The engine's findings for an order as things stand today."""
    return find_among(order, candidates(order.category, clock.today()))


def find_among(order: Order, supplies: Sequence[Candidate]) -> list[Finding[Candidate]]:
    """The findings for these places and the coming courses of the order's category."""
    found = assess(demand_of(order), supplies)
    return with_courses(found, wanted_of(order, ()), course_supplies(order))
