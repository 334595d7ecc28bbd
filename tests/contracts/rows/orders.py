"""Who may reach the pages and the API of the orders room."""

from datetime import timedelta

from core import clock
from core.actors import client_actor
from core.models import AccessPurpose
from orders import services
from orders.models import Meeting, Offer, Order, Report
from orders.services.answering import Acceptance
from procurement.category_states import RequiredReport
from tests.contracts.matrix import EVERYONE, PROVIDER, STAFF, Story, api, page
from tests.factories.cast import make_provider
from tests.factories.market import Market, draft_order, join_cast_provider, make_market, place_order

PEOPLE = ("official", "auditor")
EXPLAIN = ("official", "procurement", "manager", "auditor")
STEPS = ("place", "invite_again", "approve_report", "settle")
FORMS = ("amend_need", "cancel", "change_provider", "return_report", "assist")
CLIENT_PAGES = ("open_list", "arrange", "let_city", "refuse", "change", "refuse_provider")


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
        "for_course": place_order(market),
        "offer": Offer.objects.get(order=choosing),
        "order_asked": asked,
        "served": served,
        "meeting": served.meetings.get(),
        "interest": services.declare_interest(
            story.cast.actor("official"),
            provider=make_provider("Sukulainen ry", "7654321-4"),
            reason="A relative owns it.",
        ),
        "plan": _plan(story, served),
        "late_meeting": _late_meeting(story, _accepted(story, _chosen(place_order(market)))),
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


def _plan(story: Story, order: Order) -> Report:
    assert order.provider is not None
    return Report.objects.create(
        authority=order.authority,
        order=order,
        provider=order.provider,
        kind=RequiredReport.START_PLAN,
        submitted_at=clock.now(),
        submitted_by=story.cast.coach,
    )


def _late_meeting(story: Story, order: Order) -> Meeting:
    """A meeting that had been, of a client who has left the provider."""
    order.meetings.update(starts_at=clock.now() - timedelta(hours=2))
    order.choices.update(ended_at=clock.now(), end="changed", coach=story.cast.coach, unit_price_cents=60_00)
    Order.objects.filter(pk=order.pk).update(state="with_official", provider=None, coach=None)
    return order.meetings.get()


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


def _interest(story: Story) -> dict[str, object]:
    return {"provider": story.cast.provider.ref, "reason": "A relative owns it."}


def _choice(story: Story) -> dict[str, object]:
    return {"offer": story.things["offer"].ref}


MEETING = {"ref": "served", "meeting": "meeting"}
MEETING_PAGES = ("record_meeting", "correct_meeting", "move_meeting", "cancel_meeting", "meeting_calendar")


REPORT = {"ref": "served", "report": "plan"}
PLAN = {"goals": "x", "steps": "x", "frequency": "x"}


def _report(story: Story) -> dict[str, str]:
    return {"ref": story.things["served"].ref, "report_ref": story.things["plan"].ref}


def _meeting(story: Story) -> dict[str, str]:
    return {"ref": story.things["served"].ref, "meeting_ref": story.things["meeting"].ref}


