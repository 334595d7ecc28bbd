"""``manage.py demo_access``: how to get into the demo, one ready-made sign-in a role and one client's link."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import translation

from core import access, clock, events
from core.actors import SYSTEM, actor_for
from core.models import User
from core.roles import AUTHORITY_ROLES, PROVIDER_ROLES
from orders.models import Order
from orders.services.invitations import CODE_WORKS_AFTER_CHOICE
from orders.states import OrderState
from simulator.play.town import DEMO_DOMAIN, DEMO_PASSWORD


class Command(BaseCommand):
    """Prints the address and the ways in. Only in the demo: it shows a password and makes a client's code."""

    help = (
        "Print the demo's address, a sign-in for each role, and a client's link with code and date of birth."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print."""
        if not settings.DEMO:
            raise CommandError("There are ready-made sign-ins only in the demo (VALINTA_DEMO=1).")
        self.stdout.write(f"Valinta: {settings.BASE_URL}\n\n")
        with translation.override("en"):
            self._staff()
        self._client()
        self.stdout.write(f"Sent mail, SMS and letters: {settings.BASE_URL}/outbox/\n")

    def _staff(self) -> None:
        """The people who can sign in, in the order of the roles."""
        people = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}", is_active=True)
        order = [*AUTHORITY_ROLES, *PROVIDER_ROLES]
        found = sorted(
            ((order.index(role), role, user) for user in people for role in actor_for(user).roles),
            key=lambda line: (line[0], line[2].email),
        )
        self.stdout.write(
            f"Sign in at {settings.BASE_URL}/account/login/ with the password {DEMO_PASSWORD}\n"
        )
        for _place, role, user in found:
            self.stdout.write(f"  {role.label!s:26} {user.email:38} {user.name}\n")
        self.stdout.write("\n")

    def _client(self) -> None:
        """A client who is choosing, with a code made now."""
        order = _longest_list()
        if order is None or order.choose_by is None:
            self.stdout.write("No client is choosing now.\n")
            return
        code = _fresh_code(order, order.choose_by + CODE_WORKS_AFTER_CHOICE)
        self.stdout.write("A client who is choosing, without an account\n")
        self.stdout.write(f"  link           {settings.BASE_URL}/c/#{code}\n")
        self.stdout.write(f"  code           {code}\n")
        self.stdout.write(f"  date of birth  {order.client.born_on:%d.%m.%Y}\n\n")


def _longest_list() -> Order | None:
    """The open choice with the most providers to compare."""
    shown = Count("offers", filter=Q(offers__position__isnull=False, offers__round=F("round")))
    waiting = Order.objects.filter(state=OrderState.CHOOSING, choose_by__gt=clock.now())
    rows = waiting.annotate(shown=shown).select_related("client", "authority")
    found: Order | None = rows.order_by("-shown", "-choose_by", "-pk").first()
    return found


@transaction.atomic
def _fresh_code(order: Order, until: datetime) -> str:
    code = access.issue_code(order.client, order.code_purpose, order.ref, until)
    events.record(SYSTEM, "demo_code.issued", order, authority=order.authority)
    return code
