"""What a provider that the client has left may still record: day, time and the order's number, nothing else (R30)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.errors import NotFound
from core.roles import PROVIDER_ROLES, Role
from orders import words
from orders.models import Choice, Meeting, Order
from orders.services.late_units import LateUnits, late_units
from orders.services.taking_back import LATE_RECORD
from orders.states import LEFT_BY_CLIENT, OPEN, MeetingState
from procurement import deadlines


@dataclass(frozen=True, slots=True)
class LateMeeting:
    """A meeting to record, the last day for it and how that was counted."""

    meeting: Meeting
    number: str
    until: date
    how: str

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.until < clock.today()


def _left(actor: Actor) -> QuerySet[Choice]:
    """The ended choices under which the actor's provider may have something to record: the coach's own, or all."""
    if actor.provider_id is None or not actor.has(*PROVIDER_ROLES):
        return Choice.objects.none()
    waiting = Meeting.objects.filter(
        order=OuterRef("order"),
        provider=actor.provider_id,
        state=MeetingState.PLANNED,
        starts_at__lte=clock.now(),
    )
    rows = Choice.objects.filter(
        Exists(waiting),
        provider=actor.provider_id,
        end__in=LEFT_BY_CLIENT,
        unit_price_cents__isnull=False,
        order__state__in=OPEN,
    )
    rows = rows.filter(Q(order__provider=None) | ~Q(order__provider=F("provider")))
    return rows if actor.has(Role.PROVIDER_ADMIN) else rows.filter(coach=actor.user)


def late_meetings(actor: Actor) -> list[LateMeeting]:
    """What the actor may record now, the first to end first; three queries at most."""
    return [each for each in _found(actor, _left(actor)) if not each.is_over]


def _found(actor: Actor, choices: QuerySet[Choice]) -> list[LateMeeting]:
    ended = {
        choice.order_id: clock.local_date(choice.ended_at)
        for choice in choices.order_by("pk")
        if choice.ended_at is not None
    }
    counted = deadlines.computations((LATE_RECORD, day) for day in ended.values())
    rows = Meeting.objects.filter(
        order__in=ended, provider=actor.provider_id, state=MeetingState.PLANNED, starts_at__lte=clock.now()
    )
    found = []
    for meeting in rows.select_related("order__category").order_by("starts_at", "pk") if ended else ():
        how = counted[LATE_RECORD, ended[meeting.order_id]]
        found.append(LateMeeting(meeting, meeting.order.number, how.last_day, how.explain()))
    return sorted(found, key=lambda each: each.until)


def get_late_meeting(actor: Actor, ref: UUID | str) -> LateMeeting:
    """One of them, also when the time for it is over.

    Raises:
        NotFound: there is none, it is recorded, or the actor may not know of it.
    """
    found = next((each for each in _found(actor, _left(actor)) if each.meeting.ref == str(ref)), None)
    if found is None:
        raise NotFound
    return found


def late_page(actor: Actor) -> dict[str, Any]:
    """The variables of the provider's list."""
    return {
        "late_columns": [_("Order"), _("Meeting"), _("Record by")],
        "late_rows": [
            [
                {"text": each.number, "url": reverse("orders:record_late", args=[each.meeting.public_id])},
                words.long_moment(each.meeting.starts_at),
                {"due": each.until, "how": each.how},
            ]
            for each in late_meetings(actor)
        ],
    }


def late_to_approve(order: Order) -> list[tuple[str, str]]:
    """What waits for the official, in words."""
    return late_rows(late_units(order), order.category.unit)


def late_rows(rows: Iterable[LateUnits], unit: str) -> list[tuple[str, str]]:
    """Provider and time, units with their sum."""
    return [
        (
            f"{row.meeting.provider}, {words.long_moment(row.meeting.starts_at)}",
            f"{words.units_words(row.meeting.units_hundredths, unit)}, {money.show_euros(row.cents)}",
        )
        for row in rows
    ]
