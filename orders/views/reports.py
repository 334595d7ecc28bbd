"""Reports: the coach writes them, the official reads, approves or returns them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound, require
from core.forms import ValintaForm
from core.pages import act, posted_version
from core.roles import PROVIDER_ROLES, Role
from orders import permissions, selectors, services
from orders.forms.orders import ReasonForm
from orders.forms.reports import InterimForm, ReportForm, StartPlanForm, WorkAbilityForm
from orders.models import Order, Report
from orders.selectors.reports import (
    ADDRESSES,
    content_rows,
    get_report,
    missing_words,
    progress_table,
    reports_of,
    views_of,
)
from orders.services.reporting import CAN_WRITE
from orders.states import OrderState, ReportState
from orders.views.common import form_page
from procurement.category_states import RequiredReport


def _delivered(request: HttpRequest, ref: UUID) -> tuple[Actor, Order, str]:
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_deliver(actor, order), "not_your_order")
    return actor, order, reverse("orders:assignment", args=[ref])


def _last(order: Order, kind: RequiredReport) -> Report | None:
    rows = Report.objects.filter(order=order, provider=order.provider, kind=kind)
    return rows.order_by("-pk").first()


def _written_before(actor: Actor, order: Order, last: Report | None, page: str) -> dict[str, Any]:
    """What the form begins with when the report was sent before; the look is logged."""
    if last is None:
        return {}
    views_log.looked(actor, order.client, page, authority=order.authority)
    return {"text": last.text, "work_ability": last.work_ability, **last.content, **views_of(last)}


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write the final report."""
    actor, order, target = _delivered(request, ref)
    last = _last(order, RequiredReport.FINAL)
    first = _written_before(actor, order, last, "orders:report")
    form = ReportForm(order, request.POST or None, initial=first)

    def save() -> str:
        data = form.cleaned_data
        services.submit_report(
            actor,
            order,
            text=data["text"],
            work_ability=data["work_ability"],
            assessment=form.assessment(),
            version=posted_version(request),
        )
        return target

    context = {
        "order": order,
        "title": _("Final report"),
        "submit": _("Send the report"),
        "back": target,
        "missing": missing_words(last) if last else "",
    }
    fits = order.state == OrderState.IN_SERVICE
    done = _("The report was sent to the official.")
    return form_page(request, "orders/step.html", form, save, context, done, fits)


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def write_report(request: HttpRequest, ref: UUID, kind: str) -> HttpResponse:
    """Write the start plan, the interim report, or the summary of work ability."""
    wanted = next((report for report, address in ADDRESSES.items() if address == kind), None)
    if wanted is None:
        raise NotFound
    actor, order, target = _delivered(request, ref)
    last = _last(order, wanted)
    first = _written_before(actor, order, last, "orders:write_report")
    form = _form(wanted, order, request, first)

    def save() -> str:
        version = posted_version(request)
        if isinstance(form, StartPlanForm):
            services.submit_start_plan(actor, order, form.answer(), version=version)
        elif isinstance(form, InterimForm):
            services.submit_interim_report(actor, order, form.answer(), version=version)
        else:
            services.submit_work_ability(actor, order, text=form.cleaned_data["text"], version=version)
        return target

    context = {
        "order": order,
        "title": wanted.label,
        "submit": _("Send to the official"),
        "back": target,
        "explanation": _EXPLANATIONS[wanted],
        "missing": missing_words(last) if last else "",
    }
    free = last is None or last.state == ReportState.RETURNED
    fits = order.state in CAN_WRITE[wanted] and free
    done = _("It was sent to the official.")
    return form_page(request, "orders/step.html", form, save, context, done, fits)


_EXPLANATIONS = {
    RequiredReport.START_PLAN: _("Make it together with the client. The official reads it."),
    RequiredReport.INTERIM: _("Half way: how it goes, and what comes next. The official reads it."),
    RequiredReport.WORK_ABILITY: _("What you have seen, for those who assess the client's work ability."),
}


def _form(
    kind: RequiredReport, order: Order, request: HttpRequest, first: dict[str, Any]
) -> StartPlanForm | InterimForm | WorkAbilityForm:
    data = request.POST or None
    if kind == RequiredReport.START_PLAN:
        return StartPlanForm(order, data, initial=first)
    if kind == RequiredReport.INTERIM:
        return InterimForm(order, data, initial=first)
    return WorkAbilityForm(data, initial=first)


# Reading -------------------------------------------------------------------------------------------------


@for_roles(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES)
@require_GET
def read_report(request: HttpRequest, ref: UUID, report_ref: UUID) -> HttpResponse:
    """One report, with what the client said of themselves before and now."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    found = get_report(actor, order, report_ref)
    views_log.looked(actor, order.client, "orders:read_report", authority=order.authority)
    own = actor.provider_id is not None
    sent_before = [row for row in reports_of(actor, order) if row.pk <= found.pk]
    context = {
        "order": order,
        "report": found,
        "rows": content_rows(found),
        "progress": progress_table(sent_before),
        "missing": missing_words(found),
        "back": reverse("orders:assignment" if own else "orders:order", args=[ref]),
        "decides": permissions.can_manage(actor, order)
        and found.state == ReportState.SUBMITTED
        and found.kind != RequiredReport.FINAL,
    }
    return render(request, "orders/report.html", context)


def _read(request: HttpRequest, ref: UUID, report_ref: UUID) -> tuple[Actor, Order, Report]:
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    return actor, order, get_report(actor, order, report_ref)


@for_roles(Role.OFFICIAL)
@require_POST
def approve_part(request: HttpRequest, ref: UUID, report_ref: UUID) -> HttpResponse:
    """The official is content with a start plan, interim report or summary."""
    actor, _order, found = _read(request, ref, report_ref)
    target = reverse("orders:order", args=[ref])
    version = posted_version(request)
    return act(
        request,
        lambda: services.approve_part(actor, found, version=version),
        target,
        _("You have read and approved it."),
    )


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def return_part(request: HttpRequest, ref: UUID, report_ref: UUID) -> HttpResponse:
    """Return a start plan, interim report or summary with what is missing."""
    actor, order, found = _read(request, ref, report_ref)
    form: ValintaForm = ReasonForm(request.POST or None)
    target = reverse("orders:order", args=[ref])

    def save() -> str:
        reason = form.cleaned_data["reason"]
        services.return_part(actor, found, reason=reason, version=posted_version(request))
        return target

    context = {
        "order": order,
        "title": _("Return the report"),
        "submit": _("Return the report"),
        "back": reverse("orders:read_report", args=[ref, report_ref]),
        "explanation": _("The coach reads your words and sends the report again."),
    }
    fits = found.state == ReportState.SUBMITTED and found.kind != RequiredReport.FINAL
    done = _("The report was returned to the coach.")
    return form_page(request, "orders/step.html", form, save, context, done, fits)
