"""Who may reach the pages and the API of the orders room."""

from datetime import timedelta
from typing import Any

from core import clock
from orders import services
from orders.models import Order
from orders.services.answering import Acceptance
from tests.contracts.matrix import CLIENTS, SIGNED_IN, Story, api, page
from tests.factories.market import (
    Market,
    draft_order,
    join_cast_provider,
    make_client,
    make_market,
    place_order,
)

READERS = ("official", "procurement", "finance", "manager", "auditor")
VERDICTS = ("official", "procurement", "manager", "auditor")
PROVIDER = ("administrator", "coach")
CLIENT = "client_choice"


def prepare(story: Story) -> None:
    """Four orders: a draft, one whose client is choosing, one the provider is asked for, one in service."""
    cast = story.cast
    market = make_market(cast)
    join_cast_provider(market)
    client = make_client(market)
    placed, asked, running = place_order(market, client), _asked(market), _asked(market)
    answer = Acceptance(
        clock.now() + timedelta(days=3), "Toimisto", cast.coach, clock.today() + timedelta(days=60)
    )
    running = services.accept_order(cast.actor("administrator"), running, answer)
    story.admit_client("choice", client, placed.ref)
    story.things |= {
        "client": client,
        "order_category": market.category,
        "draft_order": draft_order(market),
        "placed_order": placed,
        "offer": placed.offers.get(),
        "asked_order": asked,
        "running_order": running,
        "meeting": running.meetings.get(),
    }


def _asked(market: Market) -> Order:
    """An order for which the official chose the provider together with the client."""
    order = place_order(market)
    return services.choose_provider(market.official, order, order.offers.get().public_id)


def _need(story: Story) -> dict[str, Any]:
    return {
        "goals": "Työtä",
        "languages": ["fi"],
        "municipalities": ["Kuopio"],
        "earliest_start": clock.today(),
        "latest_start": clock.today() + timedelta(days=20),
        "starting_point": {
            "months_unemployed": 3,
            "education": "b_secondary",
            "language_group": "a_fi_sv",
            "health_limit": "a_none",
        },
    }


def _new_need(story: Story) -> dict[str, Any]:
    things = story.things
    return {**_need(story), "client": things["client"].ref, "category": things["order_category"].ref}


def _offer(story: Story) -> dict[str, Any]:
    return {"offer": story.things["offer"].ref}


def _acceptance(story: Story) -> dict[str, Any]:
    return {
        "first_meeting": clock.now() + timedelta(days=3),
        "where": "Toimisto",
        "coach": story.cast.coach.ref,
        "planned_end": clock.today() + timedelta(days=60),
    }


def _meeting(story: Story) -> dict[str, Any]:
    return {"starts_at": clock.now() + timedelta(days=9), "where": "Toimisto"}


AINO = {"first_name": "Aino", "last_name": "Uusi", "birth_date": "1980-05-17", "municipality": "Kuopio"}
MEETING = {"ref": "running_order", "meeting_ref": "meeting"}
API_MEETING = {"ref": "running_order", "meeting": "meeting"}

