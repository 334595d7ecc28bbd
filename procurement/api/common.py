"""What the parts of this API share."""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from core.api import actor_of
from core.errors import InvalidInput, require
from core.errors import Text as Words
from core.roles import Role
from procurement.models import Decision
from procurement.schemas.common import DecisionOut
from providers.models import Provider
from providers.selectors import own_provider


def known(keys: dict[UUID, int], ref: UUID, code: str, message: Words, field: str) -> int:
    """The row's key of a public id.

    Raises:
        InvalidInput: with the given code: the id is not one of these.
    """
    if ref not in keys:
        raise InvalidInput(code, message, field=field)
    return keys[ref]


def own_provider_of(request: HttpRequest) -> Provider:
    """The provider that the asker administers.

    Raises:
        NotAllowed: the asker administers none.
    """
    actor = actor_of(request)
    require(actor.has(Role.PROVIDER_ADMIN))
    return own_provider(actor)


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
