"""The official's pages: recording the need, placing, following, approving."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import money, paging, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import DomainError, require
from core.pages import act, posted_version
from core.roles import PROVIDER_ROLES, Role
from core.shapes import day_words
from orders import permissions, selectors, services
from orders.forms.delivery import InterruptForm
from orders.forms.need import NeedForm
from orders.forms.orders import OrderFilterForm, ReasonForm
from orders.models import Order
from orders.selectors.counted import turn_hows
from orders.selectors.order_page import order_page
from orders.selectors.settlement import settlement_page
from orders.selectors.turns import due_cell, name_for, turn_of
from orders.services.taking_back import unrecorded
from orders.states import (
    CAN_AMEND,
    CAN_CANCEL,
    CAN_CHANGE_PROVIDER,
    CAN_INTERRUPT,
    InterruptReason,
    OrderState,
)
from orders.views.common import form_page

PLACED = _("The order is placed. The client has been sent a code.")


@for_roles(*permissions.READERS)
@require_GET
def order_list(request: HttpRequest) -> HttpResponse:
    """The authority's orders, newest first, narrowed by state and number."""
    actor = actor_of(request)
    form = OrderFilterForm(actor, request.GET)
    wanted = selectors.OrderFilter(**form.cleaned_data) if form.is_valid() else selectors.OrderFilter()
    page = paging.page(selectors.order_list(actor, wanted), request.GET.get("after", ""))
    hows = turn_hows(page.rows)
    rows = [
        [
            {
                "text": order.number,
                "url": reverse("orders:order", args=[order.public_id]),
                "note": str(order.category),
            },
            str(order.provider or ""),
            name_for(turn, order, actor),
            due_cell(turn, hows.get(order.pk, "")),
            {"state": order.state, "tag": OrderState(order.state).label},
        ]
        for order, turn in ((order, turn_of(order)) for order in page.rows)
    ]
    columns = [_("Order"), _("Provider"), _("Whose turn"), _("By"), _("State")]
    context = {
        "form": form,
        "rows": rows,
        "columns": columns,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "orders/order_list.html", context)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def new_order(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record a client's need; it opens a draft order."""
    actor = actor_of(request)
    client = selectors.get_client(actor, ref)
    require(permissions.can_serve_client(actor, client), "officials_only")
    views_log.looked(actor, client, "orders:new_order", authority=client.authority)
    last = selectors.last_starting_point(client)
    form = NeedForm(
        client, request.POST or None, initial={k: v for k, v in last.items() if k in NeedForm.STARTING}
    )

    def save() -> str:
        order = services.record_need(
            actor,
            client=client,
            category=form.category_row,
            facts=form.facts(),
            starting=form.starting(),
            modules=form.wishes(),
        )
        if request.POST.get("then") == "place":
            _place_at_once(request, actor, order)
        return reverse("orders:order", args=[order.public_id])

    known = last.get("wa_known_on")
    context = {
        "client": client,
        "back": reverse("orders:client", args=[ref]),
        "wa_known": known and _("The figure offered is from %(day)s.") % {"day": day_words(known)},
    }
    return form_page(request, "orders/new_order.html", form, save, context)


def _place_at_once(request: HttpRequest, actor: Actor, order: Order) -> None:
    """Place what was just recorded; what stands in the way is told on the draft's page, where it can be mended."""
    try:
        services.place_order(actor, order)
    except DomainError as error:
        saved = _("The need is saved as a draft, but it could not be placed.")
        messages.warning(request, f"{saved} {error.message}")
    else:
        messages.success(request, str(PLACED))


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def amend_need(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mend a need before the client is asked (again)."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    need = order.need
    initial = {
        "category": str(order.category.public_id),
        "goals": need.goals,
        "languages": need.languages,
        "municipalities": need.municipalities,
        "remote_suits": need.remote_suits,
        "accessible": need.accessible,
        "earliest_start": need.earliest_start,
        "latest_start": need.latest_start,
        "units": need.units_hundredths / 100,
        "budget": None if need.budget_cents is None else money.euros(need.budget_cents),
        "largest_group": need.largest_group,
        **{k: v for k, v in need.starting_point.facts.items() if k in NeedForm.STARTING},
    }
    form = NeedForm(order.client, request.POST or None, initial=initial, order=order)

    def save() -> str:
        services.amend_need(
            actor,
            order,
            facts=form.facts(),
            starting=form.starting(),
            modules=form.wishes() if order.commitment_id is None else None,
            version=posted_version(request),
        )
        return reverse("orders:order", args=[order.public_id])

    views_log.looked(actor, order.client, "orders:amend_need", authority=order.authority)
    target = reverse("orders:order", args=[ref])
    context = {"client": order.client, "order": order, "back": target}
    fits = order.state in CAN_AMEND
    return form_page(request, "orders/new_order.html", form, save, context, _("The need is changed."), fits)


@for_roles(*permissions.READERS)
@require_GET
def order(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One order, as the authority's staff see it: where it stands, and the next step."""
    actor = actor_of(request)
    found = selectors.get_order(actor, ref)
    if permissions.can_see_client(actor, found):
        views_log.looked(actor, found.client, "orders:order", authority=found.authority)
    return render(request, "orders/order.html", order_page(actor, found))


StepView = Callable[[HttpRequest, UUID], HttpResponseBase]


def _button(service: Callable[..., Order], done: str | Promise) -> StepView:
    """A view for a step of the official that needs no words."""

    @for_roles(Role.OFFICIAL)
    @require_POST
    def view(request: HttpRequest, ref: UUID) -> HttpResponse:
        actor = actor_of(request)
        found = selectors.get_order(actor, ref)
        require(permissions.can_manage(actor, found), "officials_only")
        target = reverse("orders:order", args=[ref])
        return act(request, lambda: service(actor, found, version=posted_version(request)), target, done)

    return view


place = _button(services.place_order, PLACED)
invite_again = _button(services.invite_again, _("The client has been asked again."))
approve_report = _button(services.approve_report, _("The report is approved."))


def _with_reason(
    service: Callable[..., Order],
    title: str | Promise,
    submit: str | Promise,
    done: str | Promise,
    states: frozenset[OrderState],
    explanation: str | Promise = "",
) -> StepView:
    """A page for a step of the official that needs a reason."""

    @for_roles(Role.OFFICIAL)
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, ref: UUID) -> HttpResponse:
        actor = actor_of(request)
        found = selectors.get_order(actor, ref)
        require(permissions.can_manage(actor, found), "officials_only")
        form = ReasonForm(request.POST or None)
        target = reverse("orders:order", args=[ref])

        def save() -> str:
            service(actor, found, reason=form.cleaned_data["reason"], version=posted_version(request))
            return target

        context = {
            "order": found,
            "title": title,
            "submit": submit,
            "back": target,
            "explanation": explanation,
            "unrecorded": unrecorded(found) if states is CAN_CHANGE_PROVIDER else 0,
        }
        return form_page(request, "orders/step.html", form, save, context, done, found.state in states)

    return view


cancel = _with_reason(
    services.cancel_order,
    _("Cancel the order"),
    _("Cancel the order"),
    _("The order is cancelled."),
    CAN_CANCEL,
    _("The reserved place, the voucher and the money are set free. The provider is no longer asked."),
)
return_report = _with_reason(
    services.return_report,
    _("Return the report"),
    _("Return the report"),
    _("The report was returned to the coach."),
    frozenset({OrderState.REPORTED}),
    _("The coach reads your words and sends the report again."),
)
change_provider = _with_reason(
    services.change_provider,
    _("Change the provider"),
    _("Change the provider"),
    _("The client has been asked to choose again."),
    CAN_CHANGE_PROVIDER,
    _(
        "The client may change the provider once. What has been delivered is paid; the client gets a new list."
    ),
)


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def interrupt(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a service before its end (official, or the provider that serves)."""
    actor = actor_of(request)
    found = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, found) or permissions.can_deliver(actor, found), "not_your_order")
    form = InterruptForm(request.POST or None)
    target = _own_page(actor, found)

    def save() -> str:
        data = form.cleaned_data
        services.interrupt_order(
            actor,
            found,
            reason=InterruptReason(data["reason"]),
            words=data["words"],
            version=posted_version(request),
        )
        return target

    context = {
        "order": found,
        "title": _("End the service early"),
        "submit": _("End the service"),
        "back": target,
        "explanation": _("Meetings to come fall away. What has been delivered is paid."),
        **(settlement_page(found) if permissions.can_manage(actor, found) else {}),
    }
    fits = found.state in CAN_INTERRUPT
    return form_page(request, "orders/step.html", form, save, context, _("The service has ended."), fits)


def _own_page(actor: Actor, order: Order) -> str:
    name = (
        "orders:order"
        if actor.in_authority(order.authority_id, *permissions.READERS)
        else "orders:assignment"
    )
    return reverse(name, args=[order.public_id])
