"""What the API of every room shares: problems (RFC 9457), versions as ETags, pages of lists.

A room's router documents refusals with ``response={200: OrderOut, 4XX: Problem}`` and raises `core.errors`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema
from ninja.parser import Parser
from pydantic import AwareDatetime
from pydantic_core import to_json

from core import clock, paging
from core.actors import ANONYMOUS, Actor
from core.errors import DomainError, InvalidInput, retry_after
from core.models import VersionedModel
from core.texts import without_unseen

T = TypeVar("T")
PROBLEM = "application/problem+json"
Day = Annotated[date, Field(ge=clock.FIRST_DAY, le=clock.LAST_DAY)]
"""A day in a request, not far outside any case."""
Moment = Annotated[AwareDatetime, Field(ge=clock.at(clock.FIRST_DAY), le=clock.end_of_day(clock.LAST_DAY))]
"""An instant in a request."""


class Problem(Schema):
    """Why a request was refused (RFC 9457); ``code`` is stable, ``title`` and ``detail`` are translated."""

    type: str = Field(examples=["urn:valinta:error:stale_version"])
    title: str
    status: int
    detail: str = ""
    code: str
    field: str | None = None
    facts: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []


READ = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
"""What an operation that only reads may answer instead."""
WRITE = {**READ, 409: Problem, 412: Problem}
"""What an operation that writes may answer instead."""
After = Annotated[str, Query(max_length=60, description="`next` of the page before")]
Size = Annotated[int, Query(ge=1, le=paging.LONGEST)]


class ListOut(Schema, Generic[T]):
    """One stretch of a list, newest first; ``next`` continues it as ``?after=``, empty at the end."""

    items: list[T]
    next: str = ""


def listed(queryset: QuerySet[Any], paths: Mapping[str, str], after: str, size: int) -> HttpResponse:
    """A stretch of a long list as JSON, straight from the database's values.

    ``paths`` names for each value where it is found; ``id`` is the public id. The rows are our own, so they are
    not made into models and validated again on the way out (that costs more than the query); a test compares them
    with the declared schema.
    """
    rows = paging.stretch(queryset, after, size).values_list(*paths.values())
    items = [dict(zip(paths, row, strict=True)) for row in rows]
    more = str(items[size - 1]["id"]) if len(items) > size else ""
    return HttpResponse(to_json({"items": items[:size], "next": more}), content_type="application/json")


def title_of(status: int) -> str:
    """What kind of refusal a status is, in words."""
    titles = {
        400: _("The request could not be read"),
        401: _("Sign in first"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Not possible now"),
        412: _("Changed in the meantime"),
        422: _("Something to correct"),
        429: _("Too many tries"),
    }
    return titles.get(status, _("Something went wrong"))


def problem(status: int, code: str, detail: str, **more: Any) -> JsonResponse:
    """A refusal as problem+json."""
    body = {
        "type": f"urn:valinta:error:{code}",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "code": code,
        **{name: value for name, value in more.items() if value},
    }
    return JsonResponse(body, status=status, content_type=PROBLEM)


def problem_of(error: DomainError) -> JsonResponse:
    """A domain error as problem+json."""
    answer = problem(error.status, error.code, str(error.message), field=error.field, facts=error.facts)
    for name, value in retry_after(error).items():
        answer[name] = value
    return answer


def actor_of(request: HttpRequest) -> Actor:
    """Who asks, as the API's sign-in or the session tells."""
    actor: Actor = getattr(request, "actor", ANONYMOUS)
    return actor


def expected_version(request: HttpRequest) -> int | None:
    """The version in ``If-Match``, to be given to a service; nothing when the header is absent or ``*``.

    Raises:
        InvalidInput: ``if_match_unreadable``.
    """
    given = request.headers.get("If-Match", "").strip()
    if given in ("", "*"):
        return None
    number = given.removeprefix("W/").strip('"')
    if not number.isdecimal() or len(number) > 9:
        raise InvalidInput("if_match_unreadable", _("If-Match must hold the ETag that you were given."))
    return int(number)


def set_etag(response: HttpResponse, row: VersionedModel) -> None:
    """Tell a row's version as the answer's ETag."""
    response["ETag"] = f'"{row.version}"'


class CleanParser(Parser):
    """Reads bodies and query strings, and refuses the character NUL in them: PostgreSQL keeps it in no text.

    A text that shows nothing counts as empty, as in the pages' forms.
    """

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The JSON of the body."""
        found = super().parse_body(request)
        if b"u0000" in request.body and _has_nul(found):
            raise _unreadable_text()
        cleaned: dict[str, Any] = without_unseen(found)
        return cleaned

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """The values of a query string or form."""
        if _has_nul(dict(data.lists())):
            raise _unreadable_text()
        return super().parse_querydict(data, list_fields, request)


def _has_nul(value: Any) -> bool:
    """Whether a text in a value made of JSON holds the character."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(_has_nul(key) or _has_nul(part) for key, part in value.items())
    return isinstance(value, list) and any(map(_has_nul, value))


def _unreadable_text() -> InvalidInput:
    return InvalidInput("invalid_request", _("Some values are missing or not as they should be."))
