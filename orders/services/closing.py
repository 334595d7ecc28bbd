"""Settling and closing: delivered units are approved, the rest of the money is released, the case is recorded."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import DomainError, WrongState, require
from core.models import User
from orders import permissions, signals
from orders.models import Choice, Meeting, Order, Report, StartingPoint
from orders.services import duties
from orders.services.late_units import approve_late_units
from orders.services.lines import close_lines
from orders.services.placing import lock_order
from orders.services.units import approve_kept_units
from orders.states import CAN_SETTLE, MeetingState, OrderState, ReportState
from procurement.category_states import RequiredReport
from procurement.models import Category
from providers.models import Provider
from vouchers import services as vouchers


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the evaluations room gets of a closed order.

    ``days_to_start`` counts calendar days from the choice to the first kept meeting (None: there was none);
    ``report_on_time`` is None when a report was never due, False for a late or missing one; ``wa_end`` 0-10.
    """

    category: Category
    provider: Provider
    order_ref: str
    official: User
    service_type: str
    closed_on: date
    starting_point: dict[str, Any]
    wa_end: int | None
    days_to_start: int | None
    report_on_time: bool | None


def settle_order(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """Approve the units of kept meetings, release what is left of the commitment, and close.

    Raises:
        WrongState: the service has not ended, or the order was settled before.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        if order.state not in CAN_SETTLE:
            raise WrongState("not_ended")
        waiting = Meeting.objects.filter(
            order=order, state=MeetingState.PLANNED, starts_at__lte=clock.now(), provider=order.provider_id
        )
        if order.state == OrderState.COMPLETED and waiting.exists() and not actor.is_system:
            raise DomainError(
                "meetings_not_recorded",
                _("A meeting that has been is not recorded yet. Ask the coach to record it first."),
            )
        before = events.snapshot(order)
        assert order.commitment is not None
        late = approve_late_units(actor, order)
        vouchers.hold_money(order.commitment)
        units = late + approve_kept_units(actor, order)
        vouchers.settle_voucher(actor, order.commitment)
        vouchers.close_commitment(actor, order.commitment)
        close_lines(actor, order)
        duties.drop_all(order)
        order.close()
        order.closed_at = clock.now()
        order.save_changes()
        signals.order_closed.send(sender=Order, order=order, case=case_facts(order))
        events.record(actor, "order.closed", order, authority=order.authority, before=before, units=units)
    return order


def case_facts(order: Order) -> CaseFacts:
    """The pseudonymous facts of a closed order."""
    assert order.provider is not None
    approved = Report.objects.filter(order=order, kind=RequiredReport.FINAL, state=ReportState.APPROVED)
    report = approved.order_by("-submitted_at").first()
    return CaseFacts(
        category=order.category,
        provider=order.provider,
        order_ref=order.ref,
        official=order.official,
        service_type=order.category.score_type,
        closed_on=clock.today(),
        starting_point=StartingPoint.objects.get(need_id=order.need_id).facts,
        wa_end=int(report.work_ability) if report is not None and report.work_ability else None,
        days_to_start=_days_to_start(order),
        report_on_time=None if order.report_due is None else report is not None and not report.late,
    )


def _days_to_start(order: Order) -> int | None:
    """Days from the choice of the last provider to the first meeting kept with it."""
    kept = Meeting.objects.filter(order=order, provider=order.provider_id, state=MeetingState.KEPT)
    met = kept.order_by("starts_at").values_list("starts_at", flat=True).first()
    choices = Choice.objects.filter(order=order, provider=order.provider_id).order_by("-chosen_at")
    chosen = choices.values_list("chosen_at", flat=True).first()
    if met is None or chosen is None:
        return None
    return max(0, (clock.local_date(met) - clock.local_date(chosen)).days)
