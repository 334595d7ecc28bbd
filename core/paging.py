"""Lists paged by key, newest first: every page costs the same, and no huge number can be asked for."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput

M = TypeVar("M", bound=Model)
LONGEST = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One stretch of a list; ``next`` is what continues it (``after=``), empty at the end."""

    rows: list[M]
    next: str = ""


def stretch(queryset: QuerySet[M], after: str, size: int) -> QuerySet[M]:
    """The rows of one page and one more, newest first, after the row whose public id is ``after``.

    Raises:
        InvalidInput: ``bad_cursor``.
    """
    rows = queryset.order_by("-pk")
    if after:
        rows = rows.filter(pk__lt=_key_of(queryset.model, after))
    return rows[: size + 1]


def page(queryset: QuerySet[M], after: str = "", size: int = 30) -> Page[M]:
    """Rows with a public id, newest first, after the row whose public id is ``after``; at most 100.

    Raises:
        InvalidInput: ``bad_cursor``.
    """
    size = max(1, min(size, LONGEST))
    found = list(stretch(queryset, after, size))
    return Page(found[:size], str(found[size - 1].public_id) if len(found) > size else "")  # type: ignore[attr-defined]


def _key_of(model: type[M], after: str) -> int:
    try:
        ref = UUID(after)
    except ValueError:
        ref = None
    key: int | None = model._default_manager.filter(public_id=ref).values_list("pk", flat=True).first()
    if key is None:
        raise InvalidInput("bad_cursor", _("This list has moved on. Start again from its beginning."))
    return key


def next_url(request: HttpRequest, cursor: str) -> str:
    """The address of the next page, with the filters of this one; empty at the end."""
    if not cursor:
        return ""
    query = request.GET.copy()
    query["after"] = cursor
    return f"?{query.urlencode()}"
