"""A live server, a Chromium, and people with a browser of their own."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

# Playwright's synchronous interface runs an event loop in the thread that also asks the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PICTURES = Path(settings.VAR_DIR) / "e2e"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, without its calls home; as root it needs to run unsandboxed."""
    found = os.environ.get("VALINTA_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
    if os.geteuid() == 0:
        quiet.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": found, "args": quiet}


class Person:
    """Somebody at a screen: a browser context of their own, pages in English."""

    def __init__(self, context: BrowserContext, base: str, name: str) -> None:
        self.page: Page = context.new_page()
        self.base = base
        self.name = name
        self.faults: list[str] = []
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        # A refused form answers 4xx, which Chromium writes to the console; that is not a fault of the page.
        if kind == "error" and "status of 4" not in text:
            self.faults.append(text)

    def goes_to(self, path: str) -> Page:
        """Open an address of the house."""
        self.page.goto(self.base + path)
        return self.page

    def signs_in(self, email: str, password: str) -> None:
        """Through the sign-in page."""
        self.goes_to("/account/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_url("**/home/**")

    def clicks(self, name: str, *, role: str = "button", nth: int = 0) -> None:
        """Press a button (or follow a link) by its visible name."""
        self.page.get_by_role(role, name=name).nth(nth).click()  # type: ignore[arg-type]

    def reads(self, *texts: str) -> None:
        """The page says all of this."""
        body = self.page.locator("body").inner_text()
        for text in texts:
            assert text in body, f"{self.name} does not see “{text}” on {self.page.url}:\n{body}"

    def passes_axe(self, picture: str = "") -> None:
        """axe-core finds nothing, nothing is wider than the screen, nothing broke; a picture is kept."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the screen"
        assert self.faults == [], f"{self.page.url}: {self.faults}"
        if picture:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{picture}.png", full_page=True)


@pytest.fixture
def person(browser: Browser, live_server: Any, emptiable: None) -> Iterator[Callable[..., Person]]:
    """Makes people, each with a context of their own."""
    contexts: list[BrowserContext] = []

    def make(name: str, *, phone: bool = False, scripts: bool = True) -> Person:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            locale="en-GB",
            timezone_id="Europe/Helsinki",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(10_000)
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}])
        contexts.append(context)
        return Person(context, live_server.url, name)

    yield make
    for context in contexts:
        context.close()
