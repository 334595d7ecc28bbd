"""Odd input is refused with a clear answer: the character NUL, and a form with files where JSON is wanted."""

import json
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from core.models import IdempotencyKey, User
from core.texts import is_unseen, without_unseen
from procurement.forms.common import ReasonForm
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Browser]


@pytest.mark.parametrize(
    "body",
    [{"email": "a\x00b@c.example", "password": "x"}, {"email": "a@c.example", "password": "x", "\x00": []}],
)
def test_a_body_with_nul_is_refused(body: dict[str, object]) -> None:
    """Before any table is asked: PostgreSQL would answer with an error of its own."""
    answer = Browser().post("/api/v1/tokens", json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_the_letters_of_an_escape_are_no_nul() -> None:
    """A text that speaks of u0000 is a text."""
    body = json.dumps({"email": "a@c.example", "password": "\\u0000"})
    answer = Browser().post("/api/v1/tokens", body, content_type="application/json")
    assert answer.json()["code"] == "email_or_password_wrong"


def test_a_query_with_nul_is_refused(cast: Cast, signed_in: SignIn) -> None:
    """In a filter of a list."""
    answer = signed_in(cast.finance).get("/api/v1/money/invoices?number=%00")
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_a_form_with_files_is_no_json() -> None:
    """Refused as unreadable, not as a fault of the house."""
    answer = Browser(raise_request_exception=False).post("/api/v1/tokens", {"email": "a@c.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "unreadable")


def test_an_idempotency_key_with_nul_is_kept_without_it(cast: Cast, signed_in: SignIn) -> None:
    """A form's field may hold anything."""
    seat = {"seat": f"authority:{cast.authority.ref}", "idempotency_key": "a\x00b"}
    assert signed_in(cast.official).post("/seat/", seat).status_code == 302
    assert IdempotencyKey.objects.get().key == "ab"


def test_the_trail_is_searched_without_nul(cast: Cast, signed_in: SignIn) -> None:
    """For events and for looks."""
    for page in ("/events/", "/events/looks/"):
        answer = signed_in(cast.auditor).get(page, {"subject": "x\x00", "code": "\x00"})
        assert answer.status_code == 200
        assert answer.context["subject"] == "x"


UNSEEN = ["", "  ", "\u200b", " \u200b\ufeff\u2060\n", "\u3164\u2800"]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_shows_nothing_is_no_text(text: str, cast: Cast, signed_in: SignIn) -> None:
    """A reason of signs without width would be a decision without one; the API hears it as the page does."""
    assert is_unseen(text)
    form = ReasonForm({"reason": text})
    assert not form.is_valid()
    assert form["reason"].errors
    body = json.dumps({"code": "x", "name": {"fi": text}, "ends_on": "2030-01-01"})
    answer = signed_in(cast.procurement).post(
        "/api/v1/procurement/manage/systems", body, content_type="application/json"
    )
    assert answer.json()["name"] == {}


@pytest.mark.parametrize("text", ["a", " 😀\u200d", "آ", "–", "0"])
def test_whatever_shows_something_is_kept(text: str) -> None:
    """Joiners inside emoji and marks inside words stay."""
    assert not is_unseen(text)
    assert without_unseen({"a": [text, "\u200b", 1, None]}) == {"a": [text, "", 1, None]}
