"""Courses and information sessions of a city, through the services."""

from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.actors import Actor
from orders.models import Course, InfoSession, Order
from orders.services.courses import CourseFacts, SessionFacts, open_course, plan_course
from orders.services.info_sessions import SessionPlan, plan_session
from orders.services.signing_up import sign_up
from procurement.models import Offering
from providers.models import Provider
from tests.factories.orders import City, client_of, placed_order, provider_actor

FIRST_DAY = 20
"""Days from now to the first session."""


def session_at(days: int, hour: int = 9, *, units: int = 10_00) -> SessionFacts:
    """A session of six hours some days from now."""
    day = clock.today() + timedelta(days=days)
    return SessionFacts(clock.at(day, hour), clock.at(day, hour + 6), units)


def offering_of(city: City, provider: Provider | None = None) -> Offering:
    """A provider's offering (the city's first provider)."""
    return Offering.objects.get(provider=provider or city.providers[0], category=city.category)


def course_facts(city: City, provider: Provider | None = None, **changes: Any) -> CourseFacts:
    """A plan of two sessions, at the place of the provider's offering."""
    provider = provider or city.providers[0]
    coach = provider_actor(provider).user
    facts: dict[str, Any] = {
        "name": {"fi": "Hygieniapassi", "sv": "Hygienpass", "en": "Hygiene passport"},
        "description": {"fi": "Elintarvikehygienia ja koe", "en": "Food hygiene, with the test"},
        "languages": ("fi",),
        "place": city.place_of(provider).place,
        "coach": coach,
        "min_seats": 2,
        "max_seats": 3,
        "sign_up_until": clock.today() + timedelta(days=10),
        "unit_price_cents": 50_00,
        "sessions": (session_at(FIRST_DAY), session_at(FIRST_DAY + 1)),
    }
    return CourseFacts(**{**facts, **changes})


def draft_course(city: City, provider: Provider | None = None, **changes: Any) -> Course:
    """A planned course."""
    provider = provider or city.providers[0]
    facts = course_facts(city, provider, **changes)
    return plan_course(provider_actor(provider), offering_of(city, provider), facts)


def opened_course(city: City, provider: Provider | None = None, **changes: Any) -> Course:
    """A course that clients can sign up for."""
    provider = provider or city.providers[0]
    return open_course(provider_actor(provider), draft_course(city, provider, **changes))


def seated_order(city: City, course: Course, actor: Actor | None = None) -> Order:
    """An order whose client signed up for a course; it waits when the course is full."""
    order = placed_order(city)
    sign_up(actor or client_of(order), order, course)
    order.refresh_from_db()
    return order


def session_plan(city: City, **changes: Any) -> SessionPlan:
    """A plan of a session in five days with two seats, at which the first two providers present themselves."""
    starts: datetime = clock.at(clock.today() + timedelta(days=5), 13)
    plan: dict[str, Any] = {
        "name": {"fi": "Palveluinfo", "en": "Meet the coaches"},
        "where": "Tulliportinkatu 31, Kuopio",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "seats": 2,
        "categories": (city.category,),
        "presenters": tuple(city.providers[:2]),
    }
    return SessionPlan(**{**plan, **changes})


def planned_session(city: City, **changes: Any) -> InfoSession:
    """A planned information session."""
    return plan_session(city.actor, session_plan(city, **changes))
