"""Results of call-offs: the procurement officer publishes each quarter some days after its end (R24)."""

from datetime import timedelta

from core import clock
from orders import services as orders
from orders.rules.call_off_results import quarter_begins, quarter_ends
from orders.selectors.call_offs import due_quarters
from simulator.play.world import World, working

DAYS_AFTER = 12


def plan_publications(world: World) -> None:
    """One look after every quarter of the scenario."""
    first, last = quarter_begins(world.begins), clock.local_date(world.ends)
    while quarter_ends(first) < last:
        day = working(quarter_ends(first) + timedelta(days=DAYS_AFTER))
        world.agenda.put(clock.at(day, 12), lambda: publish(world))
        first = quarter_begins(quarter_ends(first) + timedelta(days=1))


def publish(world: World) -> None:
    """Publish whatever quarter waits."""
    for row in due_quarters(world.authority):
        orders.publish_call_offs(world.staff.procurement[0], row.system, row.first_day)
