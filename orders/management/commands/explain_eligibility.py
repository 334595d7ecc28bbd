"""``manage.py explain_eligibility ORDER``: who was shown, who was left out and why, then and now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.models import Order
from orders.selectors.explanation import Line, explain


class Command(BaseCommand):
    """Tells the eligibility engine's answers for an order in words."""

    help = "Explain which providers an order's client was shown, and why the others were left out."

    def add_arguments(self, parser: CommandParser) -> None:
        """The order's number."""
        parser.add_argument("order", help="the order's number, e.g. 2026-ABCD-EFGH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every round."""
        order = (
            Order.objects.select_related("category", "need", "authority")
            .filter(number=options["order"])
            .first()
        )
        if order is None:
            raise CommandError(f"no order {options['order']}")
        for made in explain(order):
            when = f"{made.at:%Y-%m-%d %H:%M}"
            self.stdout.write(f"today ({when})" if made.number == 0 else f"round {made.number} ({when})")
            for line in [*made.shown, *made.left_out]:
                self.stdout.write(f"  {_words(line)}")


def _words(line: Line) -> str:
    place = f" ({line.place})" if line.place else ""
    if line.reasons:
        return f"left out: {line.provider}{place}: {'; '.join(line.reasons)}"
    number = f"{line.position}. " if line.position else ""
    return f"shown: {number}{line.provider}{place}"
