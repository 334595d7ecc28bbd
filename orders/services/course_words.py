"""A course in words, in the active language."""

from django.utils.translation import gettext as _

from core import clock, shapes
from orders.models import Course, CourseSession

DASH = "\u2060–\u2060"
"""Hours stay on one line."""


def where_of(course: Course) -> str:
    """The address of a course, or that it is held remotely."""
    place = course.place
    if place is None:
        return _("Remotely: by phone or video")
    return ", ".join(part for part in (place.street, place.municipality) if part)


def session_words(session: CourseSession) -> str:
    """A session's day and hours."""
    start = session.starts_at.astimezone(clock.HELSINKI)
    end = session.ends_at.astimezone(clock.HELSINKI)
    return f"{shapes.day_words(start.date())} {start:%H.%M}{DASH}{end:%H.%M}"


def minutes_of(session: CourseSession) -> int:
    """How long a session lasts, in whole minutes."""
    return round((session.ends_at - session.starts_at).total_seconds() / 60)
