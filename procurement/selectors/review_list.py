"""The work list of those who decide: filtered, sorted and paged by the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import InvalidInput, NotFound
from core.models import Authority, Membership, User
from core.roles import Role
from procurement import deadlines
from procurement.models import Application, ApplicationCategory, Category
from procurement.permissions import READERS
from procurement.services.escalating import WARNING
from procurement.states import LIVE_APPLICATION, ApplicationState

LIVE = sorted(LIVE_APPLICATION)
NOBODY, ME = "nobody", "me"
LATE, SOON, LATER = "late", "soon", "later"


@dataclass(frozen=True, slots=True)
class ReviewFilter:
    """What is looked for; empty values look for everything.

    ``category`` is a public id, ``reviewer`` one too, or ``me`` or ``nobody``; ``left`` is ``late``, ``soon`` (within
    the working days in which managers are warned) or ``later``; ``search`` begins a business id or is in a name.
    """

    category: str = ""
    state: str = ""
    left: str = ""
    reviewer: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One stretch of the review list; ``next`` continues it."""

    rows: Sequence[Application]
    next: str = ""


def review_list(
    actor: Actor,
    *,
    decided: bool = False,
    wanted: ReviewFilter | None = None,
    after: str = "",
    size: int = 30,
) -> ReviewPage:
    """Applications to the actor's authority: the live ones by legal deadline, or the decided ones, newest first.

    Three queries, whatever their number.

    Raises:
        InvalidInput: ``bad_cursor``, or ``bad_filter``.
    """
    authority = actor.need_authority()
    if not actor.has(*READERS):
        raise NotFound
    rows: QuerySet[Application] = Application.objects.filter(authority=authority)
    if decided:
        rows = rows.filter(state=ApplicationState.DECIDED).order_by("-pk")
        rows = rows.filter(pk__lt=_key(after)) if after else rows
    else:
        rows = rows.filter(state__in=LIVE).order_by("decide_by", "pk")
        rows = rows.filter(_later_than(after)) if after else rows
    rows = _filtered(rows, actor, wanted or ReviewFilter())
    links = ApplicationCategory.objects.select_related("category").order_by("category__code")
    shown = rows.select_related("provider", "system", "reviewer").prefetch_related(
        Prefetch("categories", links, to_attr="applied")
    )
    found = list(shown[: size + 1])
    if len(found) <= size:
        return ReviewPage(found)
    last = found[size - 1]
    return ReviewPage(found[:size], str(last.pk) if decided else f"{last.decide_by}_{last.pk}")


def _filtered(rows: QuerySet[Application], actor: Actor, wanted: ReviewFilter) -> QuerySet[Application]:
    if wanted.category:
        applied = ApplicationCategory.objects.filter(
            application=OuterRef("pk"), category__public_id=_ref(wanted.category)
        )
        rows = rows.filter(Exists(applied))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.left:
        rows = rows.filter(_left(wanted.left))
    if wanted.reviewer == NOBODY:
        rows = rows.filter(reviewer=None)
    elif wanted.reviewer == ME:
        rows = rows.filter(reviewer=actor.user)
    elif wanted.reviewer:
        rows = rows.filter(reviewer__public_id=_ref(wanted.reviewer))
    if text := wanted.search.strip():
        rows = rows.filter(Q(provider__name__icontains=text) | Q(provider__business_id__startswith=text))
    return rows


def _ref(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError as error:
        raise InvalidInput("bad_filter", _("Choose from the list."), field="category") from error


def _left(wanted: str) -> Q:
    today = clock.today()
    if wanted == LATE:
        return Q(decide_by__lt=today)
    soon = deadlines.due(WARNING, today).last_day
    return Q(decide_by__gt=soon) if wanted == LATER else Q(decide_by__gte=today, decide_by__lte=soon)


def reviewers_of(authority: Authority) -> list[User]:
    """Those who may review an authority's applications now."""
    rows = Membership.objects.filter(authority=authority, role=Role.PROCUREMENT.value, ended_at=None)
    return [row.user for row in rows.select_related("user").order_by("user__name", "pk")]


def categories_of(authority: Authority) -> list[Category]:
    """The categories that can be applied for with an authority, or could once."""
    rows = Category.objects.filter(
        authority=authority, system__opens_on__isnull=False, system__imported_from=""
    )
    return list(rows.select_related("system").order_by("system_id", "code"))


def _key(cursor: str) -> int:
    if not cursor.isdecimal() or len(cursor) > 18:
        raise _bad_cursor()
    return int(cursor)


def _later_than(cursor: str) -> Q:
    day_text, _sep, key = cursor.partition("_")
    try:
        day = date.fromisoformat(day_text)
    except ValueError as error:
        raise _bad_cursor() from error
    return Q(decide_by__gt=day) | Q(decide_by=day, pk__gt=_key(key))


def _bad_cursor() -> InvalidInput:
    return InvalidInput("bad_cursor", _("This list has moved on. Start again from its beginning."))
