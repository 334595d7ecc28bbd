"""Who takes part in the story, and what has come into being so far."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from orders.models import Order
from procurement.models import Category
from providers.models import Provider
from tests.e2e.people import Person
from tests.e2e.town import PASSWORD, Town

SERVICE = "Coaching at work"
BORN = "1991-08-23"
FIRST_MEETING = date(2026, 3, 4)


@dataclass
class Story:
    """Who takes part, and what has come into being so far."""

    town: Town
    person: Callable[..., Person]
    people: dict[str, Person] = field(default_factory=dict)

    def sits(self, role: str) -> Person:
        """The person of a role, signed in; the same browser each time."""
        if role not in self.people:
            self.people[role] = self.person(role)
            self.people[role].signs_in(self.town.user(role).email, PASSWORD)
        return self.people[role]

    @property
    def category(self) -> Category:
        """The category of the story."""
        return Category.objects.get(code="RINNALLA")

    @property
    def order(self) -> Order:
        """The order as it is now."""
        return (
            Order.objects.select_related("category", "provider").filter(category=self.category).earliest("pk")
        )

    @property
    def own(self) -> Provider:
        """The provider of the story."""
        return self.town.own
