"""Stories that the tests of this room share."""

from dataclasses import dataclass

import pytest

from core.actors import Actor
from procurement.models import Category, DynamicPurchasingSystem
from providers.models import Provider
from tests.factories import procurement as make
from tests.factories.cast import Cast


@dataclass
class Story:
    """An open system with two categories, and the people on both sides of it."""

    cast: Cast
    officer: Actor
    administrator: Actor
    provider: Provider
    system: DynamicPurchasingSystem
    first: Category
    second: Category


@pytest.fixture
def officer(cast: Cast) -> Actor:
    """The procurement officer, acting."""
    return cast.actor("procurement")


@pytest.fixture
def administrator(cast: Cast) -> Actor:
    """The provider's administrator, acting."""
    return cast.actor("administrator")


@pytest.fixture
def story(cast: Cast, officer: Actor, administrator: Actor) -> Story:
    """Open for applications, nobody has applied."""
    Provider.objects.filter(pk=cast.provider.pk).update(language="en")
    system = make.open_system(officer, categories=({}, {}))
    first, second = Category.objects.filter(system=system).order_by("code")
    return Story(cast, officer, administrator, cast.provider, system, first, second)
