"""What courses and information sessions contribute to navigation and work lists."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, navigation, shapes, worklist
from core.actors import Actor
from core.roles import PROVIDER_ROLES, Role
from core.worklist import WorkItem
from orders.models import CourseSession, InfoSession, Meeting
from orders.permissions import READERS
from orders.selectors.groups import courses_seen_by
from orders.services.course_words import session_words
from orders.states import MeetingState
from orders.states.courses import CAN_ATTEND, Attendance, CourseState, SeatState, SessionState

_LIMIT = 30
SOON = timedelta(days=7)
"""A session to come is on the official's work list for this long before."""
SESSION_DAY = _("The day of the session.")
SIGN_UP_DAY = _("The provider chose this day: before the course begins.")


def entries(actor: Actor) -> Iterable[navigation.NavItem]:
    """Courses and sessions for staff and providers."""
    staff = actor.authority is not None and actor.has(*READERS)
    if staff or (actor.provider_id is not None and actor.has(*PROVIDER_ROLES)):
        yield navigation.NavItem("orders:courses", _("Courses"), 30)


@worklist.register
def providers_courses(actor: Actor) -> Iterable[WorkItem]:
    """Drafts to open, and sessions whose attendance is to be recorded."""
    if actor.provider_id is None or not actor.has(*PROVIDER_ROLES):
        return
    drafts: set[int] = set()
    for session in _sessions_to_see_to(actor):
        course = session.course
        if course.state != CourseState.DRAFT:
            url = reverse("orders:attendance", args=[course.public_id, session.public_id])
            detail = f"{course} · {session_words(session)}"
            day = clock.local_date(session.starts_at)
            yield WorkItem(
                "course.attendance", _("Record who came to a course"), url, day, detail, how=SESSION_DAY
            )
        elif course.pk not in drafts:
            drafts.add(course.pk)
            url = reverse("orders:course", args=[course.public_id])
            yield WorkItem(
                "course.open",
                _("Open a course for sign-up"),
                url,
                course.sign_up_until,
                str(course),
                how=SIGN_UP_DAY,
            )


def _sessions_to_see_to(actor: Actor) -> QuerySet[CourseSession]:
    """Sessions that have begun and whose attendance is not recorded, and those of drafts; one query."""
    unrecorded = Meeting.objects.filter(session=OuterRef("pk"), state=MeetingState.PLANNED)
    begun = Q(Exists(unrecorded), course__state__in=CAN_ATTEND, starts_at__lte=clock.now())
    wanted = begun | Q(course__state=CourseState.DRAFT) if actor.has(Role.PROVIDER_ADMIN) else begun
    rows = CourseSession.objects.filter(wanted, course__in=courses_seen_by(actor).order_by().values("pk"))
    return rows.select_related("course").order_by("starts_at")[:_LIMIT]


@worklist.register
def officials_sessions(actor: Actor) -> Iterable[WorkItem]:
    """The official's own sessions: those of the coming week, and those whose attendance is to be recorded."""
    if actor.authority is None or not actor.has(Role.OFFICIAL):
        return
    now = clock.now()
    unknown = Q(sign_ups__state=SeatState.SEATED, sign_ups__attendance=Attendance.UNKNOWN)
    mine = InfoSession.objects.filter(official=actor.user, authority=actor.authority).exclude(
        state=SessionState.CANCELLED
    )
    rows = mine.annotate(left=Count("sign_ups", filter=unknown))
    past = rows.filter(starts_at__lte=now, left__gt=0)
    soon = rows.filter(starts_at__gt=now, starts_at__lte=now + SOON)
    for title, page, kind, found in (
        (_("Record who came to an information session"), "who_came", "info_session.attendance", past),
        (_("Hold an information session"), "info_session", "info_session.hold", soon),
    ):
        for session in found.order_by("starts_at")[:_LIMIT]:
            url = reverse(f"orders:{page}", args=[session.public_id])
            detail = f"{session} · {shapes.moment_words(session.starts_at)}"
            yield WorkItem(kind, title, url, clock.local_date(session.starts_at), detail, how=SESSION_DAY)
