"""What this room contributes to navigation and work lists."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock, navigation, worklist
from core.actors import Actor
from core.roles import PROVIDER_ROLES, Role
from core.worklist import WorkItem
from orders.models import Meeting, Order, OrderLine, ReportDuty
from orders.pages import groups as group_pages
from orders.permissions import (
    READERS,
    can_declare_interest,
    can_publish_call_offs,
    can_see_interests,
    can_see_small_purchases,
)
from orders.selectors import visible_to
from orders.selectors.call_offs import due_quarters, quarter_args
from orders.selectors.counted import answer_hows, due_hows, turn_hows
from orders.selectors.late_meetings import late_meetings
from orders.selectors.messaging import orders_with_unread
from orders.selectors.reports import WRITE, reports_to_read
from orders.selectors.tendering import categories_waiting
from orders.selectors.turns import late_orders, provider_day, stopped_coming, with_procurement
from orders.states import CAN_RECORD, MeetingState, OrderState
from orders.states.delivery import LateRecord
from orders.words import quarter_words
from procurement.category_states import RequiredReport
from vouchers import links

_LIMIT = 50
"""A work list shows the most urgent fifty of a kind; the rest is in the list of orders."""


@navigation.register
def entries(actor: Actor) -> Iterable[navigation.NavItem]:
    """Clients and orders for the authority; assignments for providers."""
    if actor.authority is not None and actor.has(Role.OFFICIAL, Role.AUDITOR):
        yield navigation.NavItem("orders:clients", _("Clients"), 10)
    if actor.authority is not None and actor.has(*READERS):
        yield navigation.NavItem("orders:orders", _("Orders"), 20)
    if can_declare_interest(actor) or can_see_interests(actor):
        yield navigation.NavItem("orders:interests", _("Conflicts of interest"), 85)
    if can_see_small_purchases(actor):
        yield navigation.NavItem("orders:small_purchases", _("Small purchases"), 47)
    if actor.authority is not None and actor.has(Role.PROCUREMENT):
        yield navigation.NavItem("orders:waiting_needs", _("Needs"), 59)
    if actor.provider_id is not None and actor.has(*PROVIDER_ROLES):
        yield navigation.NavItem("orders:assignments", _("Orders"), 10)
    yield from group_pages.entries(actor)


_OFFICIALS = {
    OrderState.DRAFT: _("Place the order"),
    OrderState.WITH_OFFICIAL: _("Talk with the client: the order came back"),
    OrderState.REPORTED: _("Approve the final report"),
    OrderState.COMPLETED: _("Approve the units"),
    OrderState.INTERRUPTED: _("Approve the units"),
}


@worklist.register
def officials_work(actor: Actor) -> Iterable[WorkItem]:
    """What waits for the official: drafts, orders that came back, reports, units, and providers that are late."""
    if actor.authority is None or not actor.has(Role.OFFICIAL):
        return
    mine = Order.objects.filter(official=actor.user, authority=actor.authority).select_related("category")
    late = mine.filter(late_orders()).annotate(due=provider_day()).order_by("due", "pk")[:_LIMIT]
    hows = turn_hows(late)
    for row in late:
        how = hows.get(row.pk, "")
        yield _officials_item(row, "order.late", _("Ask the provider: it is late"), row.due, how)
    late_kept = Exists(Meeting.objects.filter(order=OuterRef("pk"), late=LateRecord.WAITING))
    for order in mine.filter(late_kept).order_by("pk")[:_LIMIT]:
        yield _officials_item(order, "meeting.approve_late", _("Approve meetings that were recorded late"))
    for order in mine.filter(stopped_coming()).order_by("pk")[:_LIMIT]:
        yield _officials_item(order, "order.client_missing", _("Call the client: meetings were missed"))
    for report in reports_to_read(actor).order_by("submitted_at")[:_LIMIT]:
        page = reverse("orders:read_report", args=[report.order.public_id, report.public_id])
        detail = f"{report.get_kind_display()} · {report.order.number} · {report.order.category}"
        yield WorkItem("report.read", _("Read what the coach reports"), page, None, detail)
    waiting = mine.filter(state__in=list(_OFFICIALS)).exclude(with_procurement())
    for order in waiting.order_by("pk")[:_LIMIT]:
        yield _officials_item(order, f"order.{order.state}", _OFFICIALS[OrderState(order.state)])


@worklist.register
def procurements_work(actor: Actor) -> Iterable[WorkItem]:
    """Needs that wait to be put to tender, one line a service; results of call-offs that are to be published."""
    if actor.authority is not None and can_publish_call_offs(actor, actor.authority):
        for row in due_quarters(actor.authority)[:_LIMIT]:
            url = reverse("orders:publish_call_offs", args=quarter_args(row))
            detail = f"{row.system} · {quarter_words(row.first_day)}"
            title = _("Publish the results of call-offs")
            yield WorkItem("call_offs.publish", title, url, row.publish_by, detail, how=row.how)
    for category, number in categories_waiting(actor):
        if number:
            url = reverse("orders:put_to_tender", args=[category.public_id])
            yield WorkItem("need.to_tender", _("Put needs to tender"), url, None, str(category), number)


def _officials_item(
    order: Order, kind: str, title: str | Promise, due: date | None = None, how: str = ""
) -> WorkItem:
    url = reverse("orders:order", args=[order.public_id])
    return WorkItem(kind, title, url, due, f"{order.number} · {order.category}", how=how)


_REPORTS = {
    RequiredReport.START_PLAN: "order.start_plan",
    RequiredReport.INTERIM: "order.interim",
    RequiredReport.FINAL: "order.report",
    RequiredReport.WORK_ABILITY: "order.work_ability",
}


@worklist.register
def providers_work(actor: Actor) -> Iterable[WorkItem]:
    """What waits for the provider: answers, meetings to record, reports to write."""
    if actor.provider_id is None or not actor.has(*PROVIDER_ROLES):
        return
    mine = visible_to(actor).select_related("category")
    asked = list(mine.filter(state=OrderState.ASKED, course=None).order_by("answer_by", "pk")[:_LIMIT])
    hows = answer_hows(asked)
    for order in asked:
        how = hows.get(order.pk, "")
        yield _item(order, "order.answer", _("Accept or decline an order"), order.answer_by, how)
    owed = ReportDuty.objects.filter(
        order__in=visible_to(actor), ended_on=None, provider_id=actor.provider_id
    )
    owed = owed.filter(order__state__in=(OrderState.IN_SERVICE, OrderState.COMPLETED))
    duties = list(owed.select_related("order__category").order_by("due", "pk")[:_LIMIT])
    counted = due_hows(duties)
    for duty in duties:
        report = RequiredReport(duty.kind)
        kind, title = _REPORTS[report], WRITE[report]
        yield _item(duty.order, kind, title, duty.due, counted[duty.pk])
    yield from _meetings_to_record(actor)
    for late in late_meetings(actor)[:_LIMIT]:
        title = _("Record a meeting of an order that was taken back")
        url = reverse("orders:record_late", args=[late.meeting.public_id])
        yield WorkItem("meeting.record_late", title, url, late.until, late.number, how=late.how)


def _meetings_to_record(actor: Actor) -> Iterable[WorkItem]:
    """Meetings with this provider that have been; orders that wait for an answer have none of it."""
    running = visible_to(actor).filter(state__in=CAN_RECORD)
    rows = Meeting.objects.filter(
        session=None,  # a course has an attendance list
        order__in=running,
        provider_id=actor.provider_id,
        state=MeetingState.PLANNED,
        starts_at__lte=clock.now(),
    )
    for meeting in rows.select_related("order__category").order_by("starts_at")[:_LIMIT]:
        due = clock.local_date(meeting.starts_at)
        yield _item(
            meeting.order,
            "meeting.record",
            _("Record what became of a meeting"),
            due,
            _("The day of the meeting."),
        )


def _item(
    order: Order, kind: str, title: str | Promise, due: date | None, how: str | Promise = ""
) -> WorkItem:
    url = reverse("orders:assignment", args=[order.public_id])
    return WorkItem(kind, title, url, due, f"{order.number} · {order.category}", how=how)


@worklist.register
def messages_to_read(actor: Actor) -> Iterable[WorkItem]:
    """Orders with messages that wait for the official or the coach."""
    staff = actor.authority is not None and actor.has(Role.OFFICIAL)
    if not staff and not (actor.provider_id is not None and actor.has(*PROVIDER_ROLES)):
        return
    rows = orders_with_unread(actor, visible_to(actor)).select_related("category").order_by("pk")
    for order in rows[:_LIMIT]:
        page = reverse("orders:messages", args=[order.public_id])
        number = int(order.unread)  # type: ignore[attr-defined]
        detail = f"{order.number} · {order.category}"
        yield WorkItem("message.read", _("Read the messages"), page, None, detail, number)


@links.register
def line_links(actor: Actor, refs: Collection[str]) -> dict[str, links.OrderLink]:
    """The orders whose modules the money is for."""
    rows = OrderLine.objects.filter(public_id__in=refs).values_list("public_id", "order__public_id")
    lines = {str(line): str(order) for line, order in rows}
    homes = order_links(actor, set(lines.values())) if lines else {}
    return {line: homes[order] for line, order in lines.items()}


@links.register
def order_links(actor: Actor, refs: Collection[str]) -> dict[str, links.OrderLink]:
    """The orders behind the money room's rows: the number for who sees the row, the page for who may open it."""
    page = "orders:order" if actor.authority is not None else "orders:assignment"
    may_open = set(visible_to(actor).filter(public_id__in=refs).values_list("public_id", flat=True))
    return {
        str(ref): links.OrderLink(number, reverse(page, args=[ref]) if ref in may_open else "")
        for ref, number in Order.objects.filter(public_id__in=refs).values_list("public_id", "number")
    }
