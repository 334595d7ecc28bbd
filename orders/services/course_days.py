"""What time does to courses; each service is safe to run twice."""

from django.db import transaction

from core import clock, events
from core.actors import SYSTEM
from core.locking import relock
from orders.models import Course
from orders.services import course_news
from orders.services.moving_up import accept_all, send_all_back
from orders.states.courses import CourseState


def close_sign_up(course: Course) -> bool:
    """The last day to sign up has passed: enough have signed up and the course will be held, or it is cancelled.

    Two steps: the decision, then each order in a transaction of its own (`carry_on` makes up for a crash between).
    """
    with transaction.atomic():
        course = relock(course)
        if course.state != CourseState.OPEN or course.sign_up_until >= clock.today():
            return False
        before = events.snapshot(course)
        enough = course.taken >= course.min_seats
        if enough:
            course.confirm()
        else:
            course.cancel()
        course.save_changes()
        course_news.tell_provider(course, "held" if enough else "too_few")
        code = "course.confirmed" if enough else "course.too_few"
        events.record(SYSTEM, code, course, authority=course.authority, before=before, taken=course.taken)
    carry_on(course)
    return True


def carry_on(course: Course) -> bool:
    """Whatever a course's step means for its orders and was left undone."""
    if course.state == CourseState.CANCELLED:
        return send_all_back(course.pk) > 0
    return accept_all(course.pk) > 0


def move_day(course: Course) -> bool:
    """The first session has begun, the last one is over; after an outage both, one after the other."""
    moved = False
    while _move_day(course):
        moved = True
    return moved


def _move_day(course: Course) -> bool:
    with transaction.atomic():
        course = relock(course)
        before, now = events.snapshot(course), clock.now()
        if course.state == CourseState.CONFIRMED and course.starts_at <= now:
            course.begin()
        elif course.state == CourseState.RUNNING and course.ends_at <= now:
            course.end()
        else:
            return False
        course.save_changes()
        code = "course.begun" if course.state == CourseState.RUNNING else "course.ended"
        events.record(SYSTEM, code, course, authority=course.authority, before=before)
    return True
