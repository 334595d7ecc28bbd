"""A request that comes twice is carried out once."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.test import override_settings

from core import clock, idempotency
from core.models import IdempotencyKey
from tests.core import views_for_tests

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


def test_another_body_under_the_key_is_refused(desk, ran):
    desk.post("/test/write/", {"name": "Aino", "idempotency_key": "k1"})
    refused = desk.post("/test/write/", {"name": "Eino", "idempotency_key": "k1"})
    assert refused.status_code == 422
    assert "used for another request" in refused.content.decode()
    assert ran == ["Aino"]


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
    assert "This step is no longer possible." in page.content.decode()
