"""Providers that a client has left or refused in other orders: the official is told, nobody is left out for it."""

from dataclasses import dataclass
from datetime import date, timedelta

from core import clock
from orders.models import Choice, Order
from orders.states import ChoiceEnd

LOOKED_BACK = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class EarlierRefusal:
    """A provider, and the day on which the client last left or refused it."""

    provider: str
    on: date


def earlier_refusals(order: Order) -> list[EarlierRefusal]:
    """Whom the client has left or refused in other orders of the authority within a year, the latest first (R32).

    The eligibility engine shows such a provider all the same: the client may have changed its mind, and decides.
    """
    rows = (
        Choice.objects.filter(
            order__client_id=order.client_id,
            authority_id=order.authority_id,
            end__in=(ChoiceEnd.CHANGED, ChoiceEnd.REFUSED),
            ended_at__gte=clock.now() - LOOKED_BACK,
        )
        .exclude(order=order)
        .order_by("-ended_at")
        .values_list("provider__name", "ended_at")
    )
    latest: dict[str, date] = {}
    for name, ended_at in rows:
        if ended_at is not None:
            latest.setdefault(name, clock.local_date(ended_at))
    return [EarlierRefusal(name, day) for name, day in latest.items()]
