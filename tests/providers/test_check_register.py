"""The business register, asked over HTTP as YTJ answers; when it is silent nobody is held up."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse

from core import business_register, clock
from core.actors import ANONYMOUS
from core.business_register import Company, RegisterFault
from core.errors import InvalidInput, NotAllowed, WrongState
from providers import services
from providers.models import Provider
from providers.states import RegisterState
from tests.providers.test_organisations import SIGN_UP

BUSINESS_ID = "0590964-3"


def company(**changes: Any) -> dict[str, Any]:
    """An organisation as the register tells of it; all invented."""
    names = [
        {"name": "Vanha Nimi Oy", "type": "1", "endDate": "2015-01-01"},
        {"name": "Sivunimi", "type": "3", "endDate": None},
        {"name": "Uusi Palvelu Oy", "type": "1", "registrationDate": "2015-01-01"},
    ]
    return {"businessId": {"value": BUSINESS_ID}, "names": names, "status": "2", **changes}


class Register:
    """What the local register answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.body: Any = {"totalResults": 1, "companies": [company()]}


@pytest.fixture
def register(settings):
    """A register on this machine that the settings point to."""
    found = Register()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked += parse_qs(urlsplit(self.path).query)["businessId"]
            self.send_response(found.status)
            self.end_headers()
            self.wfile.write(found.body if isinstance(found.body, bytes) else json.dumps(found.body).encode())

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    settings.BUSINESS_REGISTER_URL = f"http://127.0.0.1:{server.server_port}/companies"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_current_name_is_read(register):
    assert business_register.look_up(BUSINESS_ID) == Company(BUSINESS_ID, "Uusi Palvelu Oy", False)
    assert register.asked == [BUSINESS_ID]


def test_an_organisation_that_has_ended_is_told(register):
    register.body = {"companies": [company(endDate="2020-05-01")]}
    assert business_register.look_up(BUSINESS_ID) == Company(BUSINESS_ID, "Uusi Palvelu Oy", True)


@pytest.mark.parametrize(
    "body", [{"totalResults": 0, "companies": []}, {"companies": [company(businessId={"value": "x"})]}]
)
def test_an_unknown_organisation_is_nothing(register, body):
    register.body = body
    assert business_register.look_up(BUSINESS_ID) is None


def test_not_found_is_an_answer_too(register):
    register.status = 404
    assert business_register.look_up(BUSINESS_ID) is None


@pytest.mark.parametrize(
    ("status", "body"), [(500, {}), (200, b"<html>"), (200, {"rows": []}), (200, {"companies": [{}]})]
)
def test_an_answer_that_cannot_be_read_is_a_fault(register, status, body):
    register.status, register.body = status, body
    with pytest.raises(RegisterFault):
        business_register.look_up(BUSINESS_ID)


def test_nobody_there_is_a_fault(settings):
    settings.BUSINESS_REGISTER_URL = "http://127.0.0.1:9/companies"
    with pytest.raises(RegisterFault):
        business_register.look_up(BUSINESS_ID)


@pytest.mark.django_db
def test_the_name_is_fetched_when_none_is_written(register):
    provider, _user = services.sign_up(ANONYMOUS, **{**SIGN_UP, "name": ""})
    assert (provider.name, provider.register_state) == ("Uusi Palvelu Oy", RegisterState.FOUND)
    assert provider.register_checked_at == clock.now()


@pytest.mark.django_db
def test_a_name_by_hand_stays_and_the_registers_is_shown_beside_it(register, signed_in):
    provider, user = services.sign_up(ANONYMOUS, **SIGN_UP)
    assert (provider.name, provider.register_name) == ("Uusi Oy", "Uusi Palvelu Oy")
    page = signed_in(user).get(reverse("providers:own")).content.decode()
    assert "Found in the business register" in page
    assert "Uusi Palvelu Oy" in page


@pytest.mark.django_db
def test_without_a_register_the_page_says_not_checked_and_a_name_is_needed(settings, signed_in):
    settings.BUSINESS_REGISTER_URL = ""
    with pytest.raises(InvalidInput) as refused:
        services.sign_up(ANONYMOUS, **{**SIGN_UP, "name": ""})
    assert refused.value.code == "name_missing"
    _provider, user = services.sign_up(ANONYMOUS, **SIGN_UP)
    page = signed_in(user).get(reverse("providers:own")).content.decode()
    assert "Not checked in the business register" in page
    assert reverse("providers:check_register") not in page


@pytest.mark.django_db
def test_a_silent_register_stops_nobody_from_registering(settings):
    settings.BUSINESS_REGISTER_URL = "http://127.0.0.1:9/companies"
    provider, _user = services.sign_up(ANONYMOUS, **SIGN_UP)
    assert provider.register_state == RegisterState.NOT_CHECKED


@pytest.mark.django_db
def test_the_administrator_asks_the_register_again(cast, register, signed_in):
    Provider.objects.filter(pk=cast.provider.pk).update(business_id=BUSINESS_ID)
    browser = signed_in(cast.administrator)
    browser.post(reverse("providers:check_register"))
    cast.provider.refresh_from_db()
    assert cast.provider.register_name == "Uusi Palvelu Oy"
    register.body = {"companies": []}
    browser.post(reverse("providers:check_register"))
    cast.provider.refresh_from_db()
    assert (cast.provider.register_state, cast.provider.register_name) == (RegisterState.NOT_FOUND, "")
    register.status = 500
    with pytest.raises(WrongState):
        services.check_register(cast.actor("administrator"), cast.provider)
    with pytest.raises(NotAllowed):
        services.check_register(cast.actor("coach"), cast.provider)


@pytest.mark.django_db
def test_registering_on_the_page_takes_the_registers_name(register):
    browser = Browser(headers={"accept-language": "en"})
    assert "Leave this empty" in browser.get(reverse("providers:sign_up")).content.decode()
    assert browser.post(reverse("providers:sign_up"), {**SIGN_UP, "name": ""}).status_code == 302
    assert Provider.objects.get().name == "Uusi Palvelu Oy"
