"""One order on its way: who takes part, and how fast people move."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from core import codes
from core.actors import Actor, client_actor
from core.models import AccessPurpose
from orders.models import Order
from simulator.play.world import Firm, Person, World, in_days, in_working_days
from simulator.scenarios import Service


@dataclass
class Case:
    """``rests`` names the step before which a live case waits for a person; such a case goes fast and smoothly."""

    world: World
    person: Person
    service: Service
    official: Actor
    order_id: int = 0
    order_ref: str = ""
    rests: str = ""
    firm: Firm | None = None
    coach: Actor | None = None
    wanted: Firm | None = None
    done: int = 0
    missed: int = 0
    rounds: int = 0
    back: int = 0
    got_work: bool = False
    changed: bool = False
    chooses_anew: bool = False

    @property
    def smooth(self) -> bool:
        """Nothing goes wrong here."""
        return bool(self.rests) or not self.world.scenario.trouble

    @property
    def client(self) -> Actor:
        """The client, signed in with the order's present code."""
        purpose = AccessPurpose.CHANGE if self.chooses_anew else AccessPurpose.CHOICE
        return client_actor(purpose, self.order_ref)

    @property
    def meetings(self) -> int:
        """How many meetings fill the units."""
        return self.service.meetings

    def order(self) -> Order:
        """The order as it is now."""
        order = Order.objects.get(pk=self.order_id)
        order.authority, order.category = self.world.authority, self.world.categories[self.service.code]
        return order

    def when(self, low: int, high: int) -> datetime:
        """Some calendar days from now; the next working day in a live case."""
        return in_working_days(1) if self.rests else in_days(codes.whole(low, high))

    def later(self, low: int, high: int, step: Callable[["Case"], None]) -> None:
        """Plan a step of this case."""
        self.world.agenda.put(self.when(low, high), partial(step, self))

    def happens(self, probability: float) -> bool:
        """Whether something unusual happens; never in a smooth case."""
        return not self.smooth and codes.chance(probability)
