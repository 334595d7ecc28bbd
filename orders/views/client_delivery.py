"""The client's pages while a service runs: messages, and the meetings for one's own calendar."""

from uuid import UUID

from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import calendars
from core.actors import actor_of
from core.errors import DomainError, NotFound, WrongState
from orders import selectors, services
from orders.forms.messages import MessageForm
from orders.models import Order
from orders.selectors.messaging import thread
from orders.selectors.standing import knows_meetings, may_call_off
from orders.services.meeting_messages import clients_invitation
from orders.states.delivery import MessageSide
from orders.views.client import client_page, for_the_client


@require_safe
@for_the_client
def meeting_calendar(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """A meeting as a file for the client's calendar."""
    if not knows_meetings(order):
        raise NotFound
    return calendars.download(clients_invitation(order, selectors.get_meeting(order, ref)))


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def cannot_come(request: HttpRequest, order: Order, ref: UUID) -> HttpResponse:
    """What calling a meeting off means, and calling it off."""
    if not knows_meetings(order):
        raise NotFound
    meeting = selectors.get_meeting(order, ref)
    if request.method == "POST":
        try:
            services.cannot_come(actor_of(request), order, meeting)
        except WrongState as error:
            notices.warning(request, str(error.message))
        else:
            notices.success(request, _("The meeting is cancelled. Your coach was told."))
        return redirect("choice:list")
    if not may_call_off(meeting):
        return redirect("choice:list")
    return client_page(request, "cannot_come", order, {"meeting": meeting})


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_client
def messages(request: HttpRequest, order: Order) -> HttpResponse:
    """The client reads and writes; who reads along is said at the form."""
    form = MessageForm(MessageSide.CLIENT, order, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.send_message(actor_of(request), order, **form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            notices.success(request, _("Your message was sent."))
            return redirect("choice:messages")
    context = {
        **thread(actor_of(request), order),
        "form": form,
        "order": order,
        "authority": order.authority,
        "service": str(order.category),
    }
    return render(request, "orders/client/messages.html", context, status=422 if form.errors else 200)


@require_POST
@for_the_client
def read_messages(request: HttpRequest, order: Order) -> HttpResponse:
    """The client has read what is new."""
    services.mark_read(actor_of(request), order)
    return redirect("choice:messages")
