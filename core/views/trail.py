"""The trail, for the auditor and the managers: what was done, and who looked at whom."""

import re
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from core import permissions
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.models import Authority, Event, User, ViewLog
from core.roles import Role
from core.shapes import day_words, moment_words

SIZE = 50
_KINDS = (
    gettext_noop("membership"),
    gettext_noop("consent"),
    gettext_noop("access code"),
    gettext_noop("stored file"),
    gettext_noop("outbox"),
    gettext_noop("document"),
    gettext_noop("api token"),
    gettext_noop("note"),
    gettext_noop("provider member"),
    gettext_noop("evidence"),
    gettext_noop("published score"),
    gettext_noop("criterion"),
    gettext_noop("invitation"),
    gettext_noop("competition question"),
    gettext_noop("addendum"),
    gettext_noop("evidence demand"),
    gettext_noop("evidence review"),
    gettext_noop("evidence warning"),
    gettext_noop("offering price"),
    gettext_noop("offering place"),
    gettext_noop("place period"),
    gettext_noop("review conflict"),
    gettext_noop("prepared decision"),
    gettext_noop("assessor"),
    gettext_noop("commitment"),
    gettext_noop("posting"),
    gettext_noop("approved unit"),
    gettext_noop("call off publication"),
    gettext_noop("course session"),
    gettext_noop("offer"),
    gettext_noop("choice"),
    gettext_noop("presenter"),
    gettext_noop("info sign up"),
    gettext_noop("sign up"),
    gettext_noop("small purchase year"),
    gettext_noop("trial signature"),
    gettext_noop("trial day"),
    gettext_noop("trial alarm"),
    gettext_noop("trial assessment"),
    gettext_noop("earlier trial"),
    gettext_noop("case record"),
    gettext_noop("decline record"),
)
"""What the rooms' models are called whose `verbose_name` is that of their class."""


def _authority(request: HttpRequest) -> Authority:
    actor = actor_of(request)
    require(permissions.can_see_events(actor))
    return actor.need_authority()


def _wanted(request: HttpRequest, name: str) -> str:
    """What the list is narrowed to; without the character NUL, which PostgreSQL does not search for."""
    return request.GET.get(name, "").replace("\x00", "").strip()


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isdecimal() and len(given) < 18 else None


def _next(request: HttpRequest, before: int) -> str:
    query = request.GET.copy()
    query["before"] = str(before)
    return f"?{query.urlencode()}"


def _names(refs: set[str]) -> dict[str, str]:
    """Names of the users behind public ids; clients have none here."""
    known = User.objects.filter(public_id__in=[ref for ref in refs if ref])
    return {user.ref: str(user) for user in known}


def _role_words(role_name: str) -> str:
    labels = dict(Role.choices)
    return ", ".join(str(labels.get(part, part)) for part in role_name.split("+"))


def kind_words(subject_type: str) -> str:
    """What the matter is; a model without a name of its own goes by that of its class, in the reader's language."""
    try:
        return _(str(apps.get_model(subject_type)._meta.verbose_name))
    except LookupError:
        return subject_type


_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


def _told(value: Any) -> Any:
    """A recorded value as the reader writes it, nothing for an empty one; codes, numbers and ids stay as they were."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(_told(part)) for part in value)
    if not isinstance(value, str) or not value:
        return None if value == "" else value
    if _DAY.fullmatch(value):
        return day_words(date.fromisoformat(value))
    return moment_words(datetime.fromisoformat(value)) if _MOMENT.fullmatch(value) else value


@require_safe
@for_roles(Role.AUDITOR, Role.MANAGER)
def list_events(request: HttpRequest) -> HttpResponse:
    """The authority's events, newest first; by code or subject if wanted."""
    rows = Event.objects.filter(chain__authority=_authority(request))
    code, subject = _wanted(request, "code"), _wanted(request, "subject")
    if code:
        rows = rows.filter(code=code)
    if subject:
        rows = rows.filter(subject_ref=subject)
    before = _before(request)
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = list(rows.order_by("-number")[: SIZE + 1])
    names = _names({event.actor_ref for event in found})
    context = {
        "rows": [_event_row(event, names) for event in found[:SIZE]],
        "code": code,
        "subject": subject,
        "next_url": _next(request, found[SIZE - 1].number) if len(found) > SIZE else "",
    }
    return render(request, "core/events.html", context)


def _event_row(event: Event, names: dict[str, str]) -> dict[str, Any]:
    return {
        "event": event,
        "who": names.get(event.actor_ref, ""),
        "role": _role_words(event.actor_role),
        "kind": kind_words(event.subject_type),
        "changes": [(name, *map(_told, pair)) for name, pair in event.data.get("changes", {}).items()],
        "facts": [(name, _told(value)) for name, value in event.data.get("facts", {}).items()],
    }


@require_safe
@for_roles(Role.AUDITOR, Role.MANAGER)
def list_looks(request: HttpRequest) -> HttpResponse:
    """Who looked at personal data, newest first."""
    rows: QuerySet[ViewLog] = ViewLog.objects.filter(authority=_authority(request))
    subject = _wanted(request, "subject")
    if subject:
        rows = rows.filter(subject_ref=subject)
    before = _before(request)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: SIZE + 1])
    names = _names({look.actor_ref for look in found})
    context = {
        "rows": [
            {
                "look": look,
                "who": names.get(look.actor_ref, ""),
                "role": _role_words(look.actor_role),
                "kind": kind_words(look.subject_type),
            }
            for look in found[:SIZE]
        ],
        "subject": subject,
        "next_url": _next(request, found[SIZE - 1].pk) if len(found) > SIZE else "",
    }
    return render(request, "core/looks.html", context)
