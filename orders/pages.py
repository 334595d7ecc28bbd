"""What this room contributes to navigation and work lists."""

from collections.abc import Collection, Iterable
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock, navigation, worklist
from core.actors import Actor
from core.roles import PROVIDER_ROLES, Role
from core.worklist import WorkItem
from orders.models import Meeting, Order
from orders.permissions import READERS
from orders.selectors import visible_to
from orders.selectors.turns import late_orders
from orders.states import CAN_RECORD, MeetingState, OrderState
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
    if actor.provider_id is not None and actor.has(*PROVIDER_ROLES):
        yield navigation.NavItem("orders:assignments", _("Orders"), 10)


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
    for order in mine.filter(late_orders()).order_by("report_due", "pk")[:_LIMIT]:
        due = order.answer_by if order.state == OrderState.ASKED else order.report_due
        yield _officials_item(order, "order.late", _("Ask the provider: it is late"), due)
    for order in mine.filter(state__in=list(_OFFICIALS)).order_by("pk")[:_LIMIT]:
        yield _officials_item(order, f"order.{order.state}", _OFFICIALS[OrderState(order.state)])


def _officials_item(order: Order, kind: str, title: str | Promise, due: date | None = None) -> WorkItem:
    url = reverse("orders:order", args=[order.public_id])
    return WorkItem(kind, title, url, due, f"{order.number} · {order.category}")


@worklist.register
def providers_work(actor: Actor) -> Iterable[WorkItem]:
    """What waits for the provider: answers, meetings to record, reports to write."""
    if actor.provider_id is None or not actor.has(*PROVIDER_ROLES):
        return
    mine = visible_to(actor).select_related("category")
    for order in mine.filter(state=OrderState.ASKED).order_by("answer_by", "pk")[:_LIMIT]:
        yield _item(order, "order.answer", _("Accept or decline an order"), order.answer_by)
    for order in mine.filter(state=OrderState.IN_SERVICE).order_by("report_due", "pk")[:_LIMIT]:
        yield _item(order, "order.report", _("Write the final report"), order.report_due)
    yield from _meetings_to_record(actor)


def _meetings_to_record(actor: Actor) -> Iterable[WorkItem]:
    """Meetings with this provider that have been; orders that wait for an answer have none of it."""
    running = visible_to(actor).filter(state__in=CAN_RECORD)
    rows = Meeting.objects.filter(
        order__in=running,
        provider_id=actor.provider_id,
        state=MeetingState.PLANNED,
        starts_at__lte=clock.now(),
    )
    for meeting in rows.select_related("order__category").order_by("starts_at")[:_LIMIT]:
        due = clock.local_date(meeting.starts_at)
        yield _item(meeting.order, "meeting.record", _("Record what became of a meeting"), due)


def _item(order: Order, kind: str, title: str | Promise, due: date | None) -> WorkItem:
    url = reverse("orders:assignment", args=[order.public_id])
    return WorkItem(kind, title, url, due, f"{order.number} · {order.category}")


@links.register
def order_links(actor: Actor, refs: Collection[str]) -> dict[str, links.OrderLink]:
    """The orders behind the money room's rows: the number for who sees the row, the page for who may open it."""
    page = "orders:order" if actor.authority is not None else "orders:assignment"
    may_open = set(visible_to(actor).filter(public_id__in=refs).values_list("public_id", flat=True))
    return {
        str(ref): links.OrderLink(number, reverse(page, args=[ref]) if ref in may_open else "")
        for ref, number in Order.objects.filter(public_id__in=refs).values_list("public_id", "number")
    }
