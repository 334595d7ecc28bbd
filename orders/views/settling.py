"""Settling an order: what was delivered, what will be paid and what is released, before it is confirmed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import WrongState, require
from core.pages import act, posted_version
from core.roles import Role
from orders import permissions, selectors, services
from orders.selectors.settlement import settlement_page
from orders.states import CAN_SETTLE


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Line by line; then one button that approves, releases and closes."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    target = reverse("orders:order", args=[ref])
    if request.method == "POST":
        version = posted_version(request)
        done = _("The units are approved and the order is closed.")
        return act(request, lambda: services.settle_order(actor, order, version=version), target, done)
    if order.state not in CAN_SETTLE:
        messages.warning(request, str(WrongState().message))
        return redirect(target)
    context = {"order": order, "back": target, **settlement_page(order)}
    return render(request, "orders/settle.html", context)
