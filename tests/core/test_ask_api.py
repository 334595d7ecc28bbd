"""The API's frame: signing in, refusals as problems, versions, bounds."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from core import access, api, clock, services, tokens
from core.actors import SYSTEM
from core.errors import InvalidInput
from core.models import AccessPurpose, ApiToken, Event
from core.roles import Role
from tests.factories.core import ClientFactory, MembershipFactory

MATTER = "6d4b7d0e-0000-4000-8000-000000000001"
PASSWORD = "correct horse battery"


@pytest.fixture
def caller(db) -> Browser:
    """A program without a session; CSRF is checked as in earnest."""
    return Browser(enforce_csrf_checks=True, headers={"accept-language": "en"})


def post(caller: Browser, path: str, body: object, **more):
    return caller.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", **more)


def sign_in(caller: Browser, email: str, **more):
    return post(caller, "/tokens", {"email": email, "password": PASSWORD, **more})


def me(caller: Browser, token: str):
    return caller.get("/api/v1/me", headers={"authorization": f"Bearer {token}"})


def problem(answer, status: int, code: str) -> dict:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:valinta:error:{code}")
    assert body["title"]
    return body


def test_a_token_stands_for_one_role_in_one_seat(cast, caller):
    answer = sign_in(caller, cast.official.email, label="our system")
    assert answer.status_code == 201
    body = answer.json()
    assert body["role"] == "official"
    told = me(caller, body["token"]).json()
    assert (told["name"], told["roles"], told["authority"]) == ("Outi Omavirkailija", ["official"], "kuopio")
    row = ApiToken.objects.get()
    assert body["token"] not in str(row.__dict__), "only its digest is kept"
    assert Event.objects.filter(code="token.issued", subject_ref=row.ref).exists()


def test_a_provider_member_gets_one_too(cast, caller):
    token = sign_in(caller, cast.coach.email).json()["token"]
    told = me(caller, token).json()
    assert (told["roles"], told["provider"]) == (["coach"], cast.provider.name)


def test_who_holds_several_roles_names_one(cast, caller):
    MembershipFactory(authority=cast.authority, user=cast.official, role=Role.MANAGER.value)
    body = problem(sign_in(caller, cast.official.email), 422, "seat_or_role_needed")
    assert [choice["role"] for choice in body["facts"]["choices"]] == ["manager", "official"]
    token = sign_in(caller, cast.official.email, role="manager").json()["token"]
    assert me(caller, token).json()["roles"] == ["manager"]
    problem(sign_in(caller, cast.official.email, role="auditor"), 422, "seat_or_role_not_held")


def test_a_wrong_password_is_refused_and_guessing_slowed(cast, caller):
    for _ in range(10):
        body = {"email": cast.official.email, "password": "wrong"}
        problem(post(caller, "/tokens", body), 422, "email_or_password_wrong")
    clock.advance(timedelta(minutes=4, seconds=10))
    answer = sign_in(caller, cast.official.email)
    body = problem(answer, 429, "too_many_tries")
    assert answer["Retry-After"] == "650", "the fifteen minutes that began at ten o'clock end then"
    assert body["detail"] == "Too many tries. Try again after 2 Mar 2026 10:15."
    clock.advance(timedelta(seconds=int(answer["Retry-After"]) - 1))
    problem(sign_in(caller, cast.official.email), 429, "too_many_tries")
    clock.advance(timedelta(seconds=1))
    assert sign_in(caller, cast.official.email).status_code == 201


def test_a_token_ends(cast, caller):
    token = sign_in(caller, cast.official.email, lasts_hours=1).json()["token"]
    assert me(caller, token).status_code == 200
    clock.advance(timedelta(hours=1))
    answer = me(caller, token)
    problem(answer, 401, "not_signed_in")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_token_ends_with_the_role_it_stands_for(cast, caller):
    token = sign_in(caller, cast.official.email).json()["token"]
    services.end_staff(SYSTEM, cast.official.memberships.get())
    problem(me(caller, token), 401, "not_signed_in")


def test_a_token_ends_with_its_person(cast, caller):
    token = sign_in(caller, cast.official.email).json()["token"]
    cast.official.is_active = False
    cast.official.save()
    problem(me(caller, token), 401, "not_signed_in")


def test_a_token_can_be_revoked_by_its_owner(cast, caller):
    row, plain = tokens.issue_token(cast.official)
    with pytest.raises(Exception, match="not_allowed"):
        tokens.revoke_token(cast.actor("coach"), row)
    tokens.revoke_token(cast.actor("official"), row)
    problem(me(caller, plain), 401, "not_signed_in")


@pytest.mark.parametrize("hours", [0, 721])
def test_a_token_cannot_last_for_ever(cast, caller, hours):
    problem(sign_in(caller, cast.official.email, lasts_hours=hours), 422, "invalid_request")
    with pytest.raises(InvalidInput):
        tokens.issue_token(cast.official, lasts=timedelta(hours=hours))


def test_a_bad_token_is_refused_even_with_a_session(cast, signed_in):
    desk = signed_in(cast.official)
    problem(me(desk, "invented"), 401, "not_signed_in")


def test_a_client_gets_a_short_token_for_the_one_matter(cast, caller):
    client = ClientFactory(authority=cast.authority)
    code = access.issue_code(client, AccessPurpose.CHOICE, MATTER, clock.now() + timedelta(days=10))
    body = {"code": code, "birth_date": "1980-05-17"}
    told = post(caller, "/client-tokens", body).json()
    assert (told["role"], told["purpose"], told["subject"]) == ("client", "choice", MATTER)
    assert me(caller, told["token"]).json()["roles"] == ["client"]
    access.revoke_codes(AccessPurpose.CHOICE, MATTER)
    problem(me(caller, told["token"]), 401, "not_signed_in")
    problem(
        post(caller, "/client-tokens", {"code": code, "birth_date": "1980-05-18"}),
        422,
        "code_or_birth_date_wrong",
    )


def test_nobody_is_asked_to_sign_in(caller):
    problem(caller.get("/api/v1/me"), 401, "not_signed_in")


def test_a_session_writes_only_with_its_csrf_token(cast):
    from config.api import SessionAuth

    desk = Browser(enforce_csrf_checks=True)
    desk.force_login(cast.official, backend="django.contrib.auth.backends.ModelBackend")
    assert desk.get("/api/v1/me").status_code == 200
    from django.middleware.csrf import get_token
    from django.test import RequestFactory
    from ninja.errors import HttpError

    request: Any = RequestFactory(enforce_csrf_checks=True).post("/api/v1/anything")
    request.actor = cast.actor("official")
    request.COOKIES["sessionid"] = "x"
    with pytest.raises(HttpError):
        SessionAuth()(request)
    get_token(request)
    request.META["HTTP_X_CSRFTOKEN"] = request.META["CSRF_COOKIE"]
    request.COOKIES["csrftoken"] = request.META["CSRF_COOKIE"]
    assert SessionAuth()(request) == cast.actor("official")


def test_missing_and_wrong_values_are_told_one_by_one(caller):
    body = problem(post(caller, "/tokens", {"email": 5}), 422, "invalid_request")
    assert {fault["field"] for fault in body["errors"]} == {"email", "password"}


def test_what_is_no_json_is_refused(caller):
    answer = caller.post("/api/v1/tokens", "{", content_type="application/json")
    problem(answer, 400, "unreadable")


def test_refusals_are_translated(caller):
    answer = caller.get("/api/v1/me", headers={"accept-language": "fi"})
    assert answer["Content-Language"] == "fi"


def test_a_wrong_method_is_told(caller):
    assert caller.delete("/api/v1/me").status_code == 405


def test_the_schema_names_every_way_in(caller):
    schema = caller.get("/api/v1/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert set(schema["components"]["securitySchemes"]) == {"TokenAuth", "SessionAuth"}
    assert "/api/v1/tokens" in schema["paths"]


def test_the_documentation_loads_from_here_alone(caller):
    html = caller.get("/api/docs").content.decode()
    assert "ninja/swagger-ui-bundle.js" in html
    assert "//cdn" not in html


# Helpers that rooms use ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "version"), [("", None), ("*", None), ('"3"', 3), ('W/"12"', 12), ("7", 7)]
)
def test_if_match_is_a_version(rf, given, version):
    assert api.expected_version(rf.get("/", headers={"if-match": given})) == version


@pytest.mark.parametrize("given", ['"x"', "-1", '"3", "4"', "9" * 30])
def test_if_match_that_is_no_version_is_refused(rf, given):
    with pytest.raises(InvalidInput):
        api.expected_version(rf.get("/", headers={"if-match": given}))


def test_an_address_or_method_that_is_none_is_a_problem_too(caller):
    """A program reads every refusal the same way; pages keep theirs."""
    problem(caller.get("/api/v1/nothing"), 404, "no_such_operation")
    wrong = caller.patch("/api/v1/me")
    problem(wrong, 405, "no_such_operation")
    assert wrong["Allow"] == "GET"
    assert caller.get("/nothing/")["Content-Type"].startswith("text/html")
