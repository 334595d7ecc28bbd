"""The same path over the API: officials and providers, refusals as problem+json, versions, pages by key."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from core import clock
from core.models import Client, User, ViewLog
from core.roles import Role
from core.tokens import issue_token
from orders.models import Order
from orders.schemas.orders import OrderRow
from orders.states import OrderState
from providers.models import ProviderMember
from tests.factories.core import UserFactory
from tests.factories.orders import (
    City,
    accepted_order,
    chosen_order,
    draft_order,
    make_city,
    make_client,
    provider_actor,
)

pytestmark = pytest.mark.django_db


class Caller:
    """Somebody who speaks to the API with a token."""

    def __init__(self, user: User) -> None:
        _row, plain = issue_token(user, lasts=timedelta(days=30))
        self.browser = Browser(headers={"authorization": f"Bearer {plain}", "accept-language": "en"})

    def get(self, path: str) -> Any:
        """GET under /api/v1/orders."""
        return self.browser.get(f"/api/v1/orders{path}")

    def send(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        method: str = "POST",
        *,
        version: str = "",
    ) -> Any:
        """POST (or PUT) JSON under /api/v1/orders."""
        data = json.dumps(body, default=str) if body is not None else ""
        return self.browser.generic(
            method,
            f"/api/v1/orders{path}",
            data,
            content_type="application/json",
            headers={"if-match": version} if version else {},
        )


@pytest.fixture
def city(db: None) -> City:
    """A city with two providers."""
    return make_city(2)


@pytest.fixture
def official(city: City) -> Caller:
    """The official."""
    return Caller(city.official)


@pytest.fixture
def provider(city: City) -> Caller:
    """The administrator of the first provider."""
    user = provider_actor(city.providers[0]).user
    assert user is not None
    return Caller(user)


POINT = {
    "months_unemployed": 12,
    "education": "a_basic",
    "language_group": "b_other_ok",
    "health_limit": "a_none",
    "wa_start": 6,
}


def need(**changes: object) -> dict[str, object]:
    """A need as the API takes it."""
    return {
        "goals": "Work in a kitchen",
        "units": "12.5",
        "languages": ["fi"],
        "municipalities": ["Kuopio", "Siilinjärvi"],
        "earliest_start": "2026-03-02",
        "latest_start": "2026-04-02",
        "starting_point": POINT,
        **changes,
    }


def test_the_whole_path_over_the_api(city: City, official: Caller, provider: Caller) -> None:
    """Client, need, change, place, choose, accept, meet, report, return, approve, settle; each with its version."""
    person = {
        "first_name": "Veikko",
        "last_name": "Api",
        "birth_date": "1975-02-03",
        "municipality": "Kuopio",
    }
    answer = official.send("/clients", person)
    assert answer.status_code == 201
    client = answer.json()["id"]

    answer = official.send("/", need(client=client, category=city.category.ref))
    assert answer.status_code == 201, answer.content
    order = answer.json()
    assert (order["state"], order["units"], answer["ETag"]) == ("draft", "12.50", f'"{order["version"]}"')
    path = f"/{order['id']}"

    answer = official.send(f"{path}/need", need(units="20"), "PUT", version=answer["ETag"])
    assert answer.json()["units"] == "20.00"
    answer = official.send(f"{path}/place", version=answer["ETag"])
    assert answer.json()["state"] == "choosing"
    offers = official.get(f"{path}/offers").json()
    offer = next(row for row in offers if row["provider"] == city.providers[0].name)
    answer = official.send(f"{path}/choice", {"offer": offer["offer"]})
    assert answer.json()["state"] == "asked"

    coach = provider_actor(city.providers[0]).user
    assert coach is not None
    first = clock.at(clock.today() + timedelta(days=7), 10)
    acceptance = {"first_meeting": first, "where": "Kahvila", "coach": coach.ref, "planned_end": "2026-05-29"}
    answer = provider.send(f"{path}/accept", {**acceptance, "first_meeting": first.isoformat()})
    assert answer.status_code == 200, answer.content
    assert answer.json()["client"]["name"] == "Veikko Api"

    clock.set_to(first + timedelta(hours=2))
    planned = clock.at(clock.today() + timedelta(days=7), 12).isoformat()
    answer = provider.send(f"{path}/meetings", {"starts_at": planned, "where": "Kirjasto"})
    assert answer.status_code == 201
    meeting = answer.json()["meetings"][0]
    answer = provider.send(f"{path}/meetings/{meeting['id']}", {"state": "kept", "units": "2"})
    assert answer.json()["state"] == "in_service"
    assert provider.send(f"{path}/report", {"text": "Short."}).json()["state"] == "reported"
    assert official.send(f"{path}/report/return", {"reason": "More."}).json()["state"] == "in_service"
    provider.send(f"{path}/report", {"text": "Longer.", "work_ability": 8})
    assert official.send(f"{path}/report/approve").json()["state"] == "completed"
    answer = official.send(f"{path}/settle")
    assert answer.json()["state"] == "closed"


def test_a_stale_version_is_412_and_changes_nothing(city: City, official: Caller) -> None:
    """The problem tells the newer version."""
    order = draft_order(city)
    official.send(f"/{order.ref}/need", need(), "PUT")
    answer = official.send(f"/{order.ref}/place", version='"1"')
    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
    problem = answer.json()
    assert (problem["code"], problem["facts"]) == ("stale_version", {"version": 2})
    assert Order.objects.get().state == OrderState.DRAFT


REFUSALS = [
    ("/place", None, 409, "already_placed"),
    ("/settle", None, 409, "not_ended"),
    ("/report/approve", None, 409, "no_report_waiting"),
    ("/ask-again", None, 409, "not_with_official"),
    ("/cancel", {"reason": " "}, 422, "reason_missing"),
    ("/choice", {"offer": "5f0c4a51-6d0e-4c11-9ec2-3f7d7a2d0d5b"}, 404, "not_found"),
    ("/choice", {"offer": "x"}, 422, "invalid_request"),
    ("/interrupt", {"reason": "left_open"}, 422, "reason_missing"),
    ("/accept", {}, 422, "invalid_request"),
]


@pytest.mark.parametrize(("path", "body", "status", "code"), REFUSALS)
def test_refusals_have_stable_codes(
    city: City, official: Caller, path: str, body: dict[str, object] | None, status: int, code: str
) -> None:
    """As problem+json, with a sentence."""
    order = accepted_order(city)
    answer = official.send(f"/{order.ref}{path}", body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = answer.json()
    assert problem["code"] == code
    assert problem["detail"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"goals": " "}, "no_goals", "goals"),
        ({"goals": "\u200b"}, "no_goals", "goals"),
        ({"languages": ["fi", "xx"]}, "unknown_language", "languages"),
        ({"municipalities": ["Oulu"]}, "unknown_municipality", "municipalities"),
    ],
)
def test_a_need_is_as_the_page_would_have_it(
    city: City, official: Caller, change: dict[str, object], code: str, field: str
) -> None:
    """A word that no provider can match would leave everybody out; recording and changing refuse it alike."""
    client = make_client(city).ref
    recorded = official.send("/", need(client=client, category=city.category.ref, **change))
    order = draft_order(city)
    amended = official.send(f"/{order.ref}/need", need(**change), "PUT")
    for answer in (recorded, amended):
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)


def test_an_instant_without_a_zone_is_refused(city: City, provider: Caller) -> None:
    """A meeting at 10 o'clock somewhere is not a meeting."""
    order = accepted_order(city)
    answer = provider.send(f"/{order.ref}/meetings", {"starts_at": "2026-03-20T10:00:00"})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")


