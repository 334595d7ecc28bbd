"""A provider did not answer: it hears that the order went back, and a manager hears when it happens again."""

from datetime import timedelta

from core import clock, messages
from core.models import Membership, User
from core.roles import Role
from orders.models import Choice, Order
from orders.states import ChoiceEnd
from providers.models import Provider
from providers.selectors import administrators

AGAIN = 2
"""From the second silence in twelve months on, the managers hear of it: clients choose the provider in vain."""
REMEMBERED = timedelta(days=365)


def tell_of_silence(order: Order, provider: Provider) -> None:
    """Tell the provider's administrators, and the authority's managers when it is not the first time."""
    for user in administrators(provider):
        key = f"order:{order.ref}:missed:{order.round}:{user.ref}"
        messages.to_user(user, "order_missed", {"number": order.number}, key=key, authority=order.authority)
    silent = Choice.objects.filter(
        authority_id=order.authority_id,
        provider=provider,
        end=ChoiceEnd.SILENT,
        ended_at__gt=clock.now() - REMEMBERED,
    )
    times = silent.count()
    if times < AGAIN:
        return
    facts = {"provider": provider.name, "times": times, "number": order.number, "ref": order.ref}
    for manager in _managers(order):
        key = f"order:{order.ref}:silence:{order.round}:{manager.ref}"
        messages.to_user(manager, "provider_silent", facts, key=key, authority=order.authority)


def _managers(order: Order) -> list[User]:
    rows = Membership.objects.filter(
        authority_id=order.authority_id, role=Role.MANAGER.value, ended_at=None
    ).select_related("user")
    return [row.user for row in rows.order_by("pk")]
