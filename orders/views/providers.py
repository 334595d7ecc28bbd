"""The provider's pages: orders to answer, running services, meetings, reports."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core import paging, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import posted_version
from core.roles import PROVIDER_ROLES
from orders import permissions, selectors, services
from orders.forms.delivery import AcceptForm, DeclineForm
from orders.forms.orders import OrderFilterForm
from orders.models import Order
from orders.selectors.assignment import assignment_page
from orders.selectors.counted import turn_hows
from orders.selectors.late_meetings import late_page
from orders.selectors.turns import due_cell, turn_of
from orders.states import DeclineReason, OrderState
from orders.views.common import form_page


def _assignment(request: HttpRequest, ref: UUID) -> tuple[Actor, Order]:
    """Fetch and authorise in one: an order of the actor's provider."""
    actor = actor_of(request)
    return actor, selectors.get_order(actor, ref)


@for_roles(*PROVIDER_ROLES)
@require_GET
def assignments(request: HttpRequest) -> HttpResponse:
    """The provider's orders, newest first."""
    actor = actor_of(request)
    form = OrderFilterForm(actor, request.GET)
    wanted = selectors.OrderFilter(**form.cleaned_data) if form.is_valid() else selectors.OrderFilter()
    found = selectors.order_list(actor, wanted).select_related("client", "authority")
    page = paging.page(found, request.GET.get("after", ""))
    known = [order for order in page.rows if permissions.can_see_client(actor, order)]
    for authority, orders in groupby(known, key=lambda order: order.authority):
        clients = [order.client for order in orders]
        views_log.looked_at_list(actor, clients, "orders:assignments", authority=authority)
    hows = turn_hows(page.rows)
    rows = [_row(order, hows.get(order.pk, ""), seen=order in known) for order in page.rows]
    columns = [_("Order"), _("Client"), _("Coach"), _("By"), _("State")]
    context = {
        "form": form,
        "rows": rows,
        "columns": columns,
        "next_url": paging.next_url(request, page.next),
        **late_page(actor),
    }
    return render(request, "orders/assignments.html", context)


def _row(order: Order, how: str, *, seen: bool) -> list[Any]:
    """One order in the list; the client's name only for those who know it already (R30)."""
    return [
        {
            "text": order.number,
            "url": reverse("orders:assignment", args=[order.public_id]),
            "note": str(order.category),
        },
        order.client.full_name
        if seen
        else _("Told after acceptance")
        if order.state == OrderState.ASKED
        else "",
        order.coach.name if order.coach else "",
        due_cell(turn_of(order), how),
        {"state": order.state, "tag": OrderState(order.state).label},
    ]


@for_roles(*PROVIDER_ROLES)
@require_GET
def assignment(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One order as the provider sees it: before it accepts, nothing about the person (R30)."""
    actor, order = _assignment(request, ref)
    if permissions.can_see_client(actor, order):
        views_log.looked(actor, order.client, "orders:assignment", authority=order.authority)
    return render(request, "orders/assignment.html", assignment_page(actor, order))


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Accept an order with the first meeting."""
    actor, order = _assignment(request, ref)
    require(permissions.can_answer(actor, order), "not_your_order")
    form = AcceptForm(order, request.POST or None, initial=_first_answer(actor, order))
    target = reverse("orders:assignment", args=[ref])

    def save() -> str:
        accepted = services.accept_order(actor, order, form.acceptance(), version=posted_version(request))
        # A coach who gave the order to a colleague does not see it any more.
        return target if permissions.can_deliver(actor, accepted) else reverse("orders:assignments")

    context = {
        "order": order,
        "title": _("Accept the order"),
        "submit": _("Accept the order"),
        "back": target,
        "explanation": _("The client is told the time and place of the first meeting at once."),
    }
    done = _("The order is yours. The client was told.")
    return form_page(request, "orders/step.html", form, save, context, done, _waits(order))


def _waits(order: Order) -> bool:
    """Whether the provider answers this order alone; a seat is answered by the whole course."""
    return order.state == OrderState.ASKED and order.course_id is None


def _first_answer(actor: Actor, order: Order) -> dict[str, str]:
    """What the form of acceptance begins with: the place the client chose, and oneself as the coach."""
    choice = order.choices.filter(ended_at=None).select_related("offer").first()
    card = choice.offer.card if choice is not None else {}
    where = ", ".join(part for part in (card.get("street"), card.get("municipality")) if part)
    return {"where": where, "coach": actor.ref}


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Decline an order with a reason."""
    actor, order = _assignment(request, ref)
    require(permissions.can_answer(actor, order), "not_your_order")
    form = DeclineForm(request.POST or None)

    def save() -> str:
        data = form.cleaned_data
        reason = DeclineReason(data["reason"])
        services.decline_order(
            actor, order, reason=reason, words=data["words"], version=posted_version(request)
        )
        return reverse("orders:assignments")

    back = reverse("orders:assignment", args=[ref])
    context = {
        "order": order,
        "title": _("Decline the order"),
        "submit": _("Decline the order"),
        "back": back,
        "explanation": _("Your place is set free, and the client chooses among the others."),
    }
    fits = _waits(order)
    return form_page(request, "orders/step.html", form, save, context, _("You declined the order."), fits)
