"""The front page, the work list, and the seat one acts from."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import access, clock, worklist
from core import front as front_page
from core.actors import actor_of, seats_of
from core.entrance import for_roles
from core.errors import require
from core.middleware import SEAT
from core.roles import Role
from core.worklist import WorkItem


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, for anyone."""
    return render(request, "core/front.html", {"sections": front_page.sections()})


@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """What waits for the person in the seat taken; a client is shown their own matter."""
    actor = actor_of(request)
    if actor.has(Role.CLIENT):
        return redirect(access.landing(actor.purpose))
    if actor.user is None:
        return redirect_to_login(request.path, resolve_url(settings.LOGIN_URL))
    items = worklist.work_list(actor)
    context = {
        "items": items,
        "groups": _by_urgency(items),
        "roles": [Role(role).label for role in sorted(actor.roles)],
        "seats": seats_of(actor.user),
    }
    return render(request, "core/home.html", context)


def _by_urgency(items: list[WorkItem]) -> list[tuple[str, list[WorkItem]]]:
    """The work list in parts: late, within a week, later, without a day."""
    today = clock.today()
    week = today + timedelta(days=7)
    parts = [
        (_("Late"), [i for i in items if i.due is not None and i.due < today]),
        (_("Within a week"), [i for i in items if i.due is not None and today <= i.due <= week]),
        (_("Later"), [i for i in items if i.due is not None and i.due > week]),
        (_("No fixed day"), [i for i in items if i.due is None]),
    ]
    return [(title, found) for title, found in parts if found]


@require_POST
@for_roles()
def take_seat(request: HttpRequest) -> HttpResponse:
    """Act from another of one's seats from now on."""
    wanted = request.POST.get("seat", "")
    user = actor_of(request).user
    labels = {seat.key: seat.label for seat in seats_of(user)} if user is not None else {}
    require(wanted in labels, "seat_not_held")
    request.session[SEAT] = wanted
    messages.success(request, _("You now act for %(seat)s.") % {"seat": labels[wanted]})
    return redirect("home")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to use the service."""
    return render(request, "core/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "core/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about people, why and how long."""
    return render(request, "core/privacy.html")
