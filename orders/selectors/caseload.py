"""The official's caseload: every client, who waits for whom, what is late, what to do next; the most urgent first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock, paging
from core.actors import Actor
from core.errors import InvalidInput
from core.fields import blind_index
from core.models import Client, Membership, User
from core.roles import Role
from orders.models import Order, OrderMessage, Report
from orders.selectors.counted import turn_hows
from orders.selectors.messaging import unread_of_officials
from orders.selectors.turns import (
    WITH_CLIENT,
    WITH_OFFICIAL,
    WITH_PROVIDER,
    Turn,
    is_with_procurement,
    late_orders,
    provider_day,
    stopped_coming,
    turn_of,
    with_procurement,
)
from orders.states import CAN_MEET, OPEN, OrderState, ReportState
from procurement.category_states import RequiredReport
from procurement.models import Category

WHOSE = {
    "official": Q(state__in=WITH_OFFICIAL) & ~with_procurement(),
    "procurement": with_procurement(),
    "client": Q(state__in=WITH_CLIENT),
    "provider": Q(state__in=WITH_PROVIDER),
}
EVERYONE = "all"
ORDER_A_SERVICE = _("Order a service")
LEAST_OF_A_NUMBER = 4
"""So many characters of an order's number are searched for; fewer would find half the town."""


@dataclass(frozen=True, slots=True)
class CaseloadFilter:
    """What the caseload is narrowed to.

    ``search`` is a whole name ("first last"), a personal identity code or a part of an order's number, and looks at
    the whole authority. ``whose`` is whose turn it is (``official``, ``procurement``, ``client``, ``provider``), or
    ``late``, ``missing`` (may have stopped coming), ``none`` (no open order). ``service`` is a category's id,
    ``official`` a colleague's id or ``all``, empty for oneself.
    """

    search: str = ""
    whose: str = ""
    state: str = ""
    service: str = ""
    official: str = ""


# How urgent ----------------------------------------------------------------------------------------------

_NEVER = "9999-12-31"


def _day(day: Any) -> Any:
    return Coalesce(Cast(day, CharField()), Value(_NEVER))


def _instant(name: str) -> Any:
    return Coalesce(Cast(TruncDate(name, tzinfo=clock.HELSINKI), CharField()), Value(_NEVER))


def _sent_to_official() -> Any:
    """When the first message or report came that the order's official has not read; nothing without one."""
    messages = OrderMessage.objects.filter(order=OuterRef("pk"), read_by_official_at=None)
    reports = Report.objects.filter(order=OuterRef("pk"), state=ReportState.SUBMITTED)
    further = reports.exclude(kind=RequiredReport.FINAL)
    return Coalesce(
        Subquery(messages.order_by("pk").values("sent_at")[:1]),
        Subquery(further.order_by("pk").values("submitted_at")[:1]),
    )


def urgency() -> Any:
    """An order's urgency as a text that sorts: what is late, what waits for the official (longest first), what waits
    for others by day; at last clients without an open order. The order carries ``sent`` (`_sent_to_official`)."""
    return Case(
        When(late_orders(), then=Concat(Value("0 "), _day(provider_day()))),
        When(
            Q(state__in=WITH_OFFICIAL) | stopped_coming(), then=Concat(Value("1 "), _instant("state_since"))
        ),
        When(Q(state__in=OPEN, sent__isnull=False), then=Concat(Value("1 "), _instant("sent"))),
        When(Q(state__in=WITH_CLIENT), then=Concat(Value("2 "), _instant("choose_by"))),
        When(Q(state__in=WITH_PROVIDER), then=Concat(Value("2 "), _day(provider_day()))),
        When(with_procurement(), then=Concat(Value("2 "), Value(_NEVER))),
        default=Value(NOTHING_OPEN),
        output_field=CharField(),
    )


NOTHING_OPEN = "3"


def _with_urgency(clients: QuerySet[Client]) -> QuerySet[Client]:
    """Each client with the key and the urgency of the order to show: the most urgent, else the newest."""
    orders = Order.objects.filter(client=OuterRef("pk")).annotate(sent=_sent_to_official())
    orders = orders.annotate(urgent=urgency()).order_by("urgent", "-pk")
    return clients.annotate(
        order_key=Subquery(orders.values("pk")[:1]),
        urgent=Coalesce(Subquery(orders.values("urgent")[:1]), Value(NOTHING_OPEN)),
    )


