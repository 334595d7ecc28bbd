"""A client's way in: code and date of birth, and what keeps others out."""

from datetime import date, timedelta

import pytest
from django.test import Client as Browser

from core import access, clock, codes
from core.errors import InvalidInput, TooManyTries
from core.models import AccessCode, AccessPurpose, Client, Event
from core.shapes import moment_words
from tests.factories.core import ClientFactory

MATTER = "6d4b7d0e-0000-4000-8000-000000000001"


@pytest.fixture
def client_of_city(cast) -> Client:
    """Born on 17 May 1980."""
    return ClientFactory(authority=cast.authority)


@pytest.fixture
def code(client_of_city) -> str:
    """A code that works for ten days."""
    return issue(client_of_city)


@pytest.fixture
def visitor() -> Browser:
    """A browser that reads English."""
    return Browser(headers={"accept-language": "en"})


def issue(client: Client) -> str:
    return access.issue_code(client, AccessPurpose.CHOICE, MATTER, clock.now() + timedelta(days=10))


def enter(code: str, born: date = date(1980, 5, 17), caller: str = "192.0.2.1") -> AccessCode:
    return access.enter(code, born, caller=caller)


def refusal(code: str, born: date = date(1980, 5, 17), caller: str = "192.0.2.1") -> str:
    with pytest.raises((InvalidInput, TooManyTries)) as refused:
        enter(code, born, caller)
    return refused.value.code


def test_code_and_date_of_birth_open_the_matter(code):
    found = enter(code.lower().replace("-", " "))
    assert (found.purpose, found.subject_ref) == ("choice", MATTER)


def test_using_a_code_does_not_use_it_up(code):
    assert [enter(code).pk for _ in range(3)] == [AccessCode.objects.get().pk] * 3


def test_only_the_digest_is_kept(code):
    row = AccessCode.objects.get()
    assert row.digest == codes.digest(code.replace("-", ""))
    assert code.replace("-", "") not in str(row.__dict__)


def test_a_wrong_date_of_birth_and_an_unknown_code_sound_the_same(code):
    assert refusal(code, date(1980, 5, 18)) == "code_or_birth_date_wrong"
    assert refusal(codes.human_code()) == "code_or_birth_date_wrong"
    assert refusal("no code at all") == "code_or_birth_date_wrong"


def test_a_newer_code_replaces_the_older(client_of_city, code):
    newer = issue(client_of_city)
    enter(newer)
    assert refusal(code) == "code_replaced"
    assert refusal(code, date(1981, 1, 1)) == "code_or_birth_date_wrong", "a stranger learns nothing"


def test_an_expired_code_says_what_to_do(code):
    clock.advance(timedelta(days=10))
    assert refusal(code) == "code_expired"
    assert refusal(code, date(1981, 1, 1)) == "code_or_birth_date_wrong"


def test_guessing_the_date_of_birth_locks_the_code_for_ever_longer(code, client_of_city):
    def guess_five() -> None:
        for day in range(1, 6):
            assert refusal(code, date(1990, 1, day), f"192.0.2.{day}") == "code_or_birth_date_wrong"

    guess_five()
    assert refusal(code) == "too_many_tries", "even with the right date"
    event = Event.objects.get(code="access_code.locked")
    assert event.data["facts"] == {"failures": 5}
    clock.advance(timedelta(minutes=16))
    guess_five()
    clock.advance(timedelta(minutes=16))
    assert refusal(code) == "too_many_tries", "the second lock is twice as long"
    clock.advance(timedelta(minutes=16))
    enter(code)
    assert AccessCode.objects.get().failures == 0


def test_one_caller_may_not_try_code_after_code(code):
    for _ in range(access.BY_CALLER.limit):
        refusal(codes.human_code())
    assert refusal(code) == "too_many_tries"
    enter(code, caller="192.0.2.99")  # others are not held up
    clock.advance(timedelta(minutes=16))
    enter(code)


def test_revoked_codes_open_nothing(code):
    assert access.is_open("choice", MATTER)
    assert access.revoke_codes(AccessPurpose.CHOICE, MATTER) == 1
    assert not access.is_open("choice", MATTER)


# The page ------------------------------------------------------------------------------------------------


def sign_in(visitor: Browser, code: str, born: str = "17.5.1980"):
    return visitor.post("/c/", {"code": code, "birth_date": born})


