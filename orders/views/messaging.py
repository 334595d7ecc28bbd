"""Messages of an order, for the official, the coach and the auditor; each look is logged."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core import views_log
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import form_page
from core.roles import PROVIDER_ROLES, Role
from orders import selectors, services
from orders.forms.messages import MessageForm
from orders.permissions import messages as message_permissions
from orders.selectors.messaging import thread


@for_roles(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def messages(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Read the messages, and write to the others."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(message_permissions.can_read_messages(actor, order), "not_your_order")
    views_log.looked(actor, order.client, "orders:messages", authority=order.authority)
    side = message_permissions.side_of(actor, order)
    own = "orders:assignment" if actor.provider_id is not None else "orders:order"
    context = {**thread(actor, order), "order": order, "back": reverse(own, args=[ref])}
    if side is None:
        require(request.method == "GET", "not_your_order")
        return render(request, "orders/messages.html", context)
    form = MessageForm(side, order, request.POST or None)

    def save() -> str:
        services.send_message(actor, order, **form.cleaned_data)
        return reverse("orders:messages", args=[ref])

    return form_page(request, "orders/messages.html", form, save, context, done=_("The message was sent."))


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_POST
def read_messages(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mark what is new as read."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    services.mark_read(actor, order)
    return redirect("orders:messages", ref)
