"""The official helps the client choose: the same frozen list, recorded as assisted and by whom."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import DomainError, WrongState, require
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
    if request.method == "GET":
        if order.state != OrderState.CHOOSING:
            raise WrongState("choice_was_made")
        return render(
            request, "orders/assist.html", {"order": order, "page": choice_page(order, Arrangement())}
        )
    version = posted_version(request)

    def choose() -> Order:
        picked = request.POST.get("step", "")
        if picked == "city":
            return services.let_city_choose(actor, order, version=version)
        if picked == "none":
            return services.refuse_all(actor, order, version=version)
        try:
            offer = UUID(request.POST.get("offer", ""))
        except ValueError as error:
            raise DomainError("offer_missing", _("Choose one provider of the list.")) from error
        return services.choose_provider(actor, order, offer, version=version)

    return act(request, choose, target, _("It is recorded as done together with the client."))
