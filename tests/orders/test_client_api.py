"""The client's path over the API with the short token of code and date of birth."""

import json
from typing import Any

import pytest
from django.test import Client as Browser

from core.models import AccessPurpose
from core.tokens import issue_client_token
from orders import services
from orders.models import Choice, ChoiceAction, Offer, Order
from orders.selectors.choice import newest_code
from orders.states import ActionKind, OrderState
from procurement.models import OfferingPlace
from tests.factories.orders import City, accepted_order, client_of, placed_order, sent_code

pytestmark = pytest.mark.django_db
API = "/api/v1/client/order"


class Caller:
    """Calls the API with one token."""

    def __init__(self, token: str) -> None:
        self.browser = Browser(headers={"authorization": f"Bearer {token}", "accept-language": "en"})

    def get(self, path: str = "") -> tuple[int, Any]:
        answer = self.browser.get(API + path)
        return answer.status_code, json.loads(answer.content)

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> tuple[int, Any]:
        answer = self.browser.post(API + path, body or {}, content_type="application/json", headers=headers)
        return answer.status_code, json.loads(answer.content)


def caller(order: Order) -> Caller:
    """The client of an order with a token."""
    code = newest_code(order)
    assert code is not None
    return Caller(issue_client_token(code)[1])


def test_from_the_letter_to_the_choice(city: City, client: Browser) -> None:
    order = placed_order(city)
    signed = client.post(
        "/api/v1/client-tokens",
        {"code": sent_code(order), "birth_date": order.client.birth_date},
        content_type="application/json",
    )
    assert signed.status_code == 201
    me = Caller(signed.json()["token"])
    status, stand = me.get()
    assert (status, stand["state"], stand["choose_by"]) == (200, "choosing", "2026-03-16")
    assert me.get("/list")[0] == 409
    status, shown = me.post("/list")
    assert status == 200
    assert shown["total"] == 5
    positions = [item["position"] for item in shown["items"]]
    assert positions == [1, 2, 3, 4, 5]
    assert me.get("/list") == (200, shown)
    assert ChoiceAction.objects.filter(kind=ActionKind.SHOWN).count() == 1
    status, chosen = me.post("/choice", {"offer": shown["items"][0]["id"]})
    assert (status, chosen["state"]) == (201, "asked")
    assert chosen["provider"] == shown["items"][0]["provider"]
    assert me.post("/choice", {"offer": shown["items"][0]["id"]})[0] == 201
    assert Choice.objects.count() == 1
    status, problem = me.post("/choice", {"offer": shown["items"][1]["id"]})
    assert (status, problem["code"]) == (409, "choice_was_made")


def test_sorting_and_looking_closer_are_written_down(city: City) -> None:
    order = placed_order(city)
    me = caller(order)
    shown = me.post("/list")[1]
    status, sorted_list = me.post("/list/arrangement", {"sort": "earliest", "language": "fi"})
    assert status == 200
    starts = [item["can_start"] for item in sorted_list["items"]]
    assert starts == sorted(starts)
    status, card = me.post(f"/list/{shown['items'][2]['id']}/opened")
    assert (status, card["position"]) == (200, 3)
    kinds = list(ChoiceAction.objects.order_by("pk").values_list("kind", "detail"))
    assert kinds == [("shown", ""), ("sorted", "earliest/fi/any/any"), ("opened", "")]


def test_a_score_is_told_with_its_uncertainty_and_none_is_none(city: City) -> None:
    me = caller(placed_order(city))
    items = me.post("/list")[1]["items"]
    scored = [item["quality"] for item in items if item["quality"]]
    assert len(scored) == 2
    assert sum(1 for item in items if item["quality"] is None) == 3
    assert {"score": 38.0, "low": 29.0, "high": 47.0}.items() <= next(
        q for q in scored if q["score"] == 38.0
    ).items()


def test_a_filled_place_is_told_and_refused(city: City) -> None:
    order = placed_order(city)
    OfferingPlace.objects.filter(offering__provider=city.providers[0]).update(taken=10)
    me = caller(order)
    item = next(i for i in me.post("/list")[1]["items"] if i["provider"] == city.providers[0].name)
    assert (item["can_be_chosen"], item["why_not"]) == (False, "No free place just now")
    status, problem = me.post("/choice", {"offer": item["id"]})
    assert (status, problem["code"]) == (409, "place_taken")


def test_a_stale_version_is_a_412_and_a_fresh_one_goes_through(city: City) -> None:
    order = placed_order(city)
    me = caller(order)
    offer = str(Offer.objects.get(order=order, position=1).public_id)
    status, problem = me.post("/choice", {"offer": offer}, **{"if-match": f'"{order.version + 7}"'})
    assert (status, problem["code"]) == (412, "stale_version")
    status, _stand = me.post("/choice", {"offer": offer}, **{"if-match": f'"{order.version}"'})
    assert status == 201


def test_let_the_city_choose_refuse_and_change(city: City) -> None:
    assert caller(placed_order(city)).post("/city-choice")[1]["state"] == "asked"
    refused = placed_order(city)
    assert caller(refused).post("/refusal")[1]["state"] == "with_official"
    accepted = accepted_order(city)
    me = caller(accepted)
    assert me.get()[1]["next_meeting_where"] == "Puijonkatu 1, Kuopio"
    coming = me.get()[1]["meetings"][0]
    assert coming["can_be_called_off"]
    assert me.post(f"/meetings/{coming['id']}/cannot-come")[1]["meetings"] == []
    assert me.post("/change", {"reason": " "})[0] == 422
    status, stand = me.post("/change", {"reason": "Too far"})
    assert (status, stand["state"], stand["list_opened"]) == (200, "choosing", False)


def test_a_token_reaches_its_own_order_only(city: City) -> None:
    mine, other = placed_order(city), placed_order(city)
    me = caller(mine)
    assert me.get()[1]["id"] == mine.ref
    me.post("/list")
    foreign = Offer.objects.get(order=other, position=1)
    assert me.post("/choice", {"offer": str(foreign.public_id)})[0] == 404
    assert me.post(f"/list/{foreign.public_id}/opened")[0] == 404
    assert Order.objects.get(pk=other.pk).state == OrderState.CHOOSING


def test_without_a_clients_token_nothing_is_told(city: City, client: Browser) -> None:
    order = placed_order(city)
    assert client.get(API).status_code == 401
    code = newest_code(order)
    assert code is not None
    code.purpose = AccessPurpose.QUESTIONNAIRE
    code.save(update_fields=["purpose"])
    assert Caller(issue_client_token(code)[1]).get()[0] == 404


def test_a_token_ends_with_its_code(city: City) -> None:
    order = placed_order(city)
    me = caller(order)
    services.refuse_all(client_of(order), order)
    assert me.get()[0] == 200
    code = newest_code(order)
    assert code is not None
    code.revoked_at = code.created_at
    code.save(update_fields=["revoked_at"])
    assert me.get()[0] == 401
