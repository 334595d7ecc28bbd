"""The official helps the client choose: the same frozen list; what was shown, opened and chosen is kept as assisted."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound, WrongState, require
from core.pages import act, posted_version
from core.roles import Role
from orders import permissions, selectors, services
from orders.models import Order
from orders.rules.arranging import Arrangement
from orders.selectors.choice import Card, choice_page, get_offer
from orders.selectors.seats import any_course
from orders.services.looking import look_at_together, open_list, was_opened_together
from orders.states import OrderState


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
    if request.POST.get("step") == "open" or "look" in request.POST:
        return _look(request, actor, order)
    step, picked = request.POST.get("step", ""), request.POST.get("offer", "")
    if request.method == "GET" or not (step or picked):
        return _list(request, order)
    version = posted_version(request)

    def choose() -> Order:
        if step == "city":
            return services.let_city_choose(actor, order, version=version)
        if step == "none":
            return services.refuse_all(actor, order, version=version)
        return services.choose_provider(actor, order, _offer_ref(picked), version=version)

    return act(request, choose, target, _("It is recorded as done together with the client."))


def _look(request: HttpRequest, actor: Actor, order: Order) -> HttpResponse:
    """Open the list, or one provider's card on it, together: written down, then shown."""
    here = reverse("orders:assist", args=[order.public_id])
    if "look" not in request.POST:
        return act(request, lambda: open_list(actor, order), here)
    offer = get_offer(order, _offer_ref(request.POST["look"]))
    return act(request, lambda: look_at_together(actor, order, offer), f"{here}?look={offer.ref}#card")


def _list(request: HttpRequest, order: Order) -> HttpResponse:
    missing = _("Choose one provider of the list.") if request.method == "POST" else ""
    page = choice_page(order, Arrangement())
    looked = next((card for card in page.cards if card.ref == request.GET.get("look")), None)
    context = {
        "order": order,
        "caption": f"{order.number} · {order.category}",
        "page": page,
        "opened": bool(missing) or was_opened_together(order),
        "looked": looked,
        "looked_rows": _card_rows(looked) if looked else [],
        "missing": missing,
        "courses_open": any_course(order),
    }
    return render(request, "orders/assist.html", context, status=422 if missing else 200)


def _card_rows(card: Card) -> list[tuple[Any, Any]]:
    """Everything that the client's own page of a provider tells."""
    quality = card.quality
    where = ", ".join(part for part in (card.place if not card.remote else "", card.where) if part)
    rows = [
        (_("On the first day:"), card.first_day),
        (_("First meeting from:"), card.start),
        (_("Open:"), card.hours),
        (_("Where:"), f"{where} ({card.distance})" if card.distance else where),
        (_("For those who need it:"), card.accessibility),
        (_("Languages:"), card.languages),
        (_("How:"), card.how),
        (
            _("Quality"),
            f"{quality.band} {quality.points}. {quality.range}" if quality.points else _("No results yet"),
        ),
    ]
    return [(label, told) for label, told in rows if told]


def _offer_ref(picked: str) -> UUID:
    try:
        return UUID(picked)
    except ValueError as error:
        raise NotFound from error
