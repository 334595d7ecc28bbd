"""Meetings that a provider records after the client has left it, and the official who approves them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core import money
from core.actors import actor_of
from core.entrance import for_roles
from core.pages import act, form_page, posted, posted_version
from core.roles import PROVIDER_ROLES, Role
from orders import selectors, services
from orders.forms.delivery import LateRecordForm
from orders.selectors.late_meetings import get_late_meeting
from orders.states import MeetingState


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def record_late(request: HttpRequest, meeting_ref: UUID) -> HttpResponse:
    """Record a meeting of an order that was taken back: kept or missed, and how much was used."""
    actor = actor_of(request)
    found = get_late_meeting(actor, meeting_ref)
    back = reverse("orders:assignments")
    if found.is_over:
        messages.warning(
            request, str(_("The time to record meetings of this order is over. Talk with the city."))
        )
        return redirect(back)
    form = LateRecordForm(found.meeting.order.category.unit, posted(request))

    def save() -> str:
        data = form.cleaned_data
        services.record_late_meeting(
            actor,
            found.meeting,
            state=MeetingState(data["state"]),
            units_hundredths=money.to_hundredths(data["units"]) if data["units"] else 0,
        )
        return back

    context = {"late": found, "back": back}
    return form_page(
        request, "orders/record_late.html", form, save, context, done=_("The meeting is recorded.")
    )


@for_roles(Role.OFFICIAL)
@require_POST
def approve_late(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Approve the units of meetings that an earlier provider recorded late."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    version = posted_version(request)
    return act(
        request,
        lambda: services.approve_late_meetings(actor, order, version=version),
        reverse("orders:order", args=[ref]),
        _("The meetings are approved for payment."),
    )
