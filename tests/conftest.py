"""Fixtures of all tests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client as Browser
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis
from pytest_django.plugin import blocking_manager_key

from core import access, append_only, clock, garbage
from core.models import AccessPurpose, Client, User
from procurement.models import LegalRule
from tests.databases import Template, empty_tables
from tests.factories.cast import Cast, make_cast

# How long an example takes says nothing about whether it is right.
hypothesis.register_profile("untimed", deadline=None)
hypothesis.load_profile("untimed")

MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
"""A Monday morning with no holiday near: the day on which stories begin."""


def pytest_collection_finish() -> None:
    """Modules and tests live to the end: the collector of garbage, an eighth of all time, need not walk them again."""
    garbage.settle()


@pytest.fixture(autouse=True)
def _stopped_clock() -> Iterator[None]:
    """Every test begins at the same moment and gives the clock back."""
    with clock.stopped_at(MONDAY):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Limits on tries are counted anew in every test."""
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Texts are in English unless a test says otherwise; a page that was asked for leaves no language behind."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def template(django_db_modify_db_settings: None) -> Template:
    """What this run's database begins with."""
    return Template()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest, template: Template) -> bool:
    """A database that began as a copy is used as it is; the next run writes over it."""
    return template.begin() or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, template: Template) -> None:
    """The database is there: the next run can begin with it."""
    template.keep()


@pytest.fixture(autouse=True, scope="session")
def _emptied_quickly() -> Iterator[None]:
    """Transactional tests delete the rows that there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: empty_tables())
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


RULES: pytest.StashKey[list[LegalRule]] = pytest.StashKey()


@pytest.fixture(scope="session")
def rules_of_law(
    django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest
) -> list[LegalRule]:
    """The dated rules as the migrations wrote them."""
    with django_db_blocker.unblock():
        found = list(LegalRule.objects.order_by("pk"))
    request.config.stash[RULES] = found
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """A transactional test leaves the tables empty and unguarded: whatever runs next finds what migrations made."""
    answer = yield
    # After the last test there is no database any more.
    if nextitem is not None and "transactional_db" in getattr(item, "fixturenames", ()):
        with item.config.stash[blocking_manager_key].unblock():
            put_back(item.config.stash[RULES])
            append_only.guard_all()
    return answer


@pytest.fixture(autouse=True, scope="session")
def _read_rules_first(request: pytest.FixtureRequest) -> None:
    """Read them before any test empties the tables; tests without a database need none."""
    if any(
        item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ())
        for item in request.session.items
    ):
        request.getfixturevalue("rules_of_law")


def put_back(rules: list[LegalRule]) -> None:
    """The rules of law again, after a transactional test has emptied the tables."""
    if not LegalRule.objects.exists():
        LegalRule.objects.bulk_create(rules)


@pytest.fixture
def emptiable(transactional_db: None, rules_of_law: list[LegalRule]) -> Iterator[None]:
    """For transactional tests: the append-only triggers are dropped before the tables are emptied, then made again.

    The rules of law come with the migrations, so an earlier test has emptied them too: they are put back.
    """
    put_back(rules_of_law)
    append_only.guard_all()
    yield
    append_only.unguard_all()
