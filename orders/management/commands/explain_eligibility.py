"""``manage.py explain_eligibility ORDER``: who was shown, who was left out and why, then beside now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from orders.models import Order
from orders.selectors.explanation import Line, Round, compare, explain, verdict


class Command(BaseCommand):
    """Tells the eligibility engine's answers for an order in words."""

    help = "Explain which providers an order's client was shown, why the others were left out, and what changed since."

    def add_arguments(self, parser: CommandParser) -> None:
        """The order's number."""
        parser.add_argument("order", help="the order's number, e.g. 2026-ABCD-EFGH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the newest list beside today's answer, then every earlier list."""
        rows = Order.objects.select_related("category", "need", "authority", "commitment")
        order = rows.filter(number=options["order"]).first()
        if order is None:
            raise CommandError(f"no order {options['order']}")
        now, *rounds = explain(order)
        if not rounds:
            self._list(now)
            return
        self.stdout.write(f"{_title(rounds[0])} beside {_title(now)}")
        for row in compare(rounds[0], now):
            self.stdout.write(f"  {_name(row.line)}")
            self.stdout.write(f"    then: {verdict(row.then)}")
            self.stdout.write(f"    now:  {verdict(row.now)}")
            if row.change:
                self.stdout.write(f"    changed: {row.change}")
        for earlier in rounds[1:]:
            self._list(earlier)

    def _list(self, made: Round) -> None:
        self.stdout.write(_title(made))
        for line in [*made.shown, *made.left_out]:
            self.stdout.write(f"  {_name(line)}: {verdict(line)}")


def _title(made: Round) -> str:
    when = f"{made.at:%Y-%m-%d %H:%M}"
    return f"today ({when})" if made.number == 0 else f"round {made.number} ({when})"


def _name(line: Line) -> str:
    return f"{line.provider} ({line.place})" if line.place else line.provider