# Which clients -------------------------------------------------------------------------------------------


def clients_of(actor: Actor, wanted: CaseloadFilter) -> QuerySet[Client]:
    """The clients of the actor's authority that fit; sealed fields are found by blind index only."""
    if actor.authority is None or not actor.has(Role.OFFICIAL, Role.AUDITOR):
        return Client.objects.none()
    rows = _with_urgency(Client.objects.filter(authority=actor.authority, relationship_ended_on=None))
    search = wanted.search.strip()
    if search:
        return rows.filter(_found(search))
    return _narrowed(_of_official(actor, rows, wanted.official), wanted)


def _found(search: str) -> Any:
    found: Any = Q(name_index=blind_index(search)) | Q(personal_id_index=blind_index(search.upper()))
    if len(search) >= LEAST_OF_A_NUMBER:
        found |= Exists(Order.objects.filter(client=OuterRef("pk"), number__icontains=search))
    return found


def _of_official(actor: Actor, rows: QuerySet[Client], official: str) -> QuerySet[Client]:
    if official == EVERYONE or (not official and not actor.has(Role.OFFICIAL)):
        return rows
    if not official:
        return rows.filter(official=actor.user)
    try:
        return rows.filter(official__public_id=UUID(official))
    except ValueError:
        return rows.none()


def _narrowed(rows: QuerySet[Client], wanted: CaseloadFilter) -> QuerySet[Client]:
    shown = Order.objects.filter(pk=OuterRef("order_key"))
    if wanted.state:
        rows = rows.filter(Exists(shown.filter(state=wanted.state)))
    if wanted.service:
        rows = rows.filter(Exists(shown.filter(category__public_id=wanted.service)))
    if wanted.whose in WHOSE:
        return rows.filter(Exists(shown.filter(WHOSE[wanted.whose])))
    if wanted.whose == "late":
        return rows.filter(Exists(shown.filter(late_orders())))
    if wanted.whose == "missing":
        return rows.filter(Exists(shown.filter(stopped_coming())))
    if wanted.whose == "none":
        return rows.exclude(Exists(shown.filter(state__in=OPEN)))
    return rows


def page_of(rows: QuerySet[Any], after: str = "", size: int = 30) -> paging.Page[Client]:
    """A stretch of the caseload, the most urgent first, after the client whose public id is ``after``.

    Raises:
        InvalidInput: ``bad_cursor``.
    """
    size = max(1, min(size, paging.LONGEST))
    if after:
        last = _cursor(after)
        rows = rows.filter(Q(urgent__gt=last.urgent) | Q(urgent=last.urgent, pk__lt=last.pk))
    found = list(rows.order_by("urgent", "-pk")[: size + 1])
    return paging.Page(found[:size], found[size - 1].ref if len(found) > size else "")


def _cursor(after: str) -> Any:
    try:
        found = _with_urgency(Client.objects.filter(public_id=UUID(after))).first()
    except ValueError:
        found = None
    if found is None:
        raise InvalidInput("bad_cursor", _("This list has moved on. Start again from its beginning."))
    return found


def caseload_counts(actor: Actor) -> dict[str, int]:
    """How many of the official's own open orders wait for whom, and how many are late; one query."""
    mine = Order.objects.filter(
        official=actor.user, authority=actor.authority, client__relationship_ended_on=None
    )
    wanted = {name: Count("pk", filter=waits) for name, waits in WHOSE.items()}
    return mine.aggregate(**wanted, late=Count("pk", filter=late_orders()))


def colleagues(actor: Actor) -> list[User]:
    """The officials of the actor's authority, by name."""
    rows = Membership.objects.filter(
        authority=actor.authority, role=Role.OFFICIAL.value, ended_at=None
    ).select_related("user")
    return sorted((row.user for row in rows), key=lambda user: user.name)


def services(actor: Actor) -> list[Category]:
    """The services of the actor's authority, by their code."""
    return list(Category.objects.filter(authority=actor.authority).order_by("code", "pk"))


