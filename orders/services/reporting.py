"""Reports of the coach beside the final one: start plan, interim report, summary of work ability."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.models import ConsentKind
from orders import permissions
from orders.models import Order, Report, ReportDuty
from orders.rules.report_content import InterimReport, SelfViews, StartPlan, wrong_views
from orders.services import duties
from orders.services.meetings import for_delivery
from orders.services.placing import lock_order
from orders.states import OrderState, ReportState
from procurement.category_states import RequiredReport

S = OrderState
CAN_WRITE = {
    RequiredReport.START_PLAN: frozenset({S.IN_SERVICE}),
    RequiredReport.INTERIM: frozenset({S.IN_SERVICE}),
    RequiredReport.FINAL: frozenset({S.IN_SERVICE}),
    RequiredReport.WORK_ABILITY: frozenset({S.IN_SERVICE, S.REPORTED, S.COMPLETED}),
}
"""The states in which a report of a kind can be sent."""


def may_ask_health(order: Order) -> bool:
    """Whether the client has consented to health data reaching the provider (R30, TVJ §116)."""
    given = order.client.consents.filter(kind=ConsentKind.HEALTH_TO_PROVIDER, withdrawn_at=None)
    found: bool = given.exists()
    return found


def check_views(order: Order, views: SelfViews) -> None:
    """Refuse answers out of range, and questions of health without the client's consent.

    Raises:
        InvalidInput: ``view_refused`` at its field.
    """
    wrong = wrong_views(views, may_ask_health=bool(views) and may_ask_health(order))
    if wrong:
        text = _("Write a number from 0 to 10. Health may be asked only with the client's consent.")
        raise InvalidInput("view_refused", text, field=wrong)


def submit_start_plan(actor: Actor, order: Order, plan: StartPlan, *, version: int | None = None) -> Report:
    """Send the start plan that was made with the client.

    Raises:
        WrongState: the service has not begun or has ended, or a plan was sent that was not returned.
        InvalidInput: goals, steps or frequency are missing.
    """
    for name in ("goals", "steps", "frequency"):
        if not getattr(plan, name).strip():
            raise InvalidInput(
                "plan_incomplete", _("Write this too: it is agreed with the client."), field=name
            )
    return _submit(actor, order, RequiredReport.START_PLAN, "", plan.content(), version)


def submit_interim_report(
    actor: Actor, order: Order, report: InterimReport, *, version: int | None = None
) -> Report:
    """Send the interim report.

    Raises:
        WrongState: the service has not begun or has ended, or a report was sent that was not returned.
        InvalidInput: the words are missing.
    """
    return _submit(actor, order, RequiredReport.INTERIM, report.text, report.content(), version)


def submit_work_ability(actor: Actor, order: Order, *, text: str, version: int | None = None) -> Report:
    """Send the written summary for the assessment of work ability.

    Raises:
        WrongState: the service has not begun or is settled, or a summary was sent that was not returned.
        InvalidInput: the words are missing.
    """
    return _submit(actor, order, RequiredReport.WORK_ABILITY, text, {}, version)


@transaction.atomic
def _submit(
    actor: Actor, order: Order, kind: RequiredReport, text: str, content: dict[str, Any], version: int | None
) -> Report:
    order = for_delivery(actor, order, version)
    if order.state not in CAN_WRITE[kind]:
        raise WrongState("not_in_service")
    if kind != RequiredReport.START_PLAN and not text.strip():
        raise InvalidInput("report_empty", _("Write the report."), field="text")
    check_views(order, content.get("views", {}))
    assert order.provider_id is not None
    sent = Report.objects.filter(order=order, provider_id=order.provider_id, kind=kind)
    if sent.exclude(state=ReportState.RETURNED).exists():
        raise WrongState("report_was_sent")
    report = Report.objects.create(
        authority_id=order.authority_id,
        order=order,
        provider_id=order.provider_id,
        kind=kind,
        text=text,
        content=content,
        submitted_at=clock.now(),
        submitted_by=actor.user,
        late=ReportDuty.objects.filter(order=order, kind=kind, ended_on=None, due__lt=clock.today()).exists(),
    )
    duties.fulfil(order, report)
    order.save_changes()
    messages.to_user(
        order.official,
        "report_to_read",
        {"number": order.number, "ref": order.ref, "report": report.ref, "kind": kind.value},
        key=f"report:{report.ref}",
        authority=order.authority,
    )
    events.record(actor, "report.submitted", report, authority=order.authority, order=order.ref)
    return report


def _waiting(actor: Actor, report: Report, version: int | None) -> tuple[Order, Report]:
    order = lock_order(report.order)
    require(permissions.can_manage(actor, order), "officials_only")
    order.check_version(version)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != ReportState.SUBMITTED or report.kind == RequiredReport.FINAL:
        raise WrongState("no_report_waiting")
    return order, report


def approve_part(actor: Actor, report: Report, *, version: int | None = None) -> Report:
    """The official has read a start plan, interim report or summary and is content with it.

    Raises:
        WrongState: it does not wait, or it is the final report (that one ends the service).
    """
    with transaction.atomic():
        order, report = _waiting(actor, report, version)
        before = events.snapshot(report)
        report.approve()
        report.save_changes()
        order.save_changes()
        events.record(
            actor, "report.approved", report, authority=order.authority, before=before, order=order.ref
        )
    return report


def return_part(actor: Actor, report: Report, *, reason: str, version: int | None = None) -> Report:
    """Return a start plan, interim report or summary with what is missing; it is owed again.

    Raises:
        WrongState: it does not wait, or it is the final report.
        InvalidInput: what is missing was not told.
    """
    with transaction.atomic():
        order, report = _waiting(actor, report, version)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell what is missing."), field="reason")
        before = events.snapshot(report)
        note = events.write_note(actor, order.authority, report, reason)
        report.give_back()
        report.save_changes()
        duties.owe_again(order, report)
        order.save_changes()
        if order.coach is not None:
            facts = {"number": order.number, "ref": order.ref, "kind": report.kind}
            messages.to_user(
                order.coach,
                "report_part_returned",
                facts,
                key=f"report:{report.ref}:returned",
                authority=order.authority,
            )
        events.record(actor, "report.returned", report, authority=order.authority, before=before, note=note)
    return report
