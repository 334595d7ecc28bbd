"""The official helps the client choose: the same frozen list, recorded as assisted and by whom."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import NotFound, WrongState, require
from core.roles import Role
from orders import permissions, selectors, services
from orders.models import Order
from orders.rules.arranging import Arrangement
from orders.selectors.choice import choice_page
from orders.states import OrderState
from orders.views.common import act, posted_version


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def assist(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The list in the client's own order; choosing, leaving it to the city, or refusing all on the client's word."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    target = reverse("orders:order", args=[ref])
    if order.state != OrderState.CHOOSING and request.method == "GET":
        messages.warning(request, str(WrongState("choice_was_made").message))
        return redirect(target)
    step, picked = request.POST.get("step", ""), request.POST.get("offer", "")
    if request.method == "GET" or not (step or picked):
        missing = _("Choose one provider of the list.") if request.method == "POST" else ""
        context = {
            "order": order,
            "caption": f"{order.number} · {order.category}",
            "page": choice_page(order, Arrangement()),
            "missing": missing,
        }
        return render(request, "orders/assist.html", context, status=422 if missing else 200)
    version = posted_version(request)

    def choose() -> Order:
        if step == "city":
            return services.let_city_choose(actor, order, version=version)
        if step == "none":
            return services.refuse_all(actor, order, version=version)
        return services.choose_provider(actor, order, _offer_ref(picked), version=version)

    return act(request, choose, target, _("It is recorded as done together with the client."))


def _offer_ref(picked: str) -> UUID:
    try:
        return UUID(picked)
    except ValueError as error:
        raise NotFound from error
