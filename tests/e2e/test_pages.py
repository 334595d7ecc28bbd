"""The remaining pages of every role in a city with a year behind it: on a phone and on a desk.

On the desk axe-core looks at each page; on the phone what matters is that nothing is wider than the screen.
"""

from collections.abc import Callable

import pytest

from evaluations.models import CaseRecord, ScoreRun
from orders.models import Order
from procurement.models import Admission, Decision, Offering
from tests.e2e.people import PHONE, Person
from tests.e2e.town import Town
from vouchers.models import Invoice, Voucher

pytestmark = pytest.mark.e2e

Make = Callable[..., Person]
Pages = Callable[[Town], dict[str, str]]


def looks_at(somebody: Person, pages: dict[str, str]) -> None:
    """Open each page at both sizes; a picture of each is kept."""
    desk = somebody.page.viewport_size
    assert desk is not None
    for name, path in pages.items():
        somebody.goes_to(path)
        assert somebody.page.locator("h1").count() == 1, path
        bare = somebody.page.locator(".v-deadline:not(:has(.v-deadline__how))")
        assert bare.all_inner_texts() == [], f"{path}: days that do not tell how they were counted"
        somebody.passes_axe(f"{name}_desk")
        somebody.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        somebody.fits(f"{name}_phone")
        somebody.page.set_viewport_size(desk)


def _official(town: Town) -> dict[str, str]:
    order = Order.objects.filter(authority=town.authority, state="closed").latest("pk")
    return {
        "official_home": "/home/",
        "official_clients": "/orders/clients/",
        "official_client": f"/orders/clients/{order.client.ref}/",
        "official_orders": "/orders/?state=closed",
        "official_order": f"/orders/{order.ref}/",
        "official_messages": f"/orders/{order.ref}/messages/",
        "official_eligibility": f"/orders/{order.ref}/eligibility/",
        "official_need": f"/orders/clients/{order.client.ref}/order/",
        "official_interests": "/orders/interests/",
        "official_interest": "/orders/interests/new/",
        "official_requests": "/quality/requests/",
        "official_case": f"/quality/cases/{CaseRecord.objects.latest('pk').ref}/",
        "official_vouchers": "/money/vouchers/",
        "official_voucher": f"/money/vouchers/{Voucher.objects.latest('pk').ref}/",
    }


def _decision(town: Town) -> Decision:
    """The one that admitted the town's own provider."""
    found: Decision = Decision.objects.filter(provider=town.own, kind="application").earliest("pk")
    return found


def _procurement(town: Town) -> dict[str, str]:
    return {
        "procurement_home": "/home/",
        "procurement_reviews": "/procurement/reviews/",
        "procurement_results": "/orders/results/",
        "procurement_decided": "/procurement/reviews/?show=decided",
        "procurement_manage": "/procurement/manage/",
        "procurement_decision": f"/procurement/decisions/{_decision(town).ref}/",
        "procurement_admission": f"/procurement/admissions/{Admission.objects.earliest('pk').ref}/",
    }


def _finance(town: Town) -> dict[str, str]:
    paid = Invoice.objects.filter(authority=town.authority, state="paid").latest("pk")
    return {
        "finance_home": "/home/",
        "finance_budgets": "/money/",
        "finance_grant": "/money/grant/",
        "finance_invoices": "/money/invoices/",
        "finance_invoice": f"/money/invoices/{paid.ref}/",
        "finance_export": "/money/invoices/paid/",
    }


def _manager(town: Town) -> dict[str, str]:
    run = ScoreRun.objects.latest("pk")
    return {
        "manager_figures": "/quality/figures/",
        "manager_runs": "/quality/scores/",
        "manager_run": f"/quality/scores/{run.ref}/",
        "manager_run_provider": f"/quality/scores/{run.ref}/providers/{town.own.ref}/",
        "manager_method": "/quality/method/",
        "manager_events": "/events/",
        "manager_looks": "/events/looks/",
    }


def _provider(town: Town) -> dict[str, str]:
    return {
        "provider_home": "/home/",
        "provider_orders": "/orders/provider/",
        "provider_offerings": "/procurement/offerings/",
        "provider_offering": f"/procurement/offerings/{Offering.objects.filter(provider=town.own).latest('pk').ref}/",
        "provider_decision": f"/procurement/decisions/{_decision(town).ref}/",
        "provider_own": "/providers/",
        "provider_edit": "/providers/edit/",
        "provider_member": "/providers/members/new/",
        "provider_scores": "/providers/scores/",
        "provider_quality": "/quality/own/",
        "provider_invoices": "/money/invoices/",
        "provider_to_invoice": "/money/to-invoice/",
    }


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("official", _official),
        ("procurement", _procurement),
        ("finance", _finance),
        ("manager", _manager),
        ("provider", _provider),
    ],
    ids=["official", "procurement", "finance", "manager", "provider"],
)
def test_pages_of_a_role(person: Make, town: Town, role: str, pages: Pages) -> None:
    """Lists with a year's rows, and one of each thing."""
    somebody = person(role)
    somebody.is_signed_in(town.user(role))
    looks_at(somebody, pages(town))


def test_public_pages(person: Make, town: Town) -> None:
    """What everybody may see."""
    visitor = person("visitor")
    looks_at(
        visitor,
        {
            "front": "/",
            "help": "/help/",
            "accessibility": "/accessibility/",
            "how_chosen": "/c/how/",
            "privacy": "/privacy/",
            "sign_in": "/account/login/",
            "sign_up": "/providers/register/",
            "not_found": "/no-such-page/",
        },
    )
    visitor.goes_to("/design/")
    visitor.passes_axe("design")
    visitor.goes_to("/")
    visitor.poses("front")


def test_the_documentation_of_the_api(person: Make, town: Town) -> None:
    """It is drawn from the product's own files, under the same content policy."""
    visitor = person("visitor")
    visitor.goes_to("/api/docs")
    visitor.page.get_by_role("link", name="orders", exact=True).click(timeout=30_000)
    visitor.page.get_by_text("/api/v1/orders").first.wait_for()
    visitor.fits("api_docs")
    asked = {request.split("/")[2] for request in visitor.asked}
    assert asked == {visitor.base.split("/")[2]}, asked


def test_messages_of_the_demo_can_be_read(person: Make, town: Town, settings: object) -> None:
    """The outbox shows what was sent; outside the demo there is no such page."""
    visitor = person("visitor")
    assert visitor.goes_to("/outbox/").locator("h1").inner_text() != "Messages"
    settings.DEMO = True  # type: ignore[attr-defined]
    looks_at(visitor, {"outbox": "/outbox/"})
