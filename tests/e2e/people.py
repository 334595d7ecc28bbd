"""Somebody at a screen, and what is looked at on every page."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import BrowserContext, Locator, Page, expect

from core.models import User

DOCUMENTED = os.environ.get("VALINTA_PICTURES", "")
"""A folder for the pictures of the documentation; without it none are made, which is faster."""
PICTURES = Path(settings.VAR_DIR) / "e2e"
"""Whole pages go here beside them, for those who look after the design."""
VIOLATIONS = {"resultTypes": ["violations"]}
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_NO_FAULTS = ("status of 4", "not used within a few seconds")


class Person:
    """A browser context of their own, pages in English."""

    def __init__(self, context: BrowserContext, base: str, name: str) -> None:
        self.page: Page = context.new_page()
        self.base = base
        self.name = name
        self.faults: list[str] = []
        self.asked: list[str] = []
        """Every address that the pages asked for."""
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self._note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def _note(self, kind: str, text: str) -> None:
        # A refused form answers 4xx, which Chromium writes to the console; that is not a fault of the page. Neither is
        # that a busy machine took seconds to draw a text in the typeface that was sent for early.
        if kind in {"error", "warning"} and not any(words in text for words in _NO_FAULTS):
            self.faults.append(text)

    # Moving about -----------------------------------------------------------------------------------------

    def goes_to(self, path: str) -> Page:
        """Open an address of the house."""
        self.page.goto(path if path.startswith("http") else self.base + path)
        return self.page

    def signs_in(self, email: str, password: str) -> None:
        """Through the sign-in page."""
        self.goes_to("/account/login/")
        self.page.locator("input[name=login]").fill(email)
        self.page.locator("input[name=password]").fill(password)
        self.page.locator("main button[type=submit]").first.click()
        self.page.wait_for_url("**/home/**")

    def is_signed_in(self, user: User) -> None:
        """With a session that began elsewhere, which spares the sign-in page."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": self.base}
        self.page.context.add_cookies([cookie])  # type: ignore[list-item]

    def enters(self, code: str, birth_date: str) -> None:
        """Come in as a client, with the code of a letter and the date of birth (``1980-05-17``)."""
        self.goes_to("/c/")
        self.fills({"code": code, "birth_date": birth_date})
        self.presses("Continue")

    def begins_work(self, title: str, detail: str = "") -> None:
        """Take a matter from the own work list."""
        self.goes_to("/home/")
        items = self.page.locator(".v-work-item").filter(has_text=title)
        item = items.filter(has_text=detail).first if detail else items.first
        assert item.count(), f"{self.name} has no “{title}” ({detail}) in the work list:\n{self.text}"
        item.get_by_role("link").first.click()

    # Doing ------------------------------------------------------------------------------------------------

    def button(self, name: str) -> Locator:
        """A button, or a link that looks like one, by its visible name."""
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))

    def card(self, name: str) -> Locator:
        """A provider's card on the choice page."""
        return self.page.locator(".v-offer").filter(has=self.page.get_by_role("heading", name=name))

    def presses(self, name: str) -> None:
        """Press a button by its visible name."""
        self.button(name).first.click()

    def follows(self, name: str) -> None:
        """Follow a link by its visible name."""
        self.page.locator("main, .v-frame").first.get_by_role("link", name=name).first.click()

    def opens(self, name: str) -> None:
        """Open a part of the page that is folded away."""
        self.page.locator("summary").filter(has_text=name).click()

    def fills(self, values: dict[str, Any]) -> None:
        """Fill the fields of a form by their names: text, one of several choices, or several ticks."""
        for name, value in values.items():
            self._fill(name, value)

    def _fill(self, name: str, value: Any) -> None:
        field = self.page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("one => one.type")
        if kind in {"radio", "checkbox"}:
            for wanted in value if isinstance(value, list) else [value]:
                exact = f"main [name='{name}']" + ("" if wanted is True else f"[value='{wanted}']")
                self.page.locator(exact).check()
        elif kind == "select-one":
            field.select_option(str(value))
        else:
            field.fill(str(value))

    # Looking ----------------------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What the page says."""
        return self.page.locator("body").inner_text()

    def reads(self, *texts: str) -> None:
        """The page says all of this."""
        body = self.page.locator("body")
        for text in texts:
            seen = f"{self.name} does not see “{text}” on {self.page.url}"
            expect(body, seen).to_contain_text(text, use_inner_text=True, timeout=5_000)

    def passes_axe(self, picture: str = "") -> None:
        """axe-core finds nothing, nothing is wider than the screen, nothing broke."""
        found = Axe().run(self.page, options=VIOLATIONS)
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        self.fits(picture)

    def fits(self, picture: str = "") -> None:
        """Nothing is wider than the screen and nothing broke; a picture is kept when pictures are made."""
        wide = self.page.evaluate(_WIDER)
        assert wide <= 0, f"{self.page.url} is {wide} pixels wider than the screen"
        assert self.faults == [], f"{self.page.url}: {self.faults}"
        if picture and DOCUMENTED:
            PICTURES.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=PICTURES / f"{picture}.png", full_page=True)

    def poses(self, name: str, height: int = 0) -> None:
        """Make a picture for the documentation when it is asked for: the top of the page as a screen shows it."""
        if not DOCUMENTED:
            return
        Path(DOCUMENTED).mkdir(parents=True, exist_ok=True)
        before = self.page.viewport_size
        assert before is not None
        if height:
            self.page.set_viewport_size({"width": before["width"], "height": height})
        self.page.evaluate("window.scrollTo(0, 0)")
        self.page.screenshot(path=Path(DOCUMENTED) / f"{name}.png")
        self.page.set_viewport_size(before)

    def fetches(self, href: str) -> bytes:
        """The PDF behind a link, as this person may read it."""
        answer = self.page.context.request.get(href if href.startswith("http") else self.base + href)
        assert answer.ok, f"{href}: {answer.status}"
        assert answer.headers["content-type"] == "application/pdf", answer.headers["content-type"]
        return answer.body()
