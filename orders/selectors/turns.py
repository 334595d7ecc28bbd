"""Whose turn it is in an order, and by which day: one answer for lists, pages and work lists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from orders import words
from orders.models import Order
from orders.states import OrderState
from procurement import deadlines

WITH_OFFICIAL = (
    OrderState.DRAFT,
    OrderState.WITH_OFFICIAL,
    OrderState.REPORTED,
    OrderState.COMPLETED,
    OrderState.INTERRUPTED,
)
WITH_CLIENT = (OrderState.CHOOSING,)
WITH_PROVIDER = (OrderState.ASKED, OrderState.ACCEPTED, OrderState.IN_SERVICE)


@dataclass(frozen=True, slots=True)
class Turn:
    """Who must act (``official``, ``client``, ``provider``, or nobody: empty), what, and by which last day."""

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
    OrderState.CHOOSING: _("The client chooses a provider."),
    OrderState.ASKED: _("The provider accepts or declines."),
    OrderState.WITH_OFFICIAL: _("Talk with the client. Then ask again, change the need, or cancel."),
    OrderState.ACCEPTED: _("The coach meets the client for the first time."),
    OrderState.IN_SERVICE: _("The coach serves the client and writes the final report."),
    OrderState.REPORTED: _("Read the final report. Approve it, or return it with what is missing."),
    OrderState.COMPLETED: _("Approve the units that were used. The order is then closed."),
    OrderState.INTERRUPTED: _("Approve the units that were used. The order is then closed."),
}


def turn_of(order: Order) -> Turn:
    """Whose turn it is. Needs the order's official, provider and coach."""
    state = OrderState(order.state)
    act = _ACTS.get(state, "")
    if state in WITH_OFFICIAL:
        return Turn("official", order.official.name, act)
    if state in WITH_CLIENT:
        return Turn("client", _("Client"), act, words.last_day(order.choose_by) if order.choose_by else None)
    if state == OrderState.ASKED:
        return Turn("provider", str(order.provider or ""), act, order.answer_by)
    if state in WITH_PROVIDER:
        name = ", ".join(
            part for part in (order.coach and order.coach.name, str(order.provider or "")) if part
        )
        return Turn("provider", name, act, order.report_due)
    return Turn()


def name_for(turn: Turn, order: Order, actor: Actor) -> str | Promise:
    """Whose turn it is as the reader calls them: oneself is "You"."""
    mine = turn.who == "official" and actor.user is not None and order.official_id == actor.user.pk
    return _("You") if mine else turn.name


def due_cell(turn: Turn) -> dict[str, Any]:
    """The last day as a table's cell."""
    return {"due": turn.due} if turn.due else {"text": ""}


def late_orders() -> Q:
    """Orders whose provider is late with the answer or with the final report."""
    today = clock.today()
    return Q(state=OrderState.ASKED, answer_by__lt=today) | Q(
        state__in=(OrderState.ACCEPTED, OrderState.IN_SERVICE), report_due__lt=today
    )


def how_counted(order: Order, invited_on: date | None, chosen_on: date | None) -> str:
    """How the day of the turn was counted, as sentences; empty when no day was."""
    if order.state == OrderState.CHOOSING and invited_on:
        return deadlines.due("order.choice", invited_on).explain()
    if order.state == OrderState.ASKED and chosen_on:
        return deadlines.due("order.provider_answer", chosen_on).explain()
    if order.state in {OrderState.ACCEPTED, OrderState.IN_SERVICE} and order.planned_end:
        return deadlines.due("order.report", order.planned_end).explain()
    return ""


def newer_state(order: Order) -> list[tuple[Any, Any]]:
    """Where an order stands now, for the reader of a form that has become old."""
    turn = turn_of(order)
    rows: list[tuple[Any, Any]] = [(_("State"), OrderState(order.state).label), (_("Now"), turn.act)]
    if order.provider is not None:
        rows.append((_("Provider"), order.provider.name))
    if order.planned_end is not None:
        rows.append((_("Planned end"), order.planned_end))
    return rows
