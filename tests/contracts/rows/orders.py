"""Who may reach the pages and the API of the orders room."""

from datetime import timedelta

from core import clock
from core.actors import client_actor
from core.models import AccessPurpose
from orders import services
from orders.models import Offer, Order
from orders.services.answering import Acceptance
from tests.contracts.matrix import PROVIDER, STAFF, Story, api, page
from tests.factories.market import Market, draft_order, join_cast_provider, make_market, place_order

PEOPLE = ("official", "auditor")
EXPLAIN = ("official", "procurement", "manager", "auditor")
STEPS = ("place", "invite_again", "approve_report", "settle")
FORMS = ("amend_need", "cancel", "change_provider", "return_report", "assist")
CLIENT_PAGES = ("open_list", "arrange", "let_city", "refuse", "change")


def prepare(story: Story) -> None:
    """A draft, an order whose client chooses, one that the provider is asked about, and one in the coach's hands."""
    market = make_market(story.cast)
    join_cast_provider(market)
    choosing = place_order(market)
    asked = _chosen(place_order(market))
    served = _accepted(story, _chosen(place_order(market)))
    story.things |= {
        "category": market.category,
        "draft": _draft(market),
        "client": choosing.client,
        "choosing": choosing,
        "offer": Offer.objects.get(order=choosing),
        "order_asked": asked,
        "served": served,
        "meeting": served.meetings.get(),
    }
    story.admit_client("choice", choosing.client, choosing.ref)


def _draft(market: Market) -> Order:
    return draft_order(market)


def _chosen(order: Order) -> Order:
    client = client_actor(AccessPurpose.CHOICE, order.ref)
    return services.choose_provider(client, order, Offer.objects.get(order=order).ref)


def _accepted(story: Story, order: Order) -> Order:
    first = clock.now() + timedelta(days=3)
    end = clock.today() + timedelta(days=60)
    answer = Acceptance(first, "Puijonkatu 1", story.cast.coach, end)
    return services.accept_order(story.cast.actor("administrator"), order, answer)


def _need(story: Story) -> dict[str, object]:
    return {
        "client": story.things["client"].ref,
        "category": story.things["category"].ref,
        "goals": "Työ",
        "languages": ["fi"],
        "municipalities": ["Kuopio"],
        "earliest_start": clock.today(),
        "latest_start": clock.today() + timedelta(days=20),
        "starting_point": {
            "months_unemployed": 3,
            "education": "a_basic",
            "language_group": "a_fi_sv",
            "health_limit": "a_none",
        },
    }


def _acceptance(story: Story) -> dict[str, object]:
    first = clock.now() + timedelta(days=2)
    return {
        "first_meeting": first,
        "where": "Kahvila",
        "coach": story.cast.coach.ref,
        "planned_end": clock.today() + timedelta(days=50),
    }


def _person(story: Story) -> dict[str, object]:
    return {"first_name": "A", "last_name": "B", "birth_date": "1980-01-01", "municipality": "Kuopio"}


def _choice(story: Story) -> dict[str, object]:
    return {"offer": story.things["offer"].ref}


MEETING = {"ref": "served", "meeting": "meeting"}

ROWS = [
    # The authority's pages
    page("orders:orders", *STAFF),
    page("orders:clients", *PEOPLE),
    page("orders:new_client", "official"),
    page("orders:client", *PEOPLE, ref="client"),
    page("orders:new_order", "official", ref="client"),
    page("orders:order", *STAFF, ref="served"),
    page("orders:eligibility", *EXPLAIN, ref="choosing"),
    *(page(f"orders:{step}", "official", ref="choosing", post={}) for step in STEPS),
    *(page(f"orders:{form}", "official", ref="choosing") for form in FORMS),
    page("orders:interrupt", "official", *PROVIDER, ref="served"),
    # The provider's pages
    page("orders:assignments", *PROVIDER),
    page("orders:assignment", *PROVIDER, ref="served"),
    page("orders:accept", *PROVIDER, ref="order_asked"),
    page("orders:decline", *PROVIDER, ref="order_asked"),
    page("orders:plan_meeting", *PROVIDER, ref="served"),
    page(
        "orders:record_meeting",
        *PROVIDER,
        ref=lambda story: {"ref": story.things["served"].ref, "meeting_ref": story.things["meeting"].ref},
    ),
    page("orders:report", *PROVIDER, ref="served"),
    # The client's pages: the code opens one order
    page("choice:list", "client_choice"),
    *(page(f"choice:{name}", "client_choice", post={}) for name in CLIENT_PAGES),
    page("choice:provider", "client_choice", ref="offer"),
    page("choice:open_card", "client_choice", ref="offer", post={}),
    page("choice:choose", "client_choice", ref="offer", post={}),
    # The API of officials and providers
    api("GET", "/orders/", *STAFF, *PROVIDER),
    api("POST", "/orders/clients", "official", post=_person),
    api("POST", "/orders/", "official", post=_need, own=True),
    api("PUT", "/orders/{ref}/need", "official", ref="draft", post=_need),
    api("GET", "/orders/{ref}", *STAFF, *PROVIDER, ref="served"),
    api("GET", "/orders/{ref}/offers", *EXPLAIN, ref="choosing"),
    api("POST", "/orders/{ref}/place", "official", ref="draft"),
    api("POST", "/orders/{ref}/ask-again", "official", ref="choosing"),
    api("POST", "/orders/{ref}/choice", "official", ref="choosing", post=_choice),
    api("POST", "/orders/{ref}/let-city-choose", "official", ref="choosing"),
    api("POST", "/orders/{ref}/refuse-all", "official", ref="choosing"),
    api("POST", "/orders/{ref}/change-provider", "official", ref="served", post={"reason": "x"}),
    api("POST", "/orders/{ref}/accept", *PROVIDER, ref="order_asked", post=_acceptance),
    api("POST", "/orders/{ref}/decline", *PROVIDER, ref="order_asked", post={"reason": "capacity"}),
    api(
        "POST",
        "/orders/{ref}/meetings",
        *PROVIDER,
        ref="served",
        post=lambda story: {"starts_at": clock.now() + timedelta(days=9)},
    ),
    api("POST", "/orders/{ref}/meetings/{meeting}", *PROVIDER, ref=MEETING, post={"state": "cancelled"}),
    api("POST", "/orders/{ref}/report", *PROVIDER, ref="served", post={"text": "x"}),
    api("POST", "/orders/{ref}/report/approve", "official", ref="served"),
    api("POST", "/orders/{ref}/report/return", "official", ref="served", post={"reason": "x"}),
    api("POST", "/orders/{ref}/settle", "official", ref="served"),
    api("POST", "/orders/{ref}/interrupt", "official", *PROVIDER, ref="served", post={"reason": "work"}),
    api("POST", "/orders/{ref}/cancel", "official", ref="choosing", post={"reason": "x"}),
    # The client's API
    api("GET", "/client/order", "client_choice"),
    api("GET", "/client/order/list", "client_choice"),
    api("POST", "/client/order/list", "client_choice"),
    api("POST", "/client/order/list/arrangement", "client_choice", post={}),
    api("POST", "/client/order/list/{offer}/opened", "client_choice", ref={"offer": "offer"}),
    api("POST", "/client/order/choice", "client_choice", post=_choice),
    api("POST", "/client/order/city-choice", "client_choice"),
    api("POST", "/client/order/refusal", "client_choice"),
    api("POST", "/client/order/change", "client_choice", post={"reason": "x"}),
]
