"""A request that comes twice is carried out once."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.test import override_settings

from core import access, clock, idempotency, tokens
from core.models import AccessCode, AccessPurpose, IdempotencyKey
from tests.core import views_for_tests
from tests.factories.core import ClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.views_for_tests")]


@pytest.fixture(autouse=True)
def ran() -> list[str]:
    """What the views did."""
    views_for_tests.ran.clear()
    return views_for_tests.ran


@pytest.fixture
def desk(cast, signed_in) -> Browser:
    """The official's."""
    return signed_in(cast.official)


def test_a_double_click_on_a_form_acts_once_and_both_see_the_result(desk, ran):
    form = {"name": "Aino", "idempotency_key": "k1"}
    first, second = desk.post("/test/write/", form), desk.post("/test/write/", form)
    assert ran == ["Aino"]
    assert first["Location"] == second["Location"] == "/done/1/"
    assert second["Idempotent-Replay"] == "true"


def test_a_form_gone_back_to_and_changed_is_sent_as_a_new_one_only_when_that_is_meant(desk, ran):
    desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1"})
    asked = desk.post("/test/write/", {"name": "Eino ja Aino", "idempotency_key": "k1"})
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "You have sent this page before" in page
    assert '<input type="hidden" name="name" value="Eino ja Aino">' in page
    assert ran == ["Aino"]
    key = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert key is not None
    assert key[1] != "k1"
    for _ in range(2):
        desk.post("/test/write/", {"name": "Eino ja Aino", "idempotency_key": key[1]})
    assert ran == ["Aino", "Eino ja Aino"]


def test_a_form_with_a_version_gone_back_to_is_judged_by_its_version(desk, ran):
    """The page shows it beside the newer state, with what was typed."""
    desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1", "version": "1"})
    desk.post("/test/write/", {"name": "Eino", "idempotency_key": "k1", "version": "1"})
    assert ran == ["Aino", "Eino"]


def test_keys_of_two_people_do_not_meet(desk, cast, signed_in, ran):
    form = {"name": "Aino", "idempotency_key": "k1"}
    desk.post("/test/write/", form)
    signed_in(cast.coach).post("/test/write/", form)
    Browser().post("/test/write/", form)
    assert len(ran) == 3


def test_a_form_shown_again_may_be_sent_again_under_its_key(desk, ran):
    for _ in range(2):
        assert desk.post("/test/again/", {"idempotency_key": "k1"}).status_code == 200
    assert len(ran) == 2


def test_the_api_gives_the_same_answer_again(desk, ran):
    def send(body: str, key: str = "k1"):
        return desk.post(
            "/api/test/", body, content_type="application/json", headers={"Idempotency-Key": key}
        )

    first, second = send('{"a": 1}'), send('{"a": 1}')
    assert (first.status_code, first.json()) == (second.status_code, second.json()) == (201, {"number": 1})
    assert (second["Location"], second["ETag"]) == ("/x/", '"1"')
    other = send('{"a": 2}')
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert other["Content-Type"] == "application/problem+json"
    assert send('{"a": 2}', "k2").json() == {"number": 2}


def call_again(plain: str):
    """The same call of the API, under the same key, by the bearer of a token."""
    return Browser().post(
        "/api/test/",
        '{"a": 1}',
        content_type="application/json",
        headers={"Idempotency-Key": "k1", "Authorization": f"Bearer {plain}"},
    )


def test_a_revoked_token_hears_no_earlier_answer(cast, ran):
    row, plain = tokens.issue_token(cast.official)
    assert call_again(plain).json() == {"number": 1}
    assert call_again(plain)["Idempotent-Replay"] == "true"
    tokens.revoke_token(cast.actor("official"), row)
    later = call_again(plain)
    assert "Idempotent-Replay" not in later
    assert len(ran) == 2, "it went on to the view, where the API's sign-in refuses it"


def test_a_token_of_a_closed_code_hears_no_earlier_answer(cast, ran):
    client = ClientFactory(authority=cast.authority)
    matter = "6d4b7d0e-0000-4000-8000-000000000001"
    text = access.issue_code(client, AccessPurpose.CHOICE, matter, clock.now() + timedelta(days=10))
    code = access.enter(text, client.born_on, caller="10.0.0.1")
    _row, plain = tokens.issue_client_token(code)
    call_again(plain)
    assert call_again(plain)["Idempotent-Replay"] == "true"
    code.revoked_at = clock.now()
    code.save()
    assert "Idempotent-Replay" not in call_again(plain)


def test_a_session_of_a_closed_code_hears_no_earlier_answer(cast, as_client, ran):
    client = ClientFactory(authority=cast.authority)
    browser = as_client(client, AccessPurpose.CHOICE, "6d4b7d0e-0000-4000-8000-000000000001")

    def again():
        return browser.post("/test/write/", {"name": "a", "idempotency_key": "k1"})

    again()
    assert again()["Idempotent-Replay"] == "true"
    AccessCode.objects.update(revoked_at=clock.now())
    assert "Idempotent-Replay" not in again()
    assert len(ran) == 2, "it went on to the view, which asks for the right"


def test_a_session_that_was_left_hears_no_earlier_answer(cast, as_client, ran):
    client = ClientFactory(authority=cast.authority)
    browser = as_client(client, AccessPurpose.CHOICE, "6d4b7d0e-0000-4000-8000-000000000001")
    kept = browser.cookies["sessionid"].value
    post = {"name": "a", "idempotency_key": "k1"}
    browser.post("/test/write/", post)
    browser.session.flush()
    browser.cookies["sessionid"] = kept
    assert "Idempotent-Replay" not in browser.post("/test/write/", post)


def test_a_crash_gives_the_key_back(desk, ran):
    with pytest.raises(ZeroDivisionError):
        desk.post("/test/crash/", {"idempotency_key": "k1"})
    assert desk.post("/test/crash/", {"idempotency_key": "k1"}).status_code == 302
    assert len(ran) == 2


def test_while_the_first_runs_the_second_waits(desk, ran):
    desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1"})
    IdempotencyKey.objects.update(status=None)
    busy = desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1"})
    assert busy.status_code == 409
    clock.advance(timedelta(minutes=3))
    assert desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1"}).status_code == 302
    assert len(ran) == 2, "the first process died: its key is free again"


def test_old_keys_are_purged(desk):
    desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1"})
    assert idempotency.purge() == 0
    clock.advance(timedelta(days=8))
    assert idempotency.purge() == 1


def test_a_domain_error_becomes_a_page(desk):
    page = desk.get("/test/refuse/")
    assert page.status_code == 409
    assert "It is too late for this." in page.content.decode()
    assert desk.get("/test/forbid/").status_code == 403


@override_settings(DEBUG=False)
def test_a_machine_that_refuses_is_told_as_a_page_too(desk):
    page = desk.get("/test/move/")
    assert page.status_code == 409
    assert "This step is not possible now." in page.content.decode()
