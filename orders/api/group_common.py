"""What the operations of courses and of information sessions share: the people on a list, its pages, calendar files."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field

from core import calendars, views_log
from core.actors import Actor
from core.api import set_etag
from core.calendars import Invitation
from core.errors import InvalidInput
from core.models import Authority, Client, VersionedModel

Row = TypeVar("Row")
Out = TypeVar("Out")
PageSize = Annotated[int, Field(ge=1, le=100)]
CALENDAR = {
    "responses": {
        200: {
            "description": "An iCalendar file",
            "content": {"text/calendar": {"schema": {"type": "string"}}},
        }
    }
}
"""How an operation that answers with a calendar file is described."""


def each_once(refs: Sequence[UUID]) -> None:
    """A list of attendance says one thing of each.

    Raises:
        InvalidInput: somebody is named twice.
    """
    if len(set(refs)) < len(refs):
        raise InvalidInput("named_twice", _("Name each participant once."), field="marks")


def calendar_file(entries: Iterable[Invitation]) -> HttpResponse:
    """The entries as a file."""
    return calendars.download(*entries)


def told_of(
    actor: Actor,
    rows: Sequence[Row],
    client_of: Callable[[Row], Client],
    out_of: Callable[[Row], Out],
    *,
    page: str,
    authority: Authority,
) -> list[Out]:
    """The people on a list for somebody who may know them: that they were looked at is written down."""
    if rows:
        views_log.looked_at_list(actor, [client_of(row) for row in rows], page, authority=authority)
    return [out_of(row) for row in rows]


def tagged(response: HttpResponse, row: VersionedModel, out: Out) -> Out:
    """The answer, with the row's version as its ETag."""
    set_etag(response, row)
    return out