ROWS = [
    page("orders:orders", *READERS),
    page("orders:clients", "official", "auditor"),
    page("orders:new_client", "official"),
    page("orders:client", "official", "auditor", ref="client"),
    page("orders:new_order", "official", ref="client"),
    page("orders:order", *READERS, ref="placed_order"),
    page("orders:amend_need", "official", ref="draft_order"),
    page("orders:eligibility", *VERDICTS, ref="placed_order"),
    page("orders:assist", "official", ref="placed_order"),
    page("orders:place", "official", ref="draft_order", post={}),
    page("orders:invite_again", "official", ref="placed_order", post={}),
    page("orders:cancel", "official", ref="placed_order"),
    page("orders:change_provider", "official", ref="running_order"),
    page("orders:approve_report", "official", ref="running_order", post={}),
    page("orders:return_report", "official", ref="running_order"),
    page("orders:settle", "official", ref="running_order", post={}),
    page("orders:interrupt", "official", *PROVIDER, ref="running_order"),
    page("orders:assignments", *PROVIDER),
    page("orders:assignment", *PROVIDER, ref="asked_order"),
    page("orders:accept", *PROVIDER, ref="asked_order"),
    page("orders:decline", *PROVIDER, ref="asked_order"),
    page("orders:plan_meeting", *PROVIDER, ref="running_order"),
    page("orders:record_meeting", *PROVIDER, ref=MEETING),
    page("orders:report", *PROVIDER, ref="running_order"),
    page("choice:list", CLIENT),
    page("choice:open_list", CLIENT, post={}),
    page("choice:arrange", CLIENT, post={"sort": "neutral"}),
    page("choice:provider", CLIENT, ref="offer"),
    page("choice:open_card", CLIENT, ref="offer", post={}),
    page("choice:choose", CLIENT, ref="offer"),
    page("choice:let_city", CLIENT),
    page("choice:refuse", CLIENT),
    page("choice:change", CLIENT),
    # Everyone may ask for their own; who has none gets an empty list.
    api("GET", "/orders/", *SIGNED_IN, *CLIENTS),
    api("POST", "/orders/clients", "official", post=AINO),
    api("POST", "/orders/", "official", post=_new_need, own=True),
    api("GET", "/orders/{ref}", *READERS, CLIENT, ref="placed_order"),
    api("PUT", "/orders/{ref}/need", "official", ref="draft_order", post=_need),
    api("GET", "/orders/{ref}/offers", *VERDICTS, ref="placed_order"),
    api("POST", "/orders/{ref}/place", "official", ref="draft_order"),
    api("POST", "/orders/{ref}/ask-again", "official", ref="placed_order"),
    api("POST", "/orders/{ref}/choice", "official", CLIENT, ref="placed_order", post=_offer),
    api("POST", "/orders/{ref}/let-city-choose", "official", CLIENT, ref="placed_order"),
    api("POST", "/orders/{ref}/refuse-all", "official", CLIENT, ref="placed_order"),
    api("POST", "/orders/{ref}/change-provider", "official", ref="running_order", post={"reason": "x"}),
    api("POST", "/orders/{ref}/accept", *PROVIDER, ref="asked_order", post=_acceptance),
    api("POST", "/orders/{ref}/decline", *PROVIDER, ref="asked_order", post={"reason": "capacity"}),
    api("POST", "/orders/{ref}/meetings", *PROVIDER, ref="running_order", post=_meeting),
    api("POST", "/orders/{ref}/meetings/{meeting}", *PROVIDER, ref=API_MEETING, post={"state": "kept"}),
    api("POST", "/orders/{ref}/report", *PROVIDER, ref="running_order", post={"text": "Hyvin meni"}),
    api("POST", "/orders/{ref}/report/approve", "official", ref="running_order"),
    api("POST", "/orders/{ref}/report/return", "official", ref="running_order", post={"reason": "x"}),
    api("POST", "/orders/{ref}/settle", "official", ref="running_order"),
    api(
        "POST",
        "/orders/{ref}/interrupt",
        "official",
        *PROVIDER,
        ref="running_order",
        post={"reason": "health"},
    ),
    api("POST", "/orders/{ref}/cancel", "official", ref="placed_order", post={"reason": "x"}),
    api("GET", "/client/order", CLIENT),
    api("POST", "/client/order/list", CLIENT),
    api("GET", "/client/order/list", CLIENT),
    api("POST", "/client/order/list/arrangement", CLIENT, post={"sort": "neutral"}),
    api("POST", "/client/order/list/{offer}/opened", CLIENT, ref={"offer": "offer"}),
    api("POST", "/client/order/choice", CLIENT, post=_offer),
    api("POST", "/client/order/city-choice", CLIENT),
    api("POST", "/client/order/refusal", CLIENT),
    api("POST", "/client/order/change", CLIENT, post={"reason": "x"}),
]
