"""Fixtures of all tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client as Browser

from core import append_only, clock
from core.models import User
from tests.factories.cast import Cast, make_cast

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday morning with no holiday near: the day on which stories begin."""


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    """Every test begins at the same moment and gives the clock back."""
    with clock.stopped_at(MONDAY):
        yield


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast."""
    return make_cast()


@pytest.fixture
def signed_in() -> Callable[[User], Browser]:
    """A browser in which a person is signed in (pages in English)."""

    def sign_in(user: User) -> Browser:
        browser = Browser(headers={"accept-language": "en"})
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return sign_in


@pytest.fixture
def emptiable(transactional_db: None) -> Iterator[None]:
    """For transactional tests: the append-only triggers are dropped before the tables are emptied, then made again."""
    append_only.guard_all()
    yield
    append_only.unguard_all()
