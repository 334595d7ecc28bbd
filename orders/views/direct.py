"""Ordering directly from one provider (route D), and the client's refusal of a provider that the city named."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import posted_version
from core.roles import Role
from orders import permissions, selectors, services
from orders.forms.routes import DirectForm, RefuseForm
from orders.models import Order
from orders.rules.small_purchases import Room
from orders.selectors.order_page import may_refuse
from orders.selectors.small_purchases import options, year_room
from orders.services.small_purchases import year_of
from orders.services.taking_back import unrecorded
from orders.states import CAN_ASSIGN
from orders.views.common import form_page
from orders.words import room_rows
from procurement.states import Route


@for_roles(Role.OFFICIAL, Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def order_directly(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The year's sum, each fitting provider with what the order would come to, the reasons."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_order_directly(actor, order), "officials_only")
    found = options(order) if order.state in CAN_ASSIGN else []
    form = DirectForm(found, request.POST or None)
    target = reverse("orders:order", args=[ref])

    def save() -> str:
        services.order_directly(
            actor,
            order,
            provider_ref=form.cleaned_data["provider"],
            reason=form.cleaned_data["reason"],
            not_split=bool(form.cleaned_data.get("not_split")),
            version=posted_version(request),
        )
        return target

    context = {"order": order, "back": target, **_sums(order, [option.room for option in found])}
    done = _("The order is placed. The provider is asked, and the client has been told.")
    fits = order.state in CAN_ASSIGN and order.route == Route.SMALL_PURCHASE
    return form_page(request, "orders/order_directly.html", form, save, context, done, fits)


def _sums(order: Order, rooms: list[Room]) -> dict[str, Any]:
    room, year = year_room(order), year_of(order)
    return {
        "room": room,
        "room_rows": room_rows(room),
        "year": year,
        "warned": any(each.warned for each in rooms),
        "none_fits": bool(rooms) and not any(each.fits for each in rooms),
        "nobody": not rooms,
    }


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def refuse_provider(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The client does not want the provider that the city named; recorded on the client's word (R32)."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    form = RefuseForm(request.POST or None)
    target = reverse("orders:order", args=[ref])

    def save() -> str:
        services.refuse_provider(
            actor, order, reason=form.cleaned_data["reason"], version=posted_version(request)
        )
        return target

    context = {
        "order": order,
        "title": _("The client does not want this provider"),
        "submit": _("Take the order back"),
        "back": target,
        "explanation": _(
            "The provider is told that the order is taken back. What has been delivered is paid. The order is then "
            "with you: look for another way together with the client."
        ),
        "unrecorded": unrecorded(order),
    }
    done = _("The order is back with you. The provider has been told.")
    return form_page(request, "orders/step.html", form, save, context, done, may_refuse(order))
