"""``manage.py demo_access``: how to sign in to the demo."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, Q

from core import access, clock, events
from core.actors import SYSTEM
from core.models import AccessPurpose, User
from orders.models import Order
from orders.states import OrderState
from simulator.play.town import DEMO_DOMAIN, DEMO_PASSWORD

ROLES = (
    ("official", "Personal official"),
    ("procurement", "Procurement officer"),
    ("finance", "Finance officer"),
    ("manager", "Manager"),
    ("auditor", "Auditor"),
    ("provider", "Provider's administrator"),
    ("coach", "Coach"),
)
CODE_WORKS = timedelta(days=30)


class Command(BaseCommand):
    """Prints the address, a sign-in for each role, and a client's link with code and birth date. Demo only."""

    help = (
        "Print how to sign in to the demo: one person a role, and one client's code (a fresh one each time)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print; raise outside the demo, where nobody's code may be given out."""
        if not settings.DEMO:
            raise CommandError("This is for the demo only (VALINTA_DEMO=1, never in production).")
        there = set(User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}").values_list("email", flat=True))
        if not there:
            raise CommandError("Nobody is here yet: run manage.py simulate --scenario today --seed 7")
        self.stdout.write(f"Valinta is at {settings.BASE_URL}/")
        self.stdout.write(f"\nSign in at {settings.BASE_URL}/account/login/ with password {DEMO_PASSWORD}")
        for role, words in ROLES:
            if f"{role}@{DEMO_DOMAIN}" in there:
                self.stdout.write(f"  {words:<26}{role}@{DEMO_DOMAIN}")
        self._tell_client()

    def _tell_client(self) -> None:
        order = _somebody_choosing()
        if order is None:
            self.stdout.write("\nNo client is choosing just now: place an order as the official.")
            return
        code = _fresh_code(order)
        self.stdout.write("\nA client who chooses a provider (no account: a code and the date of birth)")
        self.stdout.write(f"  Link           {settings.BASE_URL}/c/#{code}")
        self.stdout.write(f"  Code           {code}")
        self.stdout.write(f"  Date of birth  {order.client.born_on:%d.%m.%Y}")


def _somebody_choosing() -> Order | None:
    """The open choice with the most providers on its list."""
    choosing = Order.objects.filter(
        state=OrderState.CHOOSING,
        choose_by__gt=clock.now(),
        official__email=f"official@{DEMO_DOMAIN}",
    )
    shown = Count("offers", filter=Q(offers__position__isnull=False))
    found: Order | None = (
        choosing.annotate(shown=shown).select_related("client", "authority").order_by("-shown", "pk").first()
    )
    return found


@transaction.atomic
def _fresh_code(order: Order) -> str:
    code = access.issue_code(order.client, AccessPurpose.CHOICE, order.ref, clock.now() + CODE_WORKS)
    events.record(SYSTEM, "demo_code.issued", order, authority=order.authority)
    return code
