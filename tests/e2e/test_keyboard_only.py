"""Applying and deciding with Tab, Space, Enter and the letters alone: every stop is seen, and nothing traps.

No mouse, no script that sets the focus: whatever Tab does not reach cannot be used.
"""

import pytest
from playwright.sync_api import Page

from procurement.models import Admission, Application
from tests.e2e.people import Person
from tests.e2e.test_pages import Make
from tests.e2e.town import Town
from tests.factories import procurement as make

pytestmark = pytest.mark.e2e

MOST_STOPS = 150
STOP = """() => {
  const one = document.activeElement, seen = getComputedStyle(one), box = one.getBoundingClientRect();
  const shown = getComputedStyle(one.labels?.length && one.matches("[type=radio],[type=checkbox]")
    ? one.labels[0] : one, "::before");
  const marked = [seen, shown].some(
    (s) => (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none");
  return {name: one.name || "", value: one.value || "", text: (one.innerText || "").trim(),
          tag: one.tagName, top: box.top + scrollY, inside: !!one.closest("main"),
          marked: marked || one.tagName === "BODY", id: one.id};
}"""


class Keys:
    """Somebody without a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def stop(self) -> dict[str, object]:
        """Where the focus is; it must be seen."""
        found: dict[str, object] = self.page.evaluate(STOP)
        assert found["marked"], f"the focus is not seen at {found} on {self.page.url}"
        return found

    def goes_to(self, **wanted: str) -> None:
        """Press Tab until the focus is there; forms are gone through from top to bottom."""
        last = -1.0
        for _ in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            found = self.stop()
            if all(str(found[key]).startswith(value) for key, value in wanted.items()):
                return
            if found["inside"] and found["tag"] == "INPUT":
                top = float(str(found["top"]))
                assert top >= last - 1, f"Tab goes back up at {found} on {self.page.url}"
                last = top
        raise AssertionError(f"Tab does not reach {wanted} on {self.page.url}")

    def chooses(self, name: str, value: str) -> None:
        """Go into a group of choices, then along it with the arrows."""
        self.goes_to(name=name)
        for _ in range(8):
            if self.stop()["value"] == value and self.page.evaluate("document.activeElement.checked"):
                return
            self.page.keyboard.press("Space" if self.stop()["value"] == value else "ArrowDown")
        raise AssertionError(f"{name} cannot be set to {value}")

    def presses(self, text: str, key: str = "Enter") -> None:
        """Go to a button or link and press it."""
        self.goes_to(text=text)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)


def test_an_application_is_made_and_decided_without_a_mouse(person: Make, town: Town) -> None:
    system = make.open_system(town.actor("procurement"), "keys")
    refs = {row.code: row.ref for row in system.requirements.all()}
    applies(person("without a mouse"), town, system.ref, refs)
    sent = Application.objects.get(system=system)
    assert sent.submitted_at is not None
    decides(person("the officer"), town, sent, refs)
    assert Admission.objects.filter(application=sent).count() == 1


def applies(applicant: Person, town: Town, system: str, refs: dict[str, str]) -> None:
    """From the public page to the receipt, with one refusal on the way."""
    applicant.is_signed_in(town.user("provider"))
    page = applicant.goes_to(f"/procurement/systems/{system}/")
    keys = Keys(page)
    page.keyboard.press("Tab")
    assert "main" in str(page.evaluate("document.activeElement.getAttribute('href')"))  # past the menu
    keys.presses("Apply")
    keys.goes_to(name="categories")
    page.keyboard.press("Space")
    keys.presses("Save and go on")
    keys.goes_to(name=f"answer_{refs['exclusion']}")
    page.keyboard.press("Space")
    keys.goes_to(name=f"answer_{refs['staff']}")
    page.keyboard.type("3")
    keys.chooses(f"answer_{refs['skilled-1']}", "yes")
    keys.presses("Save and go on")
    keys.presses("Send the application", "Space")
    applicant.reads("Accept the contract terms to apply.")
    keys.goes_to(text="Accept the contract terms", tag="A")
    page.keyboard.press("Enter")  # the error leads to its field
    assert keys.stop()["name"] == "accept_contract"
    page.keyboard.press("Space")
    keys.presses("Send the application")
    applicant.reads("Your application has been sent.", "The city decides")
    keys.goes_to(text="How this day was counted")
    page.keyboard.press("Enter")
    applicant.reads("working day")


def decides(officer: Person, town: Town, sent: Application, refs: dict[str, str]) -> None:
    """Take it, assess, decide."""
    officer.is_signed_in(town.user("procurement"))
    page = officer.goes_to(f"/procurement/reviews/{sent.ref}/")
    keys = Keys(page)
    keys.presses("Take under review")
    for ref in refs.values():
        keys.chooses(f"finding_{ref}", "met")
    keys.presses("Save the findings")
    officer.reads("The findings were saved.")
    keys.presses("Decide")
    keys.presses("Decide", "Space")
    officer.reads("The decision was made and sent to the provider.")