ROWS = [
    page("orders:preview_offering", "administrator", ref="own_offering"),
    # The authority's pages
    page("orders:orders", *STAFF),
    page("orders:clients", *PEOPLE),
    page("orders:caseload_file", "official"),
    page("orders:new_client", "official"),
    page("orders:client", *PEOPLE, ref="client"),
    page("orders:new_order", "official", ref="client"),
    page("orders:order", *STAFF, ref="served"),
    page("orders:eligibility", *EXPLAIN, ref="choosing"),
    page("orders:interests", *EXPLAIN),
    page("orders:new_interest", "official"),
    page("orders:end_interest", "official", ref="interest", post={}),
    page("choice:rule", *EVERYONE),
    *(page(f"orders:{step}", "official", ref="choosing", post={}) for step in STEPS),
    *(page(f"orders:{form}", "official", ref="choosing") for form in FORMS),
    page("orders:interrupt", "official", *PROVIDER, ref="served"),
    # The provider's pages
    page("orders:assignments", *PROVIDER),
    page("orders:assignment", *PROVIDER, ref="served"),
    page("orders:accept", *PROVIDER, ref="order_asked"),
    page("orders:decline", *PROVIDER, ref="order_asked"),
    page("orders:plan_meeting", *PROVIDER, ref="served"),
    *(page(f"orders:{name}", *PROVIDER, ref=_meeting) for name in MEETING_PAGES),
    page("orders:record_late", *PROVIDER, ref={"meeting_ref": "late_meeting"}),
    page("orders:approve_late", "official", ref="served", post={}),
    page("orders:report", *PROVIDER, ref="served"),
    page(
        "orders:write_report",
        *PROVIDER,
        ref=lambda story: {"ref": story.things["served"].ref, "kind": "start-plan"},
    ),
    page("orders:read_report", *PEOPLE, *PROVIDER, ref=_report),
    page("orders:messages", *PEOPLE, *PROVIDER, ref="served"),
    page("orders:read_messages", "official", *PROVIDER, ref="served", post={}),
    page("orders:approve_part", "official", ref=_report, post={}),
    page("orders:return_part", "official", ref=_report),
    # The client's pages: the code opens one order
    page("choice:list", "client_choice"),
    *(page(f"choice:{name}", "client_choice", post={}) for name in CLIENT_PAGES),
    page("choice:provider", "client_choice", ref="offer"),
    page("choice:open_card", "client_choice", ref="offer", post={}),
    page("choice:choose", "client_choice", ref="offer", post={}),
    page("choice:messages", "client_choice"),
    page("choice:read_messages", "client_choice", post={}),
    page("choice:cannot_come", ref="meeting", post={}),  # likewise
    page("choice:meeting_calendar", ref="meeting"),  # the client of the code is another order's
    # The API of officials and providers
    api("GET", "/orders/", *STAFF, *PROVIDER),
    api("POST", "/orders/clients", "official", post=_person),
    api("POST", "/orders/", "official", post=_need, own=True),
    api("PUT", "/orders/{ref}/need", "official", ref="draft", post=_need),
    api("GET", "/orders/{ref}", *STAFF, *PROVIDER, ref="served"),
    api("GET", "/orders/{ref}/offers", *EXPLAIN, ref="choosing"),
    api("GET", "/orders/{ref}/eligibility", *EXPLAIN, ref="choosing"),
    api("GET", "/orders/interests", *EXPLAIN),
    api("POST", "/orders/interests", "official", post=_interest, own=True),
    api("POST", "/orders/interests/{ref}/end", "official", ref="interest"),
    api("POST", "/orders/{ref}/place", "official", ref="draft"),
    api("POST", "/orders/{ref}/ask-again", "official", ref="choosing"),
    api("POST", "/orders/{ref}/offers/open", "official", ref="choosing"),
    api("POST", "/orders/{ref}/offers/{offer}/open", "official", ref={"ref": "choosing", "offer": "offer"}),
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
    api(
        "POST",
        "/orders/{ref}/meetings/{meeting}/move",
        *PROVIDER,
        ref=MEETING,
        post=lambda story: {"starts_at": clock.now() + timedelta(days=9)},
    ),
    api(
        "POST",
        "/orders/{ref}/meetings/{meeting}/correct",
        *PROVIDER,
        ref=MEETING,
        post={"state": "missed", "reason": "x"},
    ),
    api("POST", "/orders/{ref}/meetings/{meeting}/cancel", *PROVIDER, ref=MEETING, post={}),
    api("GET", "/orders/late-meetings", *PROVIDER),
    api(
        "POST",
        "/orders/late-meetings/{meeting}",
        *PROVIDER,
        ref={"meeting": "late_meeting"},
        post={"state": "missed"},
    ),
    api("POST", "/orders/{ref}/late-meetings/approve", "official", ref="served"),
    api("GET", "/orders/{ref}/duties", *STAFF, *PROVIDER, ref="served"),
    api("GET", "/orders/{ref}/reports", *PEOPLE, *PROVIDER, ref="served"),
    api("POST", "/orders/{ref}/start-plan", *PROVIDER, ref="served", post=PLAN),
    api(
        "POST",
        "/orders/{ref}/interim-report",
        *PROVIDER,
        ref="served",
        post={"text": "x", "course": "on_track"},
    ),
    api("POST", "/orders/{ref}/work-ability-summary", *PROVIDER, ref="served", post={"text": "x"}),
    api("POST", "/orders/{ref}/reports/{report}/approve", "official", ref=REPORT),
    api("POST", "/orders/{ref}/reports/{report}/return", "official", ref=REPORT, post={"reason": "x"}),
    api("POST", "/orders/{ref}/report", *PROVIDER, ref="served", post={"text": "x"}),
    api("POST", "/orders/{ref}/report/approve", "official", ref="served"),
    api("POST", "/orders/{ref}/report/return", "official", ref="served", post={"reason": "x"}),
    api("GET", "/orders/caseload", *PEOPLE),
    api("GET", "/orders/{ref}/settlement", *PEOPLE, ref="served"),
    api("GET", "/orders/{ref}/reasons", *PEOPLE, ref="served"),
    api("GET", "/orders/clients/{client}/path", *PEOPLE, ref={"client": "client"}),
    api("GET", "/orders/{ref}/messages", *PEOPLE, *PROVIDER, ref="served"),
    api("POST", "/orders/{ref}/messages", "official", *PROVIDER, ref="served", post={"text": "x"}),
    api("POST", "/orders/{ref}/messages/read", "official", *PROVIDER, ref="served"),
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
    api("POST", "/client/order/provider-refusal", "client_choice", post={}),
    api("GET", "/client/order/messages", "client_choice"),
    api("POST", "/client/order/messages", "client_choice", post={"text": "x", "audience": "client"}),
    api("POST", "/client/order/messages/read", "client_choice"),
    api(
        "POST", "/client/order/meetings/{meeting}/cannot-come", ref={"meeting": "meeting"}
    ),  # another order's
    api("POST", "/client/order/change", "client_choice", post={"reason": "x"}),
]
