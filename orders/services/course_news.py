"""What people are told about courses, in their own language."""

from typing import Any

from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, messages
from core.i18n import pick
from core.models import User
from orders import words
from orders.models import Course, Order, SignUp
from orders.services.fitting import coming_courses
from providers.selectors import administrators

NAMED = 3
"""How many other courses a message names; the page shows all."""


def where_of(course: Course) -> str:
    """The address of a course, or that it is held remotely."""
    place = course.place
    if place is None:
        return _("Remotely: by phone or video")
    return ", ".join(part for part in (place.street, place.municipality) if part)


def facts_of(order: Order, course: Course, what: str) -> dict[str, Any]:
    """A course and what became of it, in the words of the order's client; ``others`` are courses still to be had."""
    with translation.override(order.client.language):
        return {
            "what": what,
            "course": pick(course.name),
            "course_provider": course.provider.name,
            "begins": words.long_moment(course.starts_at),
            "where": where_of(course),
            "until": words.long_day(course.sign_up_until),
            "others": [f"{other}, {words.long_moment(other.starts_at)}" for other in _others(course)],
            "official": order.official.name,
            "phone": order.authority.phone,
        }


def _others(course: Course) -> list[Course]:
    rows = coming_courses().filter(category_id=course.category_id, authority_id=course.authority_id)
    free = rows.filter(taken__lt=F("max_seats")).exclude(pk=course.pk)
    return [other for other in free if other.admitted][:NAMED]  # type: ignore[attr-defined]


def tell(order: Order, course: Course, what: str, row: SignUp | None = None) -> None:
    """Tell the order's client: ``signed_up``, ``waiting``, ``moved_up``, ``confirmed``, ``cancelled``, ``left`` or
    ``no_seat``."""
    key = f"course:{course.ref}:{what}:{row.ref if row is not None else order.ref}:{order.round}"
    messages.to_client(
        order.client, "course", facts_of(order, course, what), key=key, authority=order.authority
    )


def tell_official(order: Order, course: Course) -> None:
    """Tell the official that the client's course was cancelled, and where the order is now."""
    _to_staff(order.official, course, "off", {"number": order.number, "ref": order.ref}, order.ref)


def tell_provider(course: Course, what: str) -> None:
    """Tell the provider's administrators and the coach what was decided at the deadline: ``held`` or ``too_few``."""
    people = {user.pk: user for user in [*administrators(course.provider), course.coach]}
    for user in people.values():
        _to_staff(user, course, what, {"taken": course.taken, "least": course.min_seats}, user.ref)


def _to_staff(user: User, course: Course, what: str, facts: dict[str, Any], who: str) -> None:
    told = {
        "what": what,
        "course": pick(course.name, user.language),
        "course_ref": course.ref,
        "first_day": clock.local_date(course.starts_at),
        **facts,
    }
    key = f"course:{course.ref}:{what}:{who}"
    messages.to_user(user, "course_staff", told, key=key, authority=course.authority)