def test_wrong_roles_are_refused(city: City, official: Caller, provider: Caller) -> None:
    """The provider places nothing, the official accepts nothing, a stranger finds nothing."""
    order = chosen_order(city)
    assert provider.send(f"/{order.ref}/settle").status_code == 403
    assert provider.send("/", need(client=order.client.ref, category=city.category.ref)).status_code == 404
    coach = provider_actor(city.providers[0]).user
    assert coach is not None
    body = {
        "first_meeting": "2026-03-20T10:00:00Z",
        "where": "x",
        "coach": coach.ref,
        "planned_end": "2026-05-29",
    }
    assert official.send(f"/{order.ref}/accept", body).status_code == 403
    stranger = provider_actor(city.providers[1]).user
    assert stranger is not None
    assert Caller(stranger).get(f"/{order.ref}").status_code == 404
    assert Browser().get(f"/api/v1/orders/{order.ref}").status_code == 401


def test_a_coach_who_accepts_for_a_colleague_is_answered_without_the_person(city: City) -> None:
    """Accepted, and no longer theirs to see."""
    order = chosen_order(city)
    user: User = UserFactory()
    ProviderMember.objects.create(provider=city.providers[0], user=user, role=Role.COACH.value)
    colleague = provider_actor(city.providers[0]).user
    assert colleague is not None
    first = "2026-03-20T10:00:00+02:00"
    body = {"first_meeting": first, "where": "x", "coach": colleague.ref, "planned_end": "2026-05-29"}
    answer = Caller(user).send(f"/{order.ref}/accept", body)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    assert answer.json()["client"] is None
    assert "Aino" not in answer.content.decode()


def test_every_look_over_the_api_is_logged(city: City, official: Caller) -> None:
    """As on the pages; a list names nobody and logs nothing."""
    order = draft_order(city)
    official.get("/")
    assert not ViewLog.objects.exists()
    official.get(f"/{order.ref}")
    assert ViewLog.objects.get().subject_ref == order.client.ref
    assert Client.objects.count() == 1


def test_lists_are_paged_by_key(city: City, official: Caller) -> None:
    """Newest first, nothing twice, nothing left out, whatever the page's length."""
    made = [draft_order(city).ref for _n in range(5)]
    found: list[str] = []
    after = ""
    while True:
        answer = official.get(f"/?limit=2&after={after}").json()
        found += [row["id"] for row in answer["items"]]
        after = answer["next"]
        if not after:
            break
    assert found == made[::-1]
    assert official.get("/?limit=1000").status_code == 422
    assert official.get("/?after=nonsense").json()["code"] == "bad_cursor"
    assert official.get("/?state=choosing").json()["items"] == []


def test_the_list_costs_the_same_however_long(
    city: City, official: Caller, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    """Thirty rows with a handful of queries."""
    for _n in range(30):
        draft_order(city)
    with django_assert_max_num_queries(5):
        answer = official.get("/?limit=30").json()
    assert len(answer["items"]) == 30
    # The rows go out without being validated: here they are, against the schema that the API declares.
    rows = [OrderRow.model_validate(row, extra="forbid") for row in answer["items"]]
    assert {row.state for row in rows} == {OrderState.DRAFT}
    assert set(answer["items"][0]) == set(OrderRow.model_fields)
