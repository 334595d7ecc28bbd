"""A client's form that is sent after the code's session has ended waits for a code of the same matter."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from core import access, clock, kept_forms
from core.models import AccessPurpose
from tests.core.test_keep_form import sent_again
from tests.factories.core import ClientFactory

pytestmark = pytest.mark.django_db

MATTER = "6d4b7d0e-0000-4000-8000-000000000001"
OTHER = "6d4b7d0e-0000-4000-8000-000000000002"
TYPED = {"nps": "9", "comment": "Sain apua <b>hyvin</b>\nkiitos", "idempotency_key": "k1", "version": "1"}


@pytest.fixture
def person(cast):
    """Born on 17 May 1980."""
    return ClientFactory(authority=cast.authority)


def code_for(person, matter=MATTER):
    """A new code, which ends the earlier one of its matter."""
    until = clock.now() + timedelta(days=10)
    return access.issue_code(person, AccessPurpose.QUESTIONNAIRE, matter, until)


def enter(browser, code):
    return browser.post("/c/", {"code": code, "birth_date": "17.5.1980"})["Location"]


@pytest.fixture
def device(person):
    """A browser in which a client came in, opened a page, and whose session has ended since."""
    browser = Browser(headers={"accept-language": "en"})
    enter(browser, code_for(person))
    browser.get("/help/")
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    return browser


def address():
    return reverse("questionnaire:answer")


def test_what_was_typed_is_shown_after_a_code_of_the_same_matter(device, person):
    assert device.post(address(), TYPED)["Location"] == "/c/"
    assert "Sain apua" not in device.session[kept_forms.KEY]
    assert enter(device, code_for(person)) == "/c/kept"
    page = device.get("/c/kept").content.decode()
    assert "Sain apua &lt;b&gt;hyvin&lt;/b&gt;<br>kiitos" in page
    assert sent_again(page) == (address(), TYPED)
    assert f'href="{address()}"' in page


def test_a_newer_code_ends_the_session_but_not_what_was_typed(person):
    """The session is there, the code that it was opened with is not."""
    browser = Browser(headers={"accept-language": "en"})
    enter(browser, code_for(person))
    browser.get("/help/")
    newer = code_for(person)
    assert browser.post(address(), TYPED)["Location"] == "/c/"
    assert enter(browser, newer) == "/c/kept"
    assert sent_again(browser.get("/c/kept").content.decode()) == (address(), TYPED)


def test_another_client_on_the_same_device_sees_nothing_and_ends_it(device, person):
    device.post(address(), TYPED)
    assert enter(device, code_for(ClientFactory(authority=person.authority), OTHER)) == address()
    assert device.get("/c/kept")["Location"] == address()
    assert kept_forms.KEY not in device.session
    assert enter(device, code_for(person)) == address()


def test_without_the_browsers_key_nobody_reads_it(device, person):
    device.post(address(), TYPED)
    del device.cookies[kept_forms.UNLOCKING]
    assert enter(device, code_for(person)) == address()


def test_a_browser_in_which_no_client_was_keeps_nothing(person):
    browser = Browser()
    assert browser.post(address(), TYPED)["Location"] == "/c/"
    assert kept_forms.UNLOCKING not in browser.cookies
    assert enter(browser, code_for(person)) == address()
