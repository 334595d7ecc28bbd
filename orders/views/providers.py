"""The provider's pages: orders to answer, running services, meetings, reports."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core import money, paging, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound, require
from core.roles import PROVIDER_ROLES
from orders import permissions, selectors, services
from orders.forms import AcceptForm, DeclineForm, MeetingForm, MeetingRecordForm, OrderFilterForm, ReportForm
from orders.models import Meeting, Order
from orders.selectors.assignment import assignment_page
from orders.states import DeclineReason, MeetingState, OrderState
from orders.views.common import form_page, posted_version


def _assignment(request: HttpRequest, ref: UUID) -> tuple[Actor, Order]:
    """Fetch and authorise in one: an order of the actor's provider."""
    actor = actor_of(request)
    return actor, selectors.get_order(actor, ref)


@for_roles(*PROVIDER_ROLES)
@require_GET
def assignments(request: HttpRequest) -> HttpResponse:
    """The provider's orders, newest first."""
    actor = actor_of(request)
    form = OrderFilterForm(request.GET)
    del form.fields["mine"]
    wanted = selectors.OrderFilter(**form.cleaned_data) if form.is_valid() else selectors.OrderFilter()
    page = paging.page(selectors.order_list(actor, wanted), request.GET.get("after", ""))
    rows = [
        [
            {"text": order.number, "url": reverse("orders:assignment", args=[order.public_id])},
            str(order.category),
            {"state": order.state, "tag": OrderState(order.state).label},
            {"due": order.answer_by or order.report_due} if order.is_open else {"text": ""},
        ]
        for order in page.rows
    ]
    columns = [_("Order"), _("Service"), _("State"), _("Next date")]
    context = {
        "form": form,
        "rows": rows,
        "columns": columns,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "orders/assignments.html", context)


@for_roles(*PROVIDER_ROLES)
@require_GET
def assignment(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One order as the provider sees it: before it accepts, nothing about the person (R30)."""
    actor, order = _assignment(request, ref)
    if permissions.can_see_client(actor, order):
        views_log.looked(actor, order.client, "orders:assignment", authority=order.authority)
    return render(request, "orders/assignment.html", assignment_page(actor, order))


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Accept an order with the first meeting."""
    actor, order = _assignment(request, ref)
    require(permissions.can_answer(actor, order), "not_your_order")
    form = AcceptForm(order, request.POST or None)
    target = reverse("orders:assignment", args=[ref])

    def save() -> str:
        services.accept_order(actor, order, form.acceptance(), version=posted_version(request))
        return target

    context = {
        "order": order,
        "title": _("Accept the order"),
        "submit": _("Accept the order"),
        "back": target,
    }
    return form_page(
        request, "orders/step.html", form, save, context, _("The order is yours. The client was told.")
    )


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Decline an order with a reason."""
    actor, order = _assignment(request, ref)
    require(permissions.can_answer(actor, order), "not_your_order")
    form = DeclineForm(request.POST or None)

    def save() -> str:
        data = form.cleaned_data
        reason = DeclineReason(data["reason"])
        services.decline_order(
            actor, order, reason=reason, words=data["words"], version=posted_version(request)
        )
        return reverse("orders:assignments")

    back = reverse("orders:assignment", args=[ref])
    context = {
        "order": order,
        "title": _("Decline the order"),
        "submit": _("Decline the order"),
        "back": back,
    }
    return form_page(request, "orders/step.html", form, save, context, _("You declined the order."))


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def plan_meeting(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Plan a meeting."""
    actor, order = _assignment(request, ref)
    require(permissions.can_deliver(actor, order), "not_your_order")
    form = MeetingForm(request.POST or None)
    target = reverse("orders:assignment", args=[ref])

    def save() -> str:
        data = form.cleaned_data
        services.plan_meeting(
            actor, order, starts_at=data["starts_at"], where=data["where"], version=posted_version(request)
        )
        return target

    context = {"order": order, "title": _("Plan a meeting"), "submit": _("Plan the meeting"), "back": target}
    return form_page(request, "orders/step.html", form, save, context, _("The meeting is planned."))


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def record_meeting(request: HttpRequest, ref: UUID, meeting_ref: UUID) -> HttpResponse:
    """Record what became of a meeting."""
    actor, order = _assignment(request, ref)
    require(permissions.can_deliver(actor, order), "not_your_order")
    meeting = Meeting.objects.filter(order=order, public_id=meeting_ref, provider=order.provider).first()
    if meeting is None:
        raise NotFound
    form = MeetingRecordForm(request.POST or None, initial={"state": MeetingState.KEPT})
    target = reverse("orders:assignment", args=[ref])

    def save() -> str:
        data = form.cleaned_data
        services.record_meeting(
            actor,
            meeting,
            state=MeetingState(data["state"]),
            units_hundredths=money.to_hundredths(data["units"]) if data["units"] else 0,
            version=posted_version(request),
        )
        return target

    title = _("Record the meeting")
    context = {"order": order, "title": title, "submit": _("Record"), "back": target, "meeting": meeting}
    return form_page(request, "orders/step.html", form, save, context, _("The meeting is recorded."))


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write the final report."""
    actor, order = _assignment(request, ref)
    require(permissions.can_deliver(actor, order), "not_your_order")
    last = order.reports.order_by("-pk").first()
    form = ReportForm(
        request.POST or None, initial={"text": last.text, "work_ability": last.work_ability} if last else {}
    )
    target = reverse("orders:assignment", args=[ref])

    def save() -> str:
        data = form.cleaned_data
        services.submit_report(
            actor,
            order,
            text=data["text"],
            work_ability=data["work_ability"],
            version=posted_version(request),
        )
        return target

    context = {"order": order, "title": _("Final report"), "submit": _("Send the report"), "back": target}
    return form_page(
        request, "orders/step.html", form, save, context, _("The report was sent to the official.")
    )
