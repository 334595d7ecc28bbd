"""Reports of an order as pages and API show them: what is owed, what was sent, how the client's own view went."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.actors import Actor
from core.errors import NotFound
from core.models import Note
from orders import permissions
from orders.models import Order, Report, ReportDuty
from orders.rules.report_content import progress
from orders.selectors.counted import how_due
from orders.services.reporting import CAN_WRITE
from orders.states import ReportState
from orders.states.delivery import GoalsReached, HowItGoes, NextStep, SelfView
from procurement.category_states import RequiredReport

ADDRESSES = {
    RequiredReport.START_PLAN: "start-plan",
    RequiredReport.INTERIM: "interim",
    RequiredReport.WORK_ABILITY: "work-ability",
}
"""The further reports by the last part of their page's address; the final one has a page of its own."""
WRITE = {
    RequiredReport.START_PLAN: _("Write the start plan"),
    RequiredReport.INTERIM: _("Write the interim report"),
    RequiredReport.FINAL: _("Write the final report"),
    RequiredReport.WORK_ABILITY: _("Write the summary of work ability"),
}
"""The coach's work of writing each of them."""


def reports_to_read(actor: Actor) -> QuerySet[Report]:
    """Start plans, interim reports and summaries that wait for the actor to read them."""
    waiting = Report.objects.filter(
        authority=actor.authority, order__official=actor.user, state=ReportState.SUBMITTED
    )
    return waiting.exclude(kind=RequiredReport.FINAL).select_related("order__category")


def get_report(actor: Actor, order: Order, ref: UUID | str) -> Report:
    """A report of an order that the actor may see; providers get their own only.

    Raises:
        NotFound: there is none, or the actor may not know who the client is.
    """
    rows = Report.objects.filter(order=order, authority_id=order.authority_id)
    if actor.provider_id is not None:
        rows = rows.filter(provider_id=actor.provider_id)
    found = rows.filter(public_id=ref).select_related("submitted_by", "provider").first()
    if found is None or not permissions.can_see_client(actor, order):
        raise NotFound
    found.order = order
    return found


def reports_of(actor: Actor, order: Order) -> list[Report]:
    """Every report of an order, the first first; nothing for those who may not know who the client is."""
    if not permissions.can_see_client(actor, order):
        return []
    rows = Report.objects.filter(order=order)
    if actor.provider_id is not None:
        rows = rows.filter(provider_id=actor.provider_id)
    found = list(rows.select_related("submitted_by").order_by("pk"))
    for report in found:
        report.order = order
    return found


def was_reported(order: Order) -> bool:
    """Whether a final report was ever sent."""
    return Report.objects.filter(order=order, kind=RequiredReport.FINAL).exists()


def last_final(reports: Collection[Report]) -> Report | None:
    """The newest final report of an order's reports."""
    finals = [report for report in reports if report.kind == RequiredReport.FINAL]
    return finals[-1] if finals else None


def missing_words(report: Report) -> str:
    """What the official missed when a report was returned; empty when it was not."""
    if report.state != ReportState.RETURNED:
        return ""
    note = Note.objects.filter(subject_ref=report.ref).order_by("-pk").first()
    return note.text if note is not None else ""


def content_rows(report: Report) -> list[tuple[Any, Any]]:
    """What a report tells beside its words, as label and value."""
    content = report.content
    rows = [
        (_("Goals agreed with the client"), content.get("goals")),
        (_("Steps"), content.get("steps")),
        (_("How often we meet"), content.get("frequency")),
        (_("How it goes"), _label(HowItGoes, content.get("course"))),
        (_("What comes next"), content.get("next_steps")),
        (_("Were the goals reached?"), _label(GoalsReached, content.get("goals_reached"))),
        (_("What the coach recommends"), _label(NextStep, content.get("next_step"))),
    ]
    return [(label, value) for label, value in rows if value]


def _label(choices: Any, code: str | None) -> Any:
    return choices(code).label if code else ""


def views_of(report: Report) -> dict[str, int]:
    """What the client said of themselves in a report."""
    views: dict[str, int] = dict(report.content.get("views", {}))
    if report.kind == RequiredReport.FINAL and report.work_ability:
        views[SelfView.WORK_ABILITY] = int(report.work_ability)
    return views


def progress_table(reports: Collection[Report]) -> dict[str, Any] | None:
    """The client's own view from report to report; nothing when nobody was asked."""
    told = [(report.get_kind_display(), views_of(report)) for report in _last_of_each_kind(reports)]
    told = [(kind, views) for kind, views in told if views]
    rows = progress(told)
    if not rows:
        return None
    columns = [_("The client's own view, 0-10"), *({"label": kind, "numeric": True} for kind, _views in told)]
    return {"columns": columns, "rows": [[view.label, *answers] for view, answers in rows]}


def _last_of_each_kind(reports: Iterable[Report]) -> list[Report]:
    """A report that was returned and sent again counts once."""
    last = {(report.provider_id, report.kind): report for report in reports}
    return sorted(last.values(), key=lambda report: report.pk)


def duty_rows(order: Order, *, writes: bool) -> list[dict[str, Any]]:
    """What the coach owes and has sent, with the day and how it was counted; to the coach with where to write it."""
    duties = list(ReportDuty.objects.filter(order=order, provider=order.provider).order_by("due", "pk"))
    return [
        {
            "label": duty.get_kind_display(),
            "verb": WRITE[RequiredReport(duty.kind)],
            "due": duty.due,
            "how": how_due(order, duty),
            "done": duty.ended_on is not None,
            "sent": duty.report_id is not None,
            "url": _write_url(order, RequiredReport(duty.kind)) if writes and duty.ended_on is None else "",
        }
        for duty in duties
    ]


def _write_url(order: Order, kind: RequiredReport) -> str:
    if order.state not in CAN_WRITE[kind]:
        return ""
    if kind == RequiredReport.FINAL:
        return reverse("orders:report", args=[order.public_id])
    return reverse("orders:write_report", args=[order.public_id, ADDRESSES[kind]])


def report_lines(reports: Iterable[Report]) -> list[dict[str, Any]]:
    """The further reports in short, each with its page."""
    return [
        {
            "label": report.get_kind_display(),
            "state": report.state,
            "state_label": report.get_state_display(),
            "late": report.late,
            "who": report.submitted_by.name if report.submitted_by else "",
            "at": report.submitted_at,
            "url": reverse("orders:read_report", args=[report.order.public_id, report.public_id]),
        }
        for report in reports
        if report.kind != RequiredReport.FINAL
    ]
