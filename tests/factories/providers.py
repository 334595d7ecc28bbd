"""Provider organisations, made through the services. All are invented."""

from stdnum.fi import ytunnus

from core.actors import ANONYMOUS, Actor, actor_for
from providers import services
from providers.models import Provider
from tests.factories.core import UserFactory


def business_id(number: int) -> str:
    """A business id with a right check digit, made from a running number up to 99,999."""
    for body in (f"{number:05d}{tail:02d}" for tail in range(100)):
        for check in "0123456789":
            if ytunnus.is_valid(f"{body}-{check}"):
                return f"{body}-{check}"
    raise ValueError(number)


def make_provider(number: int = 1, name: str = "") -> tuple[Provider, Actor]:
    """A registered provider and the actor of its administrator."""
    user = UserFactory(email=f"admin{number}@provider.example", name=f"Ylläpitäjä {number}")
    provider = services.register_provider(
        ANONYMOUS,
        name=name or f"Palvelu {number} Oy",
        business_id=business_id(number),
        language="en",
        administrator=user,
    )
    return provider, actor_for(user)
