"""The provider sees its offering as a client would."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.roles import Role
from orders.selectors.preview import preview
from procurement.selectors.offerings import get_own_offering


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def preview_offering(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The card of the list and the page behind it, drawn by what draws them for clients."""
    offering = get_own_offering(actor_of(request), ref)
    card = preview(offering)
    context = {"offering": offering, "card": card, "cards": [card] if card else []}
    return render(request, "orders/preview_offering.html", context)
