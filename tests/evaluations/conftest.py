"""Fixtures of this room: a city with the method's sample, its manager, and the day of the sample."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from core import clock
from core.actors import Actor
from core.models import Authority
from providers.models import Provider
from tests.factories.cast import Cast
from tests.factories.evaluations import make_city, sample_rows

AS_OF = date(2026, 6, 30)
TEN = frozenset({"P217", "P947", "P569", "P386", "P220", "P970", "P341", "P148", "P627", "P207"})
ORDERS = sum(row["provider_id"] in TEN for row in sample_rows())


@dataclass(frozen=True)
class City:
    """A city whose providers have enough evidence."""

    authority: Authority
    manager: Actor
    providers: dict[str, Provider]


@pytest.fixture
def on_sample_day() -> Iterator[None]:
    """The clock at noon of the sample's last day."""
    with clock.stopped_at(clock.at(AS_OF, 12)):
        yield


@pytest.fixture
def city(cast: Cast, on_sample_day: None) -> City:
    """Ten of the sample's providers with some ten orders each, in the cast's city."""
    rows = [row for row in sample_rows() if row["provider_id"] in TEN]
    return City(cast.authority, cast.actor("manager"), make_city(cast.authority, rows))


@pytest.fixture
def whole_city(cast: Cast, on_sample_day: None) -> City:
    """The whole sample, 450 orders, in the cast's city."""
    providers = make_city(cast.authority, sample_rows())
    return City(cast.authority, cast.actor("manager"), providers)
