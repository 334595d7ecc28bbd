"""A live server, a Chromium, a city that was played once, and people with a browser of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from core import append_only
from core.models import Authority
from procurement.models import LegalRule
from tests.conftest import put_back
from tests.e2e.people import DESK, PHONE, Person
from tests.e2e.town import Snapshot, Town, found_town

# Playwright's synchronous interface runs an event loop in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, without its calls home; as root it needs to run unsandboxed."""
    found = os.environ.get("VALINTA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    quiet = [
        "--disable-gpu",
        "--disable-quic",
        "--lang=en-GB",
        "--no-first-run",
        "--disable-background-networking",
    ]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": found, "args": quiet}


@pytest.fixture(scope="session")
def played(rules_of_law: list[LegalRule], django_db_blocker: Any) -> Snapshot:
    """The database as the play of the small city left it."""
    with django_db_blocker.unblock():
        # A story with a database of its own may have come first and emptied the tables.
        put_back(rules_of_law)
        append_only.guard_all()
        found_town()
        return Snapshot()


@pytest.fixture(scope="session")
def house(django_db_setup: None) -> Iterator[str]:
    """The address at which the product is served."""
    server = LiveServer("127.0.0.1")
    yield server.url
    server.stop()


@pytest.fixture
def town(played: Snapshot, emptiable: None) -> Town:
    """The city as it was played: the database is put back whole before each test."""
    played.put_back()
    return Town(Authority.objects.get(code="pikkukaupunki"))


@pytest.fixture
def person(browser: Browser, house: str, town: Town) -> Iterator[Callable[..., Person]]:
    """Makes people, each with a context of their own."""
    contexts: list[BrowserContext] = []

    def make(name: str, *, phone: bool = False, scripts: bool = True) -> Person:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            locale="en-GB",
            timezone_id="Europe/Helsinki",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": house}])
        contexts.append(context)
        return Person(context, house, name)

    yield make
    for context in contexts:
        context.close()
