"""Who may reach the pages and the API of purchases without a client's choice (routes A and D)."""

from datetime import timedelta

from core import clock
from orders import services
from orders.models import CallOffPublication
from orders.rules.call_off_results import quarter_begins
from procurement.models import Category, DynamicPurchasingSystem
from procurement.states import PriceRule, Regime, Route, SystemState, Unit
from tests.contracts.matrix import EVERYONE, STAFF, Story, api, page
from tests.factories.orders import City, add_provider, draft_order
from tests.factories.vouchers import make_budget


def prepare(story: Story) -> None:
    """A need to order directly, one that a provider is asked about, and one that waits for a competition."""
    make_budget(story.cast.authority, 90_000_00)
    small, competed = (_city(story, route) for route in (Route.SMALL_PURCHASE, Route.MINI_COMPETITION))
    provider = add_provider(small)
    asked = services.order_directly(
        small.actor, draft_order(small, units_hundredths=1_00), provider_ref=provider.ref, reason="Syy"
    )
    story.things |= {
        "small_category": small.category,
        "small_provider": provider,
        "small_draft": draft_order(small, units_hundredths=1_00),
        "small_asked": asked,
        "needing_category": competed.category,
        "call_offs": CallOffPublication.objects.create(
            authority=story.cast.authority,
            system=small.category.system,
            first_day=quarter_begins(clock.today()),
            rows=[],
            published_by=story.cast.procurement,
        ),
        "need": draft_order(competed, latest_start=clock.today() + timedelta(days=60)),
    }


def _city(story: Story, route: Route) -> City:
    system = DynamicPurchasingSystem.objects.create(
        authority=story.cast.authority,
        code=f"reitti-{route}",
        name={"fi": f"Reitti {route}"},
        state=SystemState.OPEN,
    )
    category = Category.objects.create(
        authority=story.cast.authority,
        system=system,
        code="palvelu",
        name={"fi": "Palvelu"},
        cpv="85312320",
        regime=Regime.ANNEX_E_1_4,
        route=route,
        unit=Unit.HOUR,
        price_rule=PriceRule.CAP,
        ceiling_cents=80_00,
    )
    return City(story.cast.authority, story.cast.official, category)


def _direct(story: Story) -> dict[str, object]:
    return {"provider": story.things["small_provider"].ref, "reason": "Syy"}


def _needs(story: Story) -> dict[str, object]:
    return {"orders": [story.things["need"].ref]}


def _quarter(story: Story) -> dict[str, object]:
    return {"ref": story.things["small_category"].system.ref, "year": clock.today().year - 1, "quarter": 1}


def _last_quarter(story: Story) -> dict[str, object]:
    """A quarter without call-offs: the service refuses it, after it has asked who is there."""
    system = story.things["small_category"].system.ref
    return {"system": system, "year": clock.today().year - 1, "quarter": 1}


ROWS = [
    page("orders:order_directly", "official", "procurement", ref="small_draft"),
    page("orders:refuse_provider", "official", ref="small_asked"),
    page("orders:call_off_results", *EVERYONE),
    page("orders:call_off_result", *EVERYONE, ref="call_offs"),
    page("orders:call_off_result_json", *EVERYONE, ref="call_offs"),
    page("orders:call_off_result_csv", *EVERYONE, ref="call_offs"),
    page("orders:publish_call_offs", "procurement", ref=_quarter, post={}),
    page("orders:small_purchases", *STAFF),
    page("orders:small_purchases_of", *STAFF, ref="small_category"),
    page("orders:small_purchases_csv", *STAFF),
    page("orders:waiting_needs", "procurement"),
    page("orders:put_to_tender", "procurement", ref="needing_category"),
    page("orders:take_out_of_tender", "procurement", ref="need"),
    api("GET", "/orders/{ref}/small-purchase", "official", "procurement", ref="small_draft"),
    api("POST", "/orders/{ref}/direct", "official", "procurement", ref="small_draft", post=_direct),
    api("POST", "/orders/{ref}/refuse-provider", "official", ref="small_asked", post={}),
    api("GET", "/orders/small-purchases", *STAFF),
    api("GET", "/orders/call-off-results", *EVERYONE),
    api("GET", "/orders/call-off-results/{ref}", *EVERYONE, ref="call_offs"),
    api("GET", "/orders/call-offs-to-publish", "procurement"),
    api("POST", "/orders/call-off-results", "procurement", post=_last_quarter, own=True),
    api("POST", "/orders/{ref}/take-out-of-tender", "procurement", ref="need", post={"reason": "x"}),
    api("GET", "/orders/needs/{ref}", "procurement", ref="needing_category"),
    api("POST", "/orders/needs/{ref}/competitions", "procurement", ref="needing_category", post=_needs),
]
