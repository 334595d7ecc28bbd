"""The days of a course: moved by its provider, taken into the calendar by whoever may see the course."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import calendars, pages
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import NotFound, require
from core.pages import posted_version
from core.roles import PROVIDER_ROLES, Role
from orders.forms.course_days import MoveSessionForm
from orders.models import Course
from orders.permissions import READERS
from orders.permissions import courses as permissions
from orders.selectors import groups as reads
from orders.services.course_calendar import staff_entries
from orders.services.course_words import session_words
from orders.services.moving_days import move_session as move
from orders.states.courses import CourseState
from orders.views.courses import newer_rows, url_of


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def move_session(request: HttpRequest, ref: UUID, session_ref: UUID) -> HttpResponse:
    """Move a session of a course that clients have signed up for."""
    actor = actor_of(request)
    found = reads.get_course(actor, ref)
    require(permissions.can_run_course(actor, found), "not_your_course")
    session = reads.get_session_of(found, session_ref)
    if not permissions.can_move_session(actor, session):
        raise NotFound
    form = MoveSessionForm(session, pages.posted(request))
    context = {
        "title": _("Move a session"),
        "caption": f"{found} · {session_words(session)}",
        "submit": _("Move the session"),
        "back": url_of(found),
        "version": found.version,
        "explanation": _(
            "Everybody who has signed up is told at once, and their calendars follow. Whom the new time does not "
            "suit may cancel until the day before the course begins."
        ),
    }

    def save() -> str:
        starts_at, ends_at = form.times()
        move(actor, session, starts_at=starts_at, ends_at=ends_at, version=posted_version(request))
        return url_of(found)

    return pages.form_page(
        request,
        "orders/group_step.html",
        form,
        save,
        context,
        done=_("The session is moved. Everybody who has signed up was told."),
        newer=lambda: {"newer_rows": newer_rows(found), "version": Course.objects.get(pk=found.pk).version},
    )


@for_roles(*READERS, *PROVIDER_ROLES)
@require_safe
def course_calendar(request: HttpRequest, ref: UUID) -> HttpResponse:
    """All sessions of a course as a file for one's own calendar."""
    found = reads.get_course(actor_of(request), ref)
    if found.state == CourseState.CANCELLED:
        raise NotFound
    return calendars.download(*staff_entries(found, found.sessions.all(), get_language() or "fi"))
