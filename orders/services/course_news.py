"""What people are told about courses, in their own language, with the sessions for their calendars."""

from typing import Any

from django.db.models import F
from django.utils import translation

from core import clock, messages
from core.calendars import Invitation
from core.i18n import pick
from core.models import User
from orders import words
from orders.models import Course, CourseSession, Order, SignUp
from orders.services.course_calendar import clients_entries, sessions_to_come, staff_entries
from orders.services.course_words import session_words, where_of
from orders.services.fitting import coming_courses
from orders.services.invitations import News
from orders.states.courses import SeatState
from providers.selectors import administrators

NAMED = 3
"""How many other courses a message names; the page shows all."""
ENTERED = frozenset({"signed_up", "moved_up", "confirmed"})
"""What puts the sessions into the client's calendar."""
TAKEN_OUT = frozenset({"cancelled", "left", "ended"})
"""What takes them out again."""


def news_of(order: Order, course: Course, what: str) -> News:
    """A course and what became of the order's seat, in the words of its client, and the entries to take out."""
    return News(_facts(order, course, what), _entries(order, course, what))


def _facts(order: Order, course: Course, what: str) -> dict[str, Any]:
    """``others`` are courses still to be had."""
    with translation.override(order.client.language):
        return {
            "what": what,
            "course": pick(course.name),
            "course_provider": course.provider.name,
            "begins": words.long_moment(course.starts_at),
            "where": where_of(course),
            "until": words.long_day(course.may_leave_until),
            "others": [f"{other}, {words.long_moment(other.starts_at)}" for other in _others(course)],
            "official": order.official.name,
            "phone": order.authority.phone,
        }


def _entries(order: Order, course: Course, what: str) -> list[Invitation]:
    if what not in ENTERED | TAKEN_OUT:
        return []
    return clients_entries(order, course, sessions_to_come(course), cancelled=what in TAKEN_OUT)


def _others(course: Course) -> list[Course]:
    rows = coming_courses().filter(category_id=course.category_id, authority_id=course.authority_id)
    free = rows.filter(taken__lt=F("max_seats")).exclude(pk=course.pk)
    return [other for other in free if other.admitted][:NAMED]  # type: ignore[attr-defined]


def tell(order: Order, course: Course, what: str, row: SignUp | None = None) -> None:
    """Tell the order's client: ``signed_up``, ``waiting``, ``moved_up``, ``confirmed``, ``cancelled``, ``left``,
    ``ended`` (the seat went with the order's provider) or ``no_seat``.

    ``row`` is the sign-up where there may be several of the same order; one that waits has nothing in a calendar.
    """
    key = f"course:{course.ref}:{what}:{row.ref if row is not None else order.ref}:{order.round}"
    waits = row is not None and row.state == SeatState.WAITING
    messages.to_client(
        order.client,
        "course",
        _facts(order, course, what),
        key=key,
        authority=order.authority,
        invitation=[] if waits else _entries(order, course, what),
    )


def tell_moved(order: Order, course: Course, session: CourseSession, before: str, *, seated: bool) -> None:
    """Tell the order's client that a session was moved; who has a seat gets it into the calendar.

    ``before`` is when it was, in words.
    """
    facts = {
        **_facts(order, course, "moved"),
        "seated": seated,
        "was": before,
        "now": session_words(session),
    }
    messages.to_client(
        order.client,
        "course",
        facts,
        key=f"course:{course.ref}:moved:{session.ref}:{session.sequence}:{order.ref}",
        authority=order.authority,
        invitation=clients_entries(order, course, [session]) if seated else [],
    )


def tell_official(order: Order, course: Course) -> None:
    """Tell the official that the client's course was cancelled, and where the order is now."""
    _to_staff(order.official, course, "off", {"number": order.number, "ref": order.ref}, order.ref)


def tell_provider(course: Course, what: str) -> None:
    """Tell the provider's administrators and the coach what was decided at the deadline: ``held`` or ``too_few``.

    A course that will be held goes into the coach's calendar.
    """
    people = {user.pk: user for user in [*administrators(course.provider), course.coach]}
    for user in people.values():
        facts = {"taken": course.taken, "least": course.min_seats}
        mine = what == "held" and user.pk == course.coach_id
        _to_staff(user, course, what, facts, user.ref, sessions_to_come(course) if mine else ())


def tell_coach(
    course: Course, what: str, *, session: CourseSession | None = None, before: str = "", sure: bool = True
) -> None:
    """Tell the coach what an administrator did: ``confirmed``, ``called_off`` or ``moved`` (one ``session``).

    The coach's calendar knows a course only when it was ``sure`` to be held.
    """
    facts: dict[str, Any] = {"taken": course.taken}
    if session is not None:
        facts |= {"was": before, "now": session_words(session)}
    told = [session] if session is not None else sessions_to_come(course)
    _to_staff(course.coach, course, what, facts, f"{course.coach.ref}:{course.version}", told if sure else ())


def _to_staff(
    user: User,
    course: Course,
    what: str,
    facts: dict[str, Any],
    who: str,
    sessions: "tuple[()] | list[CourseSession]" = (),
) -> None:
    told = {
        "what": what,
        "course": pick(course.name, user.language),
        "course_ref": course.ref,
        "first_day": clock.local_date(course.starts_at),
        **facts,
    }
    key = f"course:{course.ref}:{what}:{who}"
    invitation = staff_entries(course, sessions, user.language)
    messages.to_user(user, "course_staff", told, key=key, authority=course.authority, invitation=invitation)
