"""A form that is sent after the session has ended: what was typed waits for its author."""

import re
from html import unescape

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.test import Client as Browser

from core import kept_forms
from core.fields import decrypt
from tests.factories.core import AuthorityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

FORM = "/procurement/manage/new/"
TYPED = {
    "code": "valmennus",
    "name_fi": "Valmennusta kaikille",
    "contract_text_fi": "Ensimmäinen <b>ehto</b>\nToinen ehto",
    "idempotency_key": "k1",
    "version": "",
}
PASSWORD = "correct horse battery"


@pytest.fixture
def officer():
    return MembershipFactory(
        authority=AuthorityFactory(), user=UserFactory(), role="procurement_officer"
    ).user


@pytest.fixture
def desk(officer):
    """The officer's browser, in which the session has ended while a page was open."""
    browser = Browser(headers={"accept-language": "en"})
    assert sign_in(browser, officer).status_code == 302
    browser.get("/home/")
    del browser.cookies[settings.SESSION_COOKIE_NAME]
    return browser


def sign_in(browser, user, target="/home/"):
    return browser.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": target})


def sent_again(page):
    """The address and the fields of the page's form."""
    form = re.search(r'<form method="post" action="([^"]+)" class="v-form".*?</form>', page, re.S)
    assert form is not None
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0])
    fields = {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}
    return form[1], fields


def test_what_was_typed_is_sent_after_the_sign_in(desk, officer):
    asked = desk.post(FORM, TYPED)
    assert asked["Location"] == "/account/login/?next=/kept/"
    assert sign_in(desk, officer, "/kept/")["Location"] == "/kept/"
    page = desk.get("/kept/").content.decode()
    assert "Ensimmäinen &lt;b&gt;ehto&lt;/b&gt;<br>Toinen ehto" in page
    assert sent_again(page) == (FORM, TYPED)
    answer = desk.post(*sent_again(page))
    assert "Valmennusta kaikille" in desk.get(answer["Location"]).content.decode()
    assert desk.get("/kept/")["Location"] == "/home/"  # nothing is kept any longer


def test_somebody_else_on_the_same_browser_sees_nothing(desk):
    desk.post(FORM, TYPED)
    other = MembershipFactory(role="procurement_officer", user=UserFactory()).user
    sign_in(desk, other, "/kept/")
    assert desk.get("/kept/")["Location"] == "/home/"


def test_what_is_kept_lies_sealed_with_a_key_that_only_the_browser_holds(desk, officer):
    """A tender may be among it: the house's own keys open nothing."""
    desk.post(FORM, TYPED)
    sealed = desk.session[kept_forms.KEY]
    assert "Valmennusta" not in sealed
    with pytest.raises(InvalidToken):
        decrypt(sealed)
    for other in ("", "x", Fernet.generate_key().decode()):
        desk.cookies[kept_forms.UNLOCKING] = other
        sign_in(desk, officer, "/kept/")
        assert desk.get("/kept/")["Location"] == "/home/"


def test_a_button_of_an_ended_session_leads_to_no_dead_end(desk, officer):
    """Its address takes no GET: after the sign-in it is offered again."""
    desk.post("/seat/", {"seat": "x"})
    sign_in(desk, officer, "/kept/")
    assert sent_again(desk.get("/kept/").content.decode()) == ("/seat/", {"seat": "x"})


def test_too_much_or_of_nobody_known_is_not_kept(desk):
    long = desk.post(FORM, TYPED | {"name_fi": "x" * kept_forms.LIMIT})
    assert long["Location"] == "/account/login/?next=/home/"
    assert Browser().post(FORM, TYPED)["Location"] == "/account/login/?next=/home/"


def test_a_token_out_of_date_offers_the_form_again_with_a_new_one(officer):
    """Two tabs: the session ended, the sign-in was in the other one."""
    desk = Browser(enforce_csrf_checks=True, headers={"accept-language": "en"})
    desk.force_login(officer, backend=settings.AUTHENTICATION_BACKENDS[0])
    stale = TYPED | {"csrfmiddlewaretoken": "a" * 64}
    refused = desk.post(FORM, stale, headers={"origin": "http://testserver"})
    page = refused.content.decode()
    assert refused.status_code == 403
    assert sent_again(page) == (FORM, TYPED)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    again = desk.post(
        FORM, TYPED | {"csrfmiddlewaretoken": token[1]}, headers={"origin": "http://testserver"}
    )
    assert "Valmennusta kaikille" in desk.get(again["Location"]).content.decode()


def test_another_sites_form_is_not_offered(officer):
    desk = Browser(enforce_csrf_checks=True, headers={"accept-language": "en"})
    desk.force_login(officer, backend=settings.AUTHENTICATION_BACKENDS[0])
    for origin in ({"origin": "https://evil.example"}, {}):
        refused = desk.post(FORM, TYPED, headers=origin)
        assert refused.status_code == 403
        assert "Valmennusta" not in refused.content.decode()
    secret = {"oldpassword": "correct horse"}
    refused = desk.post("/account/password/change/", secret, headers={"origin": "http://testserver"})
    assert "correct horse" not in refused.content.decode()
