"""Stories that the tests of this room share."""

from dataclasses import dataclass

import pytest

from core import clock
from core.actors import Actor
from procurement.models import Category, Competition, DynamicPurchasingSystem
from providers.models import Provider
from tests.factories import competitions
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


@pytest.fixture
def contest(cast: Cast) -> competitions.Contest:
    """Two providers admitted under route A."""
    return competitions.make_contest(cast)


@pytest.fixture
def to_open(contest: competitions.Contest) -> Competition:
    """Two tenders have come in and the deadline has passed."""
    row = competitions.invited(contest)
    contest.send(row, 0, 50_00)
    contest.send(row, 1, 60_00)
    clock.set_to(row.tender_deadline)
    return row


@pytest.fixture
def opened(contest: competitions.Contest, to_open: Competition) -> Competition:
    """The tenders are open."""
    return competitions.opened(contest, to_open)
