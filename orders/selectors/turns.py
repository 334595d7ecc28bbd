"""Whose turn it is in an order, and by which day: one answer for lists, pages and work lists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, DateField, F, Q, When
from django.db.models.lookups import LessThan
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from orders import words
from orders.models import Order
from orders.services.meetings import MISSED_IN_ROW
from orders.states import CAN_MEET, OrderState
from procurement import deadlines
from procurement.category_states import RequiredReport
from procurement.states import Route

WITH_OFFICIAL = (
    OrderState.DRAFT,
    OrderState.WITH_OFFICIAL,
    OrderState.REPORTED,
    OrderState.COMPLETED,
    OrderState.INTERRUPTED,
)
WITH_PROCUREMENT = (OrderState.TENDERED,)
WITH_CLIENT = (OrderState.CHOOSING,)
WITH_PROVIDER = (OrderState.ASKED, OrderState.ACCEPTED, OrderState.IN_SERVICE)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who must act (``official``, ``procurement``, ``client``, ``provider``, or nobody), what, by which last day."""

    who: str = ""
    name: str | Promise = ""
    act: str | Promise = ""
    due: date | None = None

    @property
    def late(self) -> bool:
        """Whether the last day has passed."""
        return self.due is not None and self.due < clock.today()


_ACTS = {
    OrderState.DRAFT: _("Place the order, or change the need first."),
    OrderState.TENDERED: _("The need is in a mini-competition. Its contract makes the order."),
    OrderState.CHOOSING: _("The client chooses a provider."),
    OrderState.ASKED: _("The provider accepts or declines."),
    OrderState.WITH_OFFICIAL: _("Talk with the client. Then ask again, change the need, or cancel."),
    OrderState.ACCEPTED: _("The coach meets the client for the first time and records the meeting."),
    OrderState.IN_SERVICE: _("The coach serves the client and writes the final report."),
    OrderState.REPORTED: _("Read the final report. Approve it, or return it with what is missing."),
    OrderState.COMPLETED: _("Approve the units that were used. The order is then closed."),
    OrderState.INTERRUPTED: _("Approve the units that were used. The order is then closed."),
}


def with_procurement() -> Q:
    """Orders that wait for procurement: a need under route A, or one in a mini-competition."""
    return Q(state__in=WITH_PROCUREMENT) | Q(state=OrderState.DRAFT, route=Route.MINI_COMPETITION)


def is_with_procurement(order: Order) -> bool:
    """The same of one order."""
    waits = order.state == OrderState.DRAFT and order.route == Route.MINI_COMPETITION
    return waits or order.state in WITH_PROCUREMENT


SEATED = _("The client has a seat on a course: it is confirmed or cancelled when sign-up has ended.")
"""Nobody accepts one participant alone."""
_OWED = {
    RequiredReport.START_PLAN: _("The coach makes the start plan with the client."),
    RequiredReport.INTERIM: _("The coach serves the client and writes the interim report."),
    RequiredReport.FINAL: _("The coach serves the client and writes the final report."),
    RequiredReport.WORK_ABILITY: _("The coach writes the summary for the assessment of work ability."),
}


def turn_of(order: Order) -> Turn:
    """Whose turn it is. Needs the order's official, provider and coach."""
    state = OrderState(order.state)
    act = _ACTS.get(state, "")
    if is_with_procurement(order):
        waits = _("The procurement officer puts the need into a mini-competition.")
        return Turn("procurement", _("Procurement"), waits if state == OrderState.DRAFT else act)
    if state in WITH_OFFICIAL:
        return Turn("official", order.official.name, act)
    if state in WITH_CLIENT:
        return Turn("client", _("Client"), act, words.last_day(order.choose_by) if order.choose_by else None)
    if state == OrderState.ASKED and order.course_id is not None:
        return Turn("provider", str(order.provider or ""), SEATED, order.answer_by)
    if state == OrderState.ASKED:
        return Turn("provider", str(order.provider or ""), act, order.answer_by)
    if state in WITH_PROVIDER:
        name = ", ".join(
            part for part in (order.coach and order.coach.name, str(order.provider or "")) if part
        )
        if meets_first(order):
            return Turn("provider", name, act, order.meets_on)
        return Turn("provider", name, _OWED[RequiredReport(order.owed_kind or "final")], order.owed_by)
    return Turn()


def name_for(turn: Turn, order: Order, actor: Actor) -> str | Promise:
    """Whose turn it is as the reader calls them: oneself is "You"."""
    mine = turn.who == "official" and actor.user is not None and order.official_id == actor.user.pk
    return _("You") if mine else turn.name


def due_cell(turn: Turn, how: str = "") -> dict[str, Any]:
    """The last day as a table's cell, with how it was counted."""
    return {"due": turn.due, "how": how} if turn.due else {"text": ""}


def meets_first(order: Order) -> bool:
    """Whether the first meeting is what the provider owes next; a report may be owed before a meeting put off long."""
    if order.state != OrderState.ACCEPTED or order.meets_on is None:
        return False
    return order.owed_by is None or order.meets_on <= order.owed_by


def provider_day() -> Case:
    """The same for lists: the last day of what the provider owes next, an answer, the first meeting or a report."""
    first = Q(meets_on__lte=F("owed_by")) | Q(meets_on__isnull=False, owed_by=None)
    return Case(
        When(state=OrderState.ASKED, then="answer_by"),
        When(Q(first, state=OrderState.ACCEPTED), then="meets_on"),
        When(state__in=CAN_MEET, then="owed_by"),
        output_field=DateField(),
    )


def late_orders() -> Q:
    """Orders whose provider is late with the answer, the first meeting or a report."""
    return Q(LessThan(provider_day(), clock.today()))


def stopped_coming() -> Q:
    """Orders in service whose client has missed so many meetings in a row that the official should call."""
    rule = deadlines.find(MISSED_IN_ROW, clock.today())
    if rule is None:
        return Q(pk__in=())
    return Q(state__in=CAN_MEET, missed_in_row__gte=rule.value)


def has_stopped_coming(order: Order) -> bool:
    """The same of one order."""
    if order.state not in CAN_MEET or not order.missed_in_row:
        return False
    rule = deadlines.find(MISSED_IN_ROW, clock.today())
    return rule is not None and order.missed_in_row >= rule.value


def newer_state(order: Order) -> list[tuple[Any, Any]]:
    """Where an order stands now, for the reader of a form that has become old."""
    turn = turn_of(order)
    rows: list[tuple[Any, Any]] = [(_("State"), OrderState(order.state).label), (_("Now"), turn.act)]
    if order.provider is not None:
        rows.append((_("Provider"), order.provider.name))
    if order.planned_end is not None:
        rows.append((_("Planned end"), order.planned_end))
    return rows
