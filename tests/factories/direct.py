"""A city that buys below the national threshold (route D), and its orders."""

from datetime import timedelta
from typing import Any

from core import clock
from core.actors import Actor, actor_for
from core.roles import Role
from orders import services
from orders.models import Order
from orders.services.answering import Acceptance
from procurement.models import LegalRule
from procurement.states import Route
from providers.models import Provider
from tests.factories.cast import staff
from tests.factories.orders import City, draft_order, make_city, provider_actor


def small_city(providers: int = 3, threshold_cents: int | None = None, code: str = "saari") -> City:
    """A city whose one service is bought directly; with a threshold of its own if one is given."""
    city = make_city(providers, route=Route.SMALL_PURCHASE, code=code)
    if threshold_cents is not None:
        LegalRule.objects.filter(code="threshold.national.annex_e_1_4").update(value=threshold_cents)
    return city


def officer_of(city: City) -> Actor:
    """The city's procurement officer."""
    return actor_for(staff(city.authority, Role.PROCUREMENT, f"Heikki {city.authority.code}"))


def direct_order(city: City, provider: Provider | None = None, units: int = 10_00, **more: Any) -> Order:
    """An order that the official has placed directly with a provider (the city's first one)."""
    asked = provider or city.providers[0]
    draft = draft_order(city, units_hundredths=units)
    return services.order_directly(
        city.actor, draft, provider_ref=asked.ref, **{"reason": "Lähin ja vapaana heti.", **more}
    )


def acceptance_of(provider: Provider) -> Acceptance:
    """The provider's answer: first meeting in a week, its administrator coaches."""
    actor = provider_actor(provider)
    assert actor.user is not None
    return Acceptance(
        first_meeting=clock.at(clock.today() + timedelta(days=7), 10),
        where="Puijonkatu 1, Kuopio",
        coach=actor.user,
        planned_end=clock.today() + timedelta(days=90),
    )
