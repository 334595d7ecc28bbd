"""Where an order stands, as the client reads it after the choice."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core import clock
from orders import words
from orders.models import Choice, Meeting, Order
from orders.selectors.entering import by_present_code, is_asked_now
from orders.services.placing import MAX_PROVIDER_CHANGES
from orders.states import ASSIGNED, ChoiceEnd, ChoiceWay, MeetingState, OrderState

S = OrderState
_TAKEN = (S.ASKED, S.ACCEPTED, S.IN_SERVICE, S.REPORTED, S.COMPLETED, S.INTERRUPTED, S.CLOSED)
_CHANGEABLE = (S.ASKED, S.ACCEPTED, S.IN_SERVICE)
_HAS_ENDED = (S.COMPLETED, S.INTERRUPTED, S.CLOSED)
_AFTER_ACCEPTANCE = (S.ACCEPTED, S.IN_SERVICE, S.REPORTED, *_HAS_ENDED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the client is told: the choice, the meetings with the provider, and the step that comes next.

    ``started`` is true when a meeting with the present provider was kept.
    """

    order: Order
    choice: Choice | None
    last: Choice | None
    first_meeting: Meeting | None
    coming: list[Meeting]
    started: bool

    @property
    def next_meeting(self) -> Meeting | None:
        """The first of the meetings to come."""
        return self.coming[0] if self.coming else None

    @property
    def chosen(self) -> bool:
        """Whether a provider has been chosen and serves or answers."""
        return self.order.state in _TAKEN

    @property
    def ended(self) -> bool:
        """Whether the service is over."""
        return self.order.state in _HAS_ENDED

    @property
    def city_chose(self) -> bool:
        """Whether the client let the city choose."""
        return self.choice is not None and self.choice.way == ChoiceWay.CITY

    @property
    def assigned(self) -> bool:
        """Whether the city named the provider, without the client's choice."""
        return self.choice is not None and self.choice.way in ASSIGNED

    @property
    def may_refuse(self) -> bool:
        """Whether the client may refuse the provider that the city named (R32)."""
        return self.assigned and self.order.state in _CHANGEABLE

    @property
    def may_change(self) -> bool:
        """Whether the provider that the client chose may still be changed (once)."""
        return (
            not self.assigned
            and self.order.state in _CHANGEABLE
            and self.order.provider_changes < MAX_PROVIDER_CHANGES
        )

    @property
    def chooses_anew(self) -> bool:
        """Whether the client is choosing another provider, with a newer code than the one that opened this page."""
        return is_asked_now(self.order) and not by_present_code(self.order)

    @property
    def acts(self) -> bool:
        """Whether this code is the one that decides; an earlier one only shows where the order stands."""
        return by_present_code(self.order)

    @property
    def why_again(self) -> str:
        """What became of the earlier choice when the client is asked again: declined, silent, changed, left (a course),
        course_off or nothing."""
        again = self.last is not None and self.last.end in {
            ChoiceEnd.DECLINED,
            ChoiceEnd.SILENT,
            ChoiceEnd.CHANGED,
            ChoiceEnd.LEFT,
            ChoiceEnd.COURSE_OFF,
        }
        return self.last.end if again and self.last is not None else ""

    @property
    def was_named(self) -> bool:
        """Whether the city had named the provider that did not take the client on."""
        return self.last is not None and self.last.way in ASSIGNED

    def steps(self) -> list[dict[str, Any]]:
        """The steps of the matter for the timeline component."""
        return list(_steps(self))


def knows_meetings(order: Order) -> bool:
    """Whether the provider has accepted, so that there are meetings with it."""
    return order.state in _AFTER_ACCEPTANCE


def may_call_off(meeting: Meeting) -> bool:
    """Whether the client may call a meeting off: it is still to come, and no session of a course."""
    planned = meeting.state == MeetingState.PLANNED and meeting.session_id is None
    return planned and meeting.starts_at > clock.now()


def standing(order: Order) -> Standing:
    """Where the order stands; two queries."""
    choices = Choice.objects.filter(order=order).select_related("provider").order_by("-pk")
    last = choices.first()
    current = last if last is not None and last.end in ("", ChoiceEnd.ENDED) else None
    meetings: list[Meeting] = []
    if order.provider_id is not None:
        rows = Meeting.objects.filter(order=order, provider_id=order.provider_id)
        meetings = list(rows.exclude(state=MeetingState.CANCELLED).order_by("starts_at"))
    coming = [m for m in meetings if m.state == MeetingState.PLANNED and m.starts_at > clock.now()]
    kept = [m for m in meetings if m.state == MeetingState.KEPT]
    first = next(
        iter([*kept, *coming, *meetings]), None
    )  # one that the client missed is not the first meeting
    return Standing(order, current, last, first, coming, started=bool(kept))


def _steps(at: Standing) -> Iterator[dict[str, Any]]:
    order = at.order
    name = order.provider.name if order.provider else ""
    yield {
        "title": _chosen_by(at),
        "state": "done",
        "when": at.choice.chosen_at if at.choice else None,
        "text": name,
    }
    accepted = order.state in _AFTER_ACCEPTANCE
    on_course = order.course_id is not None
    waits = (
        _("You are told whether the course is held.") if on_course else _("The provider answers by this day.")
    )
    yield {
        "title": _("The provider takes you on"),
        "state": "done" if accepted else "current",
        "when": order.accepted_at if accepted else None,
        "text": "" if accepted else waits,
        "by": None if accepted else order.answer_by,
    }
    yield _first_meeting(at, accepted=accepted)
    yield {
        "title": _("The service"),
        "state": _service_state(order),
        "text": _("Planned last day: %(day)s") % {"day": words.long_day(order.planned_end)}
        if accepted and order.planned_end and not at.ended
        else "",
    }
    yield {
        "title": _("The service has ended") if at.ended else _("The service ends"),
        "state": "done" if at.ended else "todo",
        "when": order.ended_on if at.ended else None,
        "text": "" if at.ended else _("We then ask you how it went."),
    }


def _chosen_by(at: Standing) -> str:
    if at.assigned:
        return _("The city asked a provider")
    return _("The city chose for you") if at.city_chose else _("You chose")


def _first_meeting(at: Standing, *, accepted: bool) -> dict[str, Any]:
    started = at.started
    never = at.ended and not started
    state = "done" if started else "skipped" if never else "current" if accepted else "todo"
    meeting = at.first_meeting
    shown = meeting if accepted and meeting is not None and not never else None
    return {
        "title": _("The first meeting"),
        "state": state,
        "text": f"{words.long_moment(shown.starts_at)}, {shown.where}".rstrip(", ") if shown else "",
    }


def _service_state(order: Order) -> str:
    if order.state in _HAS_ENDED:
        return "done" if order.started_on else "skipped"
    return "current" if order.state in {S.IN_SERVICE, S.REPORTED} else "todo"
