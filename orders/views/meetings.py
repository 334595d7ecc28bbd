"""The coach's pages of meetings: planned, moved, called off, recorded, put into a calendar."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core import calendars, money
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import require
from core.forms import ValintaForm
from core.pages import posted_version
from core.roles import PROVIDER_ROLES
from orders import permissions, selectors, services
from orders.forms.delivery import CancelMeetingForm, MeetingCorrectForm, MeetingForm, MeetingRecordForm
from orders.models import Meeting, Order
from orders.services.correcting import can_be_corrected
from orders.services.meeting_messages import coachs_invitation
from orders.services.meetings import MeetingPlan
from orders.states import CAN_MEET, CAN_RECORD, MeetingState
from orders.states.delivery import CancelledBy
from orders.views.common import form_page


def _delivered(request: HttpRequest, ref: UUID) -> tuple[Actor, Order]:
    """Fetch and authorise in one: an order that the actor delivers."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_deliver(actor, order), "not_your_order")
    return actor, order


def _met(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> tuple[Actor, Order, Meeting]:
    """Fetch and authorise in one: a meeting of an order that the actor delivers."""
    actor, order = _delivered(request, ref)
    return actor, order, selectors.get_meeting(order, meeting_ref)


def _back_to(order: Order) -> str:
    return reverse("orders:assignment", args=[order.public_id])


def _step(
    request: HttpRequest,
    order: Order,
    form: ValintaForm,
    save: Callable[[], str],
    words: Mapping[str, Any],
    *,
    fits: bool,
    meeting: Meeting | None = None,
) -> HttpResponse:
    """One step with a meeting; ``words``: title, submit, done, and an explanation if there is one."""
    context = {"order": order, "meeting": meeting, "back": _back_to(order), **words}
    return form_page(request, "orders/step.html", form, save, context, words["done"], fits)


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def plan_meeting(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Plan a meeting."""
    actor, order = _delivered(request, ref)
    form = MeetingForm(request.POST or None)

    def save() -> str:
        services.plan_meeting(actor, order, MeetingPlan(**form.cleaned_data), version=posted_version(request))
        return _back_to(order)

    words = {
        "title": _("Plan a meeting"),
        "submit": _("Plan the meeting"),
        "explanation": _("The client is told at once. You both get an invitation for the calendar."),
        "done": _("The meeting is planned."),
    }
    return _step(request, order, form, save, words, fits=order.state in CAN_MEET)


def _changeable(meeting: Meeting) -> bool:
    """Whether a meeting can be moved or called off: not recorded, and no session of a course."""
    return meeting.state == MeetingState.PLANNED and meeting.session_id is None


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def move_meeting(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> HttpResponse:
    """Move a meeting to another time or place."""
    actor, order, meeting = _met(request, ref, meeting_ref)
    first = {"starts_at": meeting.starts_at, "where": meeting.where, "minutes": meeting.minutes}
    form = MeetingForm(request.POST or None, initial=first)

    def save() -> str:
        services.move_meeting(
            actor, meeting, MeetingPlan(**form.cleaned_data), version=posted_version(request)
        )
        return _back_to(order)

    words = {
        "title": _("Move the meeting"),
        "submit": _("Move the meeting"),
        "explanation": _("The client is told the new time at once, and your calendars follow."),
        "done": _("The meeting is moved."),
    }
    fits = _changeable(meeting) and order.state in CAN_MEET
    return _step(request, order, form, save, words, fits=fits, meeting=meeting)


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def cancel_meeting(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> HttpResponse:
    """Call a meeting off."""
    actor, order, meeting = _met(request, ref, meeting_ref)
    form = CancelMeetingForm(request.POST or None)

    def save() -> str:
        by = CancelledBy(form.cleaned_data["cancelled_by"])
        services.cancel_meeting(actor, meeting, by=by, version=posted_version(request))
        return _back_to(order)

    words = {
        "title": _("Cancel the meeting"),
        "submit": _("Cancel the meeting"),
        "explanation": _("The client is told at once. A cancelled meeting uses no units."),
        "done": _("The meeting is cancelled."),
    }
    fits = _changeable(meeting) and order.state in CAN_RECORD
    return _step(request, order, form, save, words, fits=fits, meeting=meeting)


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def record_meeting(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> HttpResponse:
    """Record what became of a meeting."""
    actor, order, meeting = _met(request, ref, meeting_ref)
    form = MeetingRecordForm(order, request.POST or None, initial={"state": MeetingState.KEPT})

    def save() -> str:
        data = form.cleaned_data
        services.record_meeting(
            actor,
            meeting,
            state=MeetingState(data["state"]),
            units_hundredths=money.to_hundredths(data["units"]) if data["units"] else 0,
            version=posted_version(request),
        )
        return _back_to(order)

    words = {
        "title": _("Record the meeting"),
        "submit": _("Record"),
        "done": _("The meeting is recorded."),
    }
    fits = meeting.state == MeetingState.PLANNED and order.state in CAN_RECORD
    return _step(request, order, form, save, words, fits=fits, meeting=meeting)


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def correct_meeting(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> HttpResponse:
    """Correct what was recorded of a meeting, with the reason."""
    actor, order, meeting = _met(request, ref, meeting_ref)
    back, session = _back_to(order), meeting.session
    if session is not None:
        back = reverse("orders:attendance", args=[session.course.public_id, session.public_id])
    units = money.plain_units(meeting.units_hundredths) if meeting.units_hundredths else None
    first = {"state": meeting.state, "units": units}
    form = MeetingCorrectForm(order.category.unit, request.POST or None, initial=first)

    def save() -> str:
        data = form.cleaned_data
        services.correct_meeting(
            actor,
            meeting,
            state=MeetingState(data["state"]),
            units_hundredths=money.to_hundredths(data["units"]) if data["units"] else 0,
            reason=data["reason"],
            version=posted_version(request),
        )
        return back

    words = {
        "back": back,
        "title": _("Correct the record"),
        "submit": _("Correct"),
        "explanation": _("The record can be corrected until the official has approved the units."),
        "done": _("The record is corrected."),
    }
    fits = can_be_corrected(meeting, order)
    return _step(request, order, form, save, words, fits=fits, meeting=meeting)


@for_roles(*PROVIDER_ROLES)
@require_GET
def meeting_calendar(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> HttpResponse:
    """The meeting as a file for the coach's calendar; the order's number stands for the client."""
    actor, order, meeting = _met(request, ref, meeting_ref)
    language = actor.user.language if actor.user else "fi"
    return calendars.download(coachs_invitation(order, meeting, language))