def me(visitor: Browser) -> int:
    return visitor.get("/api/v1/me").status_code


@pytest.mark.parametrize(
    "born",
    [
        "17.5.1980",
        "17.05.1980",
        "1980-05-17",
        "17051980",
        "17/5/1980",
        "17. 5. 1980",
        "17-5-1980",
        " 17.5.1980.",
    ],
)
def test_a_date_is_forgiven_how_it_is_written(visitor, code, born):
    assert sign_in(visitor, code, born).status_code == 302
    assert visitor.get("/api/v1/me").json()["roles"] == ["client"]


def test_a_wrong_code_is_told_and_what_was_typed_stays(visitor, code):
    answer = sign_in(visitor, "ABCD-EFGH-JKMN")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The code or the date of birth is wrong." in page
    assert 'value="ABCD-EFGH-JKMN"' in page
    assert me(visitor) == 401


def test_looking_at_the_page_changes_nothing(visitor, code):
    visitor.get("/c/")
    visitor.get(f"/c/?code={code}")
    row = AccessCode.objects.get()
    assert (row.failures, row.revoked_at) == (0, None)


def test_the_session_gets_a_new_key(visitor, code):
    visitor.get("/c/")
    session = visitor.session
    session["left"] = "over"
    session.save()
    before = session.session_key
    sign_in(visitor, code)
    assert visitor.session.session_key != before
    assert "left" not in visitor.session


def test_a_client_on_a_staff_members_device_is_not_the_staff_member(cast, signed_in, code):
    desk = signed_in(cast.official)
    sign_in(desk, code)
    assert desk.get("/api/v1/me").json() == {
        "name": "",
        "roles": ["client"],
        "authority": "",
        "provider": "",
        "seats": [],
    }
    assert desk.get("/orders/").status_code in (302, 403, 404)


def test_a_staff_member_who_signs_in_is_no_longer_the_client(cast, visitor, code):
    sign_in(visitor, code)
    visitor.post("/account/login/", {"login": cast.official.email, "password": "correct horse battery"})
    assert visitor.get("/api/v1/me").json()["roles"] == ["official"]
    visitor.post("/account/logout/")
    assert me(visitor) == 401


def test_the_session_ends_when_its_code_does(visitor, client_of_city, code):
    sign_in(visitor, code)
    assert me(visitor) == 200
    issue(client_of_city)
    assert me(visitor) == 401


def test_the_session_ends_with_the_codes_time(visitor, code):
    sign_in(visitor, code)
    clock.advance(timedelta(days=10))
    assert me(visitor) == 401


def test_leaving_ends_the_session(visitor, code):
    sign_in(visitor, code)
    assert visitor.get("/c/out").status_code == 405, "a link cannot sign anybody out"
    visitor.post("/c/out")
    assert me(visitor) == 401


def test_the_page_speaks_the_clients_language_afterwards(client_of_city, code):
    visitor = Browser(headers={"accept-language": "sv"})
    answer = sign_in(visitor, code)
    assert answer.cookies["django_language"].value == "fi"


def test_a_locked_code_is_told_on_the_page(visitor, code):
    for day in range(1, 6):
        sign_in(visitor, code, f"{day}.1.1990")
    until = moment_words(clock.now() + access.FIRST_LOCK)
    told = sign_in(visitor, code).content.decode().replace("\u00a0", " ")
    assert f"This code is locked until {until}," in told.replace("\u00a0", " ")


def test_a_locked_code_tells_programs_how_long_to_wait(visitor, code):
    body = {"code": code, "birth_date": "1980-05-18"}
    answers = [visitor.post("/api/v1/client-tokens", body, content_type="application/json") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[-1]["Retry-After"] == "900"


@pytest.mark.parametrize("data", [{}, {"code": "", "birth_date": "x"}])
def test_a_form_with_gaps_is_refused_as_every_form_is(visitor, code, data):
    assert visitor.get("/c/").status_code == 200
    assert visitor.post("/c/", data).status_code == 422


@pytest.mark.parametrize("born", ["17.5.80", "17.5.", "May 1980"])
def test_a_date_without_the_whole_year_is_told_what_is_wanted(visitor, code, born):
    answer = sign_in(visitor, code, born)
    assert answer.status_code == 422
    assert "the whole year in numbers" in answer.content.decode()
    assert f'value="{born}"' in answer.content.decode()
