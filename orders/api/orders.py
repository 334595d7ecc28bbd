"""The API of orders: the same services as the pages, for officials and providers."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from core import clock, money
from core import services as people
from core.api import WRITE, ListOut, expected_version, listed
from core.errors import InvalidInput, NotFound, require
from core.models import Client, User
from orders import permissions, selectors, services
from orders.api.assisting import assisting_router
from orders.api.caseload import caseload_router
from orders.api.common import show_order as _show
from orders.api.common import staff_actor as _actor
from orders.api.common import staff_order
from orders.api.meetings import meetings_router
from orders.api.messages import messages_router
from orders.api.reports import reports_router
from orders.api.routes import routes_router
from orders.casemix import age_band
from orders.models import Offer
from orders.schemas.orders import (
    ROW_PATHS,
    AcceptIn,
    ChoiceIn,
    ClientIn,
    ClientOut,
    DeclineIn,
    InterruptIn,
    NeedFactsIn,
    NeedIn,
    OrderOut,
    OrderRow,
    ReasonIn,
    VerdictOut,
)
from orders.services.answering import Acceptance
from orders.services.modules import Wish
from orders.services.needing import NeedFacts, Starting
from orders.states import OrderState
from procurement.models import Category, CategoryModule

router = Router(tags=["orders"])
router.add_router("", assisting_router)
router.add_router("", meetings_router)
router.add_router("", routes_router)
router.add_router("", reports_router)
router.add_router("", messages_router)
router.add_router("", caseload_router)


@router.get("/", response={200: ListOut[OrderRow], **WRITE})
def list_orders(
    request: HttpRequest,
    state: OrderState | None = None,
    after: str = "",
    limit: Annotated[int, Field(ge=1, le=100)] = 30,
) -> HttpResponse:
    """The orders that the caller may see, newest first."""
    wanted = selectors.OrderFilter(state=state.value if state else "")
    return listed(selectors.order_list(_actor(request), wanted), ROW_PATHS, after, limit)


@router.post("/clients", response={201: ClientOut, **WRITE})
def record_client(request: HttpRequest, body: ClientIn) -> Status[ClientOut]:
    """Record a client (officials)."""
    client = people.record_client(_actor(request), **body.dict())
    return Status(201, ClientOut(id=client.public_id, version=client.version))


@router.post("/", response={201: OrderOut, **WRITE})
def record_need(request: HttpRequest, response: HttpResponse, body: NeedIn) -> Status[OrderOut]:
    """Record a need; it opens a draft order (officials, R29)."""
    actor = _actor(request)
    client = selectors.get_client(actor, body.client)
    category = Category.objects.filter(authority=client.authority, public_id=body.category).first()
    if category is None:
        raise NotFound
    facts, starting = _need(body, client, category)
    order = services.record_need(
        actor,
        client=client,
        category=category,
        facts=facts,
        starting=starting,
        modules=_wishes(body, category) or (),
    )
    return Status(201, _show(actor, order, response))


def _need(body: NeedFactsIn, client: Client, category: Category) -> tuple[NeedFacts, Starting]:
    """The need and the starting point as the services take them; the age band follows from the date of birth."""
    units = category.default_units if body.units is None else money.to_hundredths(Decimal(body.units))
    facts = NeedFacts(
        goals=body.goals,
        languages=tuple(body.languages),
        municipalities=tuple(body.municipalities),
        earliest_start=body.earliest_start,
        latest_start=body.latest_start,
        units_hundredths=units,
        remote_suits=body.remote_suits,
        accessible=body.accessible,
        budget_cents=None if body.budget is None else money.to_cents(Decimal(body.budget)),
        largest_group=body.largest_group,
    )
    point = body.starting_point
    starting = Starting(
        age_band=age_band(client.born_on, clock.today()).value,
        months_unemployed=point.months_unemployed,
        education=point.education.value,
        language_group=point.language_group.value,
        health_limit=point.health_limit.value,
        wa_start=point.wa_start,
        wa_source=point.wa_source.value,
    )
    return facts, starting


def _wishes(body: NeedFactsIn, category: Category) -> list[Wish] | None:
    """The modules that were named; None when nothing was said of them.

    Raises:
        NotFound: the authority has no such module.
    """
    if body.modules is None:
        return None
    rows = CategoryModule.objects.filter(authority_id=category.authority_id).select_related("category")
    found = {row.public_id: row for row in rows.filter(public_id__in=[each.module for each in body.modules])}
    if any(each.module not in found for each in body.modules):
        raise NotFound
    return [
        Wish(
            found[each.module],
            money.to_hundredths(Decimal(each.units)),
            None if each.unit_price is None else money.to_cents(Decimal(each.unit_price)),
        )
        for each in body.modules
    ]


@router.put("/{uuid:ref}/need", response={200: OrderOut, **WRITE})
def amend_need(request: HttpRequest, response: HttpResponse, ref: UUID, body: NeedFactsIn) -> OrderOut:
    """Change the need before the client is asked, or when the order has come back (officials)."""
    actor, order = staff_order(request, ref)
    facts, starting = _need(body, order.client, order.category)
    version = expected_version(request)
    wishes = _wishes(body, order.category)
    amended = services.amend_need(
        actor, order, facts=facts, starting=starting, modules=wishes, version=version
    )
    return _show(actor, amended, response)


@router.get("/{uuid:ref}", response={200: OrderOut, **WRITE})
def get_order(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """One order; its version is the ETag."""
    actor = _actor(request)
    return _show(actor, selectors.get_order(actor, ref), response)


@router.get("/{uuid:ref}/offers", response={200: list[VerdictOut], **WRITE})
def offers(request: HttpRequest, ref: UUID) -> list[VerdictOut]:
    """The newest frozen list: who is shown and who is left out, with every reason (staff)."""
    actor, order = staff_order(request, ref)
    require(permissions.can_see_eligibility(actor, order))
    rows = Offer.objects.filter(order=order, round=order.round).select_related("provider")
    return [
        VerdictOut(
            offer=row.public_id,
            provider=row.provider.name,
            position=row.position,
            reasons=row.reasons,
            unit_price=None if row.unit_price_cents is None else str(money.euros(row.unit_price_cents)),
        )
        for row in rows.order_by("position", "pk")
    ]


@router.post("/{uuid:ref}/place", response={200: OrderOut, **WRITE})
def place(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """Place a draft order: the list is frozen, the money promised, the client sent a code."""
    actor, order = staff_order(request, ref)
    return _show(actor, services.place_order(actor, order, version=expected_version(request)), response)


@router.post("/{uuid:ref}/ask-again", response={200: OrderOut, **WRITE})
def ask_again(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """Ask the client again after the order came back."""
    actor, order = staff_order(request, ref)
    return _show(actor, services.invite_again(actor, order, version=expected_version(request)), response)


@router.post("/{uuid:ref}/choice", response={200: OrderOut, **WRITE})
def choose(request: HttpRequest, response: HttpResponse, ref: UUID, body: ChoiceIn) -> OrderOut:
    """Choose together with the client (officials; the client's own way is under ``/client``)."""
    actor, order = staff_order(request, ref)
    chosen = services.choose_provider(actor, order, body.offer, version=expected_version(request))
    return _show(actor, chosen, response)


@router.post("/{uuid:ref}/let-city-choose", response={200: OrderOut, **WRITE})
def let_city_choose(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """The client lets the city choose by the published rule (officials, on the client's word)."""
    actor, order = staff_order(request, ref)
    return _show(actor, services.let_city_choose(actor, order, version=expected_version(request)), response)


@router.post("/{uuid:ref}/refuse-all", response={200: OrderOut, **WRITE})
def refuse_all(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """None of the list suits the client (officials, on the client's word)."""
    actor, order = staff_order(request, ref)
    return _show(actor, services.refuse_all(actor, order, version=expected_version(request)), response)


@router.post("/{uuid:ref}/change-provider", response={200: OrderOut, **WRITE})
def change_provider(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReasonIn) -> OrderOut:
    """The client changes the provider, once, with a reason (officials, on the client's word)."""
    actor, order = staff_order(request, ref)
    version = expected_version(request)
    changed = services.change_provider(actor, order, reason=body.reason, version=version)
    return _show(actor, changed, response)


@router.post("/{uuid:ref}/accept", response={200: OrderOut, **WRITE})
def accept(request: HttpRequest, response: HttpResponse, ref: UUID, body: AcceptIn) -> OrderOut:
    """The provider accepts, with the first meeting."""
    actor, order = staff_order(request, ref)
    coach = User.objects.filter(public_id=body.coach).first()
    if coach is None:
        raise InvalidInput("not_a_member", _("The coach is not a member of the provider."), field="coach")
    answer = Acceptance(body.first_meeting, body.where, coach, body.planned_end, body.minutes, body.agreed)
    return _show(
        actor, services.accept_order(actor, order, answer, version=expected_version(request)), response
    )


@router.post("/{uuid:ref}/decline", response={204: None, **WRITE})
def decline(request: HttpRequest, ref: UUID, body: DeclineIn) -> Status[None]:
    """The provider declines; the order is then no longer its to see."""
    actor, order = staff_order(request, ref)
    services.decline_order(
        actor, order, reason=body.reason, words=body.words, version=expected_version(request)
    )
    return Status(204, None)


@router.post("/{uuid:ref}/report/approve", response={200: OrderOut, **WRITE})
def approve_report(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """Approve the final report (officials)."""
    actor, order = staff_order(request, ref)
    return _show(actor, services.approve_report(actor, order, version=expected_version(request)), response)


@router.post("/{uuid:ref}/report/return", response={200: OrderOut, **WRITE})
def return_report(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReasonIn) -> OrderOut:
    """Return the final report to be completed (officials)."""
    actor, order = staff_order(request, ref)
    version = expected_version(request)
    return _show(actor, services.return_report(actor, order, reason=body.reason, version=version), response)


@router.post("/{uuid:ref}/settle", response={200: OrderOut, **WRITE})
def settle(request: HttpRequest, response: HttpResponse, ref: UUID) -> OrderOut:
    """Approve the units of kept meetings, release the rest of the money, close (officials)."""
    actor, order = staff_order(request, ref)
    return _show(actor, services.settle_order(actor, order, version=expected_version(request)), response)


@router.post("/{uuid:ref}/interrupt", response={200: OrderOut, **WRITE})
def interrupt(request: HttpRequest, response: HttpResponse, ref: UUID, body: InterruptIn) -> OrderOut:
    """End a service early."""
    actor, order = staff_order(request, ref)
    ended = services.interrupt_order(
        actor, order, reason=body.reason, words=body.words, version=expected_version(request)
    )
    return _show(actor, ended, response)


@router.post("/{uuid:ref}/cancel", response={200: OrderOut, **WRITE})
def cancel(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReasonIn) -> OrderOut:
    """Give an order up before any service (officials)."""
    actor, order = staff_order(request, ref)
    version = expected_version(request)
    return _show(actor, services.cancel_order(actor, order, reason=body.reason, version=version), response)
