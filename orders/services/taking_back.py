"""An order is taken back from its provider, or given up: whoever waits for it, or works for it, hears of it."""

from collections.abc import Sequence

from core import messages
from core.i18n import pick
from core.models import User
from orders.models import Order
from orders.states import OrderState
from providers.selectors import administrators


def who_hears(order: Order) -> list[User]:
    """Whom to tell at the provider: the coach that has the client, else the administrators.

    Asked before the choice ends. A seat on a course is seen on the course's list of participants, where it goes.
    """
    if order.provider is None or order.course_id is not None:
        return []
    if order.coach is not None and order.state != OrderState.ASKED:
        return [order.coach]
    return list(administrators(order.provider))


def tell_provider(order: Order, people: Sequence[User], template: str = "order_taken_back") -> None:
    """Nothing about the person and nothing about why."""
    for user in people:
        facts = {"number": order.number, "service": pick(order.category.name, user.language)}
        key = f"order:{order.ref}:taken:{order.round}:{user.ref}"
        messages.to_user(user, template, facts, key=key, authority=order.authority)


def tell_client(order: Order) -> None:
    """The order is cancelled: a client who has been asked, or told of a provider, waits in vain no longer."""
    if not order.round:
        return
    facts = {
        "service": pick(order.category.name, order.client.language),
        "official": order.official.name,
        "phone": order.authority.phone,
    }
    key = f"order:{order.ref}:cancelled"
    messages.to_client(order.client, "service_cancelled", facts, key=key, authority=order.authority)
