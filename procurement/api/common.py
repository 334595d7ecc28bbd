"""What the parts of this API share."""

from typing import Annotated
from uuid import UUID

from django.urls import reverse
from ninja import Query

from core.api import Problem
from core.errors import InvalidInput
from core.errors import Text as Words
from procurement.models import Decision
from procurement.schemas import DecisionOut

READ = {401: Problem, 403: Problem, 404: Problem, 422: Problem}
WRITE = {**READ, 409: Problem, 412: Problem}
After = Annotated[str, Query(max_length=60, description="`next` of the page before")]
Size = Annotated[int, Query(ge=1, le=100)]


def known(keys: dict[UUID, int], ref: UUID, code: str, message: Words, field: str) -> int:
    """The row's key of a public id.

    Raises:
        InvalidInput: with the given code: the id is not one of these.
    """
    if ref not in keys:
        raise InvalidInput(code, message, field=field)
    return keys[ref]


def decision_out(row: Decision) -> DecisionOut:
    """A decision with the address of its PDF."""
    return DecisionOut(
        id=row.public_id,
        kind=row.kind,
        number=row.number,
        decided_on=row.decided_on,
        served_on=row.served_on,
        appeal_until=row.appeal_until,
        document=reverse("document", args=[row.document.public_id]),
    )
