"""Fixtures of all tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client as Browser

from core import access, append_only, clock
from core.models import AccessPurpose, Client, User
from tests.factories.cast import Cast, make_cast

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday morning with no holiday near: the day on which stories begin."""


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    """Every test begins at the same moment and gives the clock back."""
    with clock.stopped_at(MONDAY):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits on tries are counted anew in every test."""
    cache.clear()


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
def as_client() -> Callable[..., Browser]:
    """A browser in which a client came in with a code for a matter (pages in English)."""

    def come_in(client: Client, purpose: AccessPurpose, subject_ref: str) -> Browser:
        code = access.issue_code(client, purpose, subject_ref, clock.now() + timedelta(days=10))
        browser = Browser(headers={"accept-language": "en"})
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        answer = browser.post("/c/", {"code": code, "birth_date": client.birth_date})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return come_in


@pytest.fixture
def emptiable(transactional_db: None) -> Iterator[None]:
    """For transactional tests: the append-only triggers are dropped before the tables are emptied, then made again."""
    append_only.guard_all()
    yield
    append_only.unguard_all()
