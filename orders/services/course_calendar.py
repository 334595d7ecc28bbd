"""The sessions of a course as calendars show them: the client's own, and the coach's or an official's.

A session keeps its identity. The client's entries are counted by what has happened to the order and to the session, and
a cancellation counts one more: whatever comes later, a seat on the same course again too, has a higher number.
"""

from collections.abc import Iterable, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock
from core.calendars import Invitation
from core.i18n import pick
from orders.models import Course, CourseSession, Order
from orders.services.course_words import where_of
from orders.states.courses import CourseState


def sessions_to_come(course: Course) -> list[CourseSession]:
    """The sessions that have not ended."""
    return list(course.sessions.filter(ends_at__gt=clock.now()).order_by("starts_at"))


def clients_entries(
    order: Order, course: Course, sessions: Sequence[CourseSession], *, cancelled: bool = False
) -> list[Invitation]:
    """Sessions in the calendar of a client with a seat, in the client's language; nobody else's data.

    Until the course is sure to be held they are tentative.
    """
    with translation.override(order.client.language):
        phone = order.authority.phone
        help_line = _("If you cannot come, call in good time: %(phone)s.") % {"phone": phone} if phone else ""
        summary, where = f"{pick(course.name)}: {course.provider.name}", where_of(course)
    return [
        Invitation(
            ref=session.ref,
            sequence=order.version + session.sequence + cancelled,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            summary=summary,
            where=where,
            description=help_line,
            organiser=course.provider.name,
            cancelled=cancelled,
            tentative=course.state == CourseState.OPEN,
        )
        for session in sessions
    ]


def staff_entries(course: Course, sessions: Iterable[CourseSession], language: str) -> list[Invitation]:
    """Sessions in the calendar of the coach, the provider's administrator or an official: nobody's name."""
    with translation.override(language):
        summary, where, service = pick(course.name), where_of(course), pick(course.category.name)
    return [
        Invitation(
            ref=session.ref,
            sequence=course.version,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            summary=summary,
            where=where,
            description=service,
            organiser=course.provider.name,
            cancelled=course.state == CourseState.CANCELLED,
            tentative=course.state in (CourseState.DRAFT, CourseState.OPEN),
        )
        for session in sessions
    ]
