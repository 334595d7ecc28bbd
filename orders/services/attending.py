"""The attendance list of a course's session: each participant's part is recorded as a meeting is."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import DomainError, InvalidInput, NotFound, WrongState, require
from orders.models import Course, CourseSession, Meeting
from orders.permissions import courses as permissions
from orders.services.meetings import record_meeting
from orders.states import MeetingState
from orders.states.courses import CAN_ATTEND


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether a participant was there, and the units used (hundredths; those of the session unless given)."""

    present: bool
    units_hundredths: int | None = None


def record_attendance(actor: Actor, course: Course, session: CourseSession, marks: Mapping[str, Mark]) -> int:
    """Record who came, by the public id of each participant's meeting; returns how many were recorded.

    Each participant's order is moved in a transaction of its own. What was recorded before stays as it is; a
    participant who is not named is left for later.

    Raises:
        WrongState: the session has not begun.
        NotFound: somebody named does not take part in the session.
        InvalidInput: ``attendance_refused``, when some could not be recorded; the others are.
    """
    require(permissions.can_teach(actor, course), "not_your_course")
    require_begun(course, session)
    meetings = Meeting.objects.filter(session=session, public_id__in=list(marks)).select_related("order")
    found = {meeting.ref: meeting for meeting in meetings.order_by("order_id")}
    if len(found) != len(marks):
        raise NotFound
    recorded, refused = 0, []
    for ref, meeting in found.items():
        if meeting.state != MeetingState.PLANNED:
            continue
        try:
            _record(actor, session, meeting, marks[ref])
        except DomainError as error:
            refused.append(f"{meeting.order.number}: {error.message}")
        else:
            recorded += 1
    if refused:
        raise InvalidInput("attendance_refused", " ".join(refused), recorded=recorded)
    return recorded


def require_begun(course: Course, session: CourseSession) -> None:
    """A session's attendance is recorded from its beginning on.

    Raises:
        WrongState: it has not begun, or the course is not held.
    """
    if course.state not in CAN_ATTEND or session.starts_at > clock.now():
        raise WrongState("session_not_yet", _("The session has not begun yet."))


def _record(actor: Actor, session: CourseSession, meeting: Meeting, mark: Mark) -> None:
    units = session.units_hundredths if mark.units_hundredths is None else mark.units_hundredths
    record_meeting(
        actor,
        meeting,
        state=MeetingState.KEPT if mark.present else MeetingState.MISSED,
        units_hundredths=units if mark.present else 0,
    )