# What to do ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One client of the caseload; ``order`` is None for a client who has had no service yet."""

    client: Client
    order: Order | None
    turn: Turn
    verb: str | Promise
    url: str
    missing: bool = False
    unread: int = 0
    how: str = ""

    @property
    def days_late(self) -> int:
        """How many days the last day has passed; 0 when it has not."""
        return max(0, (clock.today() - self.turn.due).days) if self.turn.due else 0

    @property
    def waits_days(self) -> int | None:
        """For how many days it has been the official's turn; nothing when it is not."""
        if self.order is None or self.turn.who != "official":
            return None
        return (clock.today() - clock.local_date(self.order.state_since)).days


def rows_of(clients: Iterable[Client]) -> list[Row]:
    """The clients of a page with their order and the next step, in a constant number of queries."""
    clients = list(clients)
    keys = [key for client in clients if (key := client.order_key) is not None]  # type: ignore[attr-defined]
    orders = Order.objects.filter(pk__in=keys).select_related("category", "provider", "official", "coach")
    found = {order.pk: order for order in orders}
    signals = Signals.of(found.values())
    return [signals.row(client, found.get(client.order_key)) for client in clients]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Signals:
    """What else calls for the official, by order: unread messages, reports to read, a client who
    stopped coming; and how the day of its turn was counted."""

    unread: dict[int, int]
    reports: dict[int, Report]
    missing: frozenset[int]
    hows: dict[int, str]

    @classmethod
    def of(cls, orders: Iterable[Order]) -> "Signals":
        """Nine queries at most for any number of orders."""
        orders = list(orders)
        keys = [order.pk for order in orders]
        waiting = Report.objects.filter(order__in=keys, state=ReportState.SUBMITTED)
        reports = {
            report.order_id: report for report in waiting.exclude(kind=RequiredReport.FINAL).order_by("-pk")
        }
        missing = Order.objects.filter(stopped_coming(), pk__in=keys).values_list("pk", flat=True)
        return cls(unread_of_officials(keys), reports, frozenset(missing), turn_hows(orders))

    def row(self, client: Client, order: Order | None) -> Row:
        """A client's line."""
        if order is None:
            return Row(client, None, Turn(), ORDER_A_SERVICE, _page("new_order", client.public_id))
        turn = turn_of(order)
        verb, url = self._next(client, order, turn)
        missing, unread = order.pk in self.missing, self.unread.get(order.pk, 0)
        return Row(client, order, turn, verb, url, missing, unread, self.hows.get(order.pk, ""))

    def _next(self, client: Client, order: Order, turn: Turn) -> tuple[str | Promise, str]:
        """The one next step: one's own turn first, then what others have sent, then what is late."""
        here = _page("order", order.public_id)
        state = OrderState(order.state)
        if state not in OPEN:
            return ORDER_A_SERVICE, _page("new_order", client.public_id)
        if state in _VERBS and not is_with_procurement(order):
            verb, name = _VERBS[state]
            return verb, _page(name, order.public_id)
        if order.pk in self.missing:
            return _("Call the client"), _page("client", client.public_id)
        if self.unread.get(order.pk):
            return _("Read the messages"), _page("messages", order.public_id)
        if order.pk in self.reports:
            report = self.reports[order.pk]
            return _("Read what the coach reports"), _page("read_report", order.public_id, report.public_id)
        if turn.late:
            asks = state in CAN_MEET
            return _("Ask the provider"), _page("messages", order.public_id) if asks else here
        return _("See the order"), here


_VERBS = {
    OrderState.DRAFT: (_("Place the order"), "order"),
    OrderState.CHOOSING: (_("Choose together"), "assist"),
    OrderState.WITH_OFFICIAL: (_("Talk with the client"), "order"),
    OrderState.REPORTED: (_("Read the final report"), "order"),
    OrderState.COMPLETED: (_("Approve the units"), "settle"),
    OrderState.INTERRUPTED: (_("Approve the units"), "settle"),
}


def _page(name: str, *refs: object) -> str:
    return reverse(f"orders:{name}", args=refs)


# One's own, to take along --------------------------------------------------------------------------------


def own_orders(actor: Actor) -> Iterator[Row]:
    """The official's own open orders, the most urgent first, for a file; nothing in it names a client."""
    mine = Order.objects.filter(official=actor.user, authority=actor.authority, state__in=OPEN)
    mine = mine.select_related("category", "provider", "official", "coach", "client")
    orders = list(
        mine.annotate(sent=_sent_to_official()).annotate(urgent=urgency()).order_by("urgent", "-pk")
    )
    signals = Signals.of(orders)
    return (signals.row(order.client, order) for order in orders)
