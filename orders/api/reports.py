"""The API of the coach's reports: what is owed, what was sent, sending, approving, returning."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from core import views_log
from core.api import READ, WRITE, expected_version
from core.errors import require
from orders import permissions, selectors, services
from orders.api.common import show_order, staff_actor, staff_order
from orders.models import Report, ReportDuty
from orders.rules.report_content import HIGHEST, LOWEST, Assessment, InterimReport, StartPlan
from orders.schemas.orders import OrderOut, ReasonIn
from orders.selectors.counted import how_due
from orders.selectors.reports import get_report, reports_of, views_of
from orders.states import ReportState
from orders.states.delivery import GoalsReached, HowItGoes, NextStep, SelfView
from procurement.category_states import RequiredReport

reports_router = Router(tags=["orders"])
Views = dict[SelfView, Annotated[int, Field(ge=LOWEST, le=HIGHEST)]]
"""The client's own answers 0-10; health only with the client's consent."""


class StartPlanIn(Schema):
    """The start plan, made with the client."""

    goals: str = Field(max_length=4000)
    steps: str = Field(max_length=4000)
    frequency: str = Field(max_length=200)
    views: Views = {}


class InterimIn(Schema):
    """The interim report."""

    text: str = Field(max_length=20_000)
    course: HowItGoes
    next_steps: str = Field("", max_length=4000)
    views: Views = {}


class WorkAbilityIn(Schema):
    """The summary for the assessment of work ability."""

    text: str = Field(max_length=20_000)


class ReportIn(Schema):
    """The final report."""

    text: str = Field(max_length=20_000)
    work_ability: int | None = Field(None, ge=0, le=10)
    goals_reached: GoalsReached | None = None
    next_step: NextStep | None = None
    views: Views = {}


class ReportOut(Schema):
    """A report as those read it who may know the client."""

    id: UUID
    kind: RequiredReport
    state: ReportState
    late: bool
    submitted_at: datetime
    text: str
    goals: str
    steps: str
    frequency: str
    course: str
    next_steps: str
    goals_reached: str
    next_step: str
    views: dict[str, int]

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        """From the row."""
        names = ("goals", "steps", "frequency", "course", "next_steps", "goals_reached", "next_step")
        return cls(
            id=report.public_id,
            kind=RequiredReport(report.kind),
            state=ReportState(report.state),
            late=report.late,
            submitted_at=report.submitted_at,
            text=report.text,
            views=views_of(report),
            **{name: report.content.get(name, "") for name in names},
        )


def _views(answers: dict[SelfView, int]) -> dict[str, int]:
    return {question.value: answer for question, answer in answers.items()}


class DutyOut(Schema):
    """A report that is or was owed, and how its last day was counted."""

    kind: RequiredReport
    due: date
    counted: str
    ended_on: date | None
    sent: bool


@reports_router.get("/{uuid:ref}/duties", response={200: list[DutyOut], **READ})
def list_duties(request: HttpRequest, ref: UUID) -> list[DutyOut]:
    """The reports that the present coach owes or has sent, by due day."""
    order = selectors.get_order(staff_actor(request), ref)
    rows = ReportDuty.objects.filter(order=order, provider=order.provider).order_by("due", "pk")
    return [
        DutyOut(
            kind=RequiredReport(duty.kind),
            due=duty.due,
            counted=how_due(order, duty),
            ended_on=duty.ended_on,
            sent=duty.report_id is not None,
        )
        for duty in rows
    ]


@reports_router.get("/{uuid:ref}/reports", response={200: list[ReportOut], **READ})
def list_reports(request: HttpRequest, ref: UUID) -> list[ReportOut]:
    """Every report of an order, the first first (officials, auditors, the coach); the look is logged."""
    actor, order = staff_order(request, ref)
    require(permissions.can_see_client(actor, order))
    views_log.looked(actor, order.client, "api:reports", authority=order.authority)
    return [ReportOut.of(report) for report in reports_of(actor, order)]


@reports_router.post("/{uuid:ref}/start-plan", response={201: ReportOut, **WRITE})
def send_start_plan(request: HttpRequest, ref: UUID, body: StartPlanIn) -> Status[ReportOut]:
    """Send the start plan."""
    actor, order = staff_order(request, ref)
    plan = StartPlan(body.goals, body.steps, body.frequency, _views(body.views))
    sent = services.submit_start_plan(actor, order, plan, version=expected_version(request))
    return Status(201, ReportOut.of(sent))


@reports_router.post("/{uuid:ref}/interim-report", response={201: ReportOut, **WRITE})
def send_interim_report(request: HttpRequest, ref: UUID, body: InterimIn) -> Status[ReportOut]:
    """Send the interim report."""
    actor, order = staff_order(request, ref)
    told = InterimReport(body.text, body.course, body.next_steps, _views(body.views))
    sent = services.submit_interim_report(actor, order, told, version=expected_version(request))
    return Status(201, ReportOut.of(sent))


@reports_router.post("/{uuid:ref}/work-ability-summary", response={201: ReportOut, **WRITE})
def send_work_ability(request: HttpRequest, ref: UUID, body: WorkAbilityIn) -> Status[ReportOut]:
    """Send the written summary for the assessment of work ability."""
    actor, order = staff_order(request, ref)
    sent = services.submit_work_ability(actor, order, text=body.text, version=expected_version(request))
    return Status(201, ReportOut.of(sent))


@reports_router.post("/{uuid:ref}/report", response={200: OrderOut, **WRITE})
def report(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReportIn) -> OrderOut:
    """Send the final report."""
    actor, order = staff_order(request, ref)
    services.submit_report(
        actor,
        order,
        text=body.text,
        work_ability=body.work_ability,
        assessment=Assessment(body.goals_reached, body.next_step, _views(body.views)),
        version=expected_version(request),
    )
    return show_order(actor, order, response)


@reports_router.post("/{uuid:ref}/reports/{uuid:report}/approve", response={200: ReportOut, **WRITE})
def approve_part(request: HttpRequest, ref: UUID, report: UUID) -> ReportOut:
    """Approve a start plan, interim report or summary (officials); the final report ends the order instead."""
    actor = staff_actor(request)
    found = get_report(actor, selectors.get_order(actor, ref), report)
    return ReportOut.of(services.approve_part(actor, found, version=expected_version(request)))


@reports_router.post("/{uuid:ref}/reports/{uuid:report}/return", response={200: ReportOut, **WRITE})
def return_part(request: HttpRequest, ref: UUID, report: UUID, body: ReasonIn) -> ReportOut:
    """Return a start plan, interim report or summary with what is missing (officials)."""
    actor = staff_actor(request)
    found = get_report(actor, selectors.get_order(actor, ref), report)
    version = expected_version(request)
    return ReportOut.of(services.return_part(actor, found, reason=body.reason, version=version))
