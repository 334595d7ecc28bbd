"""What the racers do: each act as in a request of its own, True when it went well."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from core import codes
from core.actors import actor_for
from core.errors import DomainError
from core.models import User
from procurement.models import Category
from vouchers import services
from vouchers.models import Invoice


def commit_once(official: int, category: int) -> bool:
    """Commit ten hours at 60 euros for a new order."""
    wanted = Category.objects.select_related("authority").get(pk=category)
    return went_well(
        lambda: services.commit(
            actor_for(User.objects.get(pk=official)),
            authority=wanted.authority,
            order_ref=str(codes.new_uuid()),
            category=wanted,
            units_hundredths=10_00,
            unit_price_cents=60_00,
        ),
        "budget_too_small",
    )


def pay_once(finance: int, invoice: int) -> bool:
    """Pay the invoice."""
    actor = actor_for(User.objects.get(pk=finance))
    return went_well(lambda: services.pay_invoice(actor, Invoice.objects.get(pk=invoice)), "wrong_state")


def went_well(act: Callable[[], object], *refusals: str) -> bool:
    """Whether an act went well; any refusal but the expected ones is raised."""
    try:
        act()
    except DomainError as refused:
        if refused.code not in refusals:
            raise
        return False
    return True


def in_threads(act: Callable[[int], bool], times: int, threads: int = 8) -> int:
    """How often an act went well among many at once, each thread with a connection of its own."""

    def one(number: int) -> bool:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(one, range(times)))
