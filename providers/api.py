"""The API of provider organisations."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, Problem, actor_of, expected_version, set_etag
from core.errors import require
from core.roles import Role
from providers import selectors, services
from providers.api_colleagues import router as colleagues
from providers.limits import limit_sign_ups
from providers.models import Place, Provider, PublishedScore
from providers.schemas import PlaceIn, PlaceOut, ProviderChange, ProviderOut, ScoreOut, SignUpIn

router = Router(tags=["providers"])
router.add_router("", colleagues)


@router.post("", auth=None, response={201: ProviderOut, 422: Problem, 429: Problem})
def sign_up(request: HttpRequest, response: HttpResponse, data: SignUpIn) -> Status[ProviderOut]:
    """Register an organisation and its first administrator, who then asks for a token."""
    limit_sign_ups(request)
    provider, _user = services.sign_up(actor_of(request), **data.model_dump())
    return Status(201, _out(provider, response))


def _out(row: Provider, response: HttpResponse) -> ProviderOut:
    set_etag(response, row)
    names = (
        "name", "business_id", "email", "phone", "language", "register_state", "register_name", "version",
    )  # fmt: skip
    return ProviderOut(id=row.public_id, **{name: getattr(row, name) for name in names})


def _own(request: HttpRequest) -> Provider:
    actor = actor_of(request)
    require(actor.has(Role.PROVIDER_ADMIN))
    return selectors.own_provider(actor)


@router.get("/own", response={200: ProviderOut, **READ})
def read_own(request: HttpRequest, response: HttpResponse) -> ProviderOut:
    """One's own organisation."""
    return _out(_own(request), response)


@router.put("/own", response={200: ProviderOut, **WRITE})
def change_own(request: HttpRequest, response: HttpResponse, data: ProviderChange) -> ProviderOut:
    """Change the contact details. Send the ETag as If-Match."""
    changed = services.change_provider(
        actor_of(request), _own(request), version=expected_version(request), **data.model_dump()
    )
    return _out(changed, response)


@router.get("/own/places", response={200: list[PlaceOut], **READ})
def list_places(request: HttpRequest) -> list[PlaceOut]:
    """One's own places."""
    return [_place(row) for row in selectors.places_of(_own(request))]


def _place(row: Place) -> PlaceOut:
    plain = ("name", "street", "postcode", "municipality", "accessible", "latitude", "longitude", "version")
    facts: dict[str, Any] = {name: getattr(row, name) for name in plain}
    return PlaceOut(id=row.public_id, **facts)


def _place_facts(data: PlaceIn) -> dict[str, Any]:
    """The address as the service takes it."""
    degrees = {name: getattr(data, name) for name in ("latitude", "longitude")}
    kept = {name: None if value is None else Decimal(f"{value:.5f}") for name, value in degrees.items()}
    return {**data.model_dump(), **kept}


@router.post("/own/places", response={201: PlaceOut, **WRITE})
def add_place(request: HttpRequest, response: HttpResponse, data: PlaceIn) -> Status[PlaceOut]:
    """Add a place."""
    row = services.add_place(actor_of(request), _own(request), **_place_facts(data))
    set_etag(response, row)
    return Status(201, _place(row))


@router.put("/own/places/{uuid:ref}", response={200: PlaceOut, **WRITE})
def change_place(request: HttpRequest, response: HttpResponse, ref: UUID, data: PlaceIn) -> PlaceOut:
    """Change a place. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = selectors.own_place(actor, ref)
    changed = services.change_place(actor, row, version=expected_version(request), **_place_facts(data))
    set_etag(response, changed)
    return _place(changed)


@router.get("/own/scores", response={200: list[ScoreOut], **READ})
def list_scores(request: HttpRequest) -> list[ScoreOut]:
    """One's own published scores, newest first; the last 100."""
    return [_score(row) for row in selectors.own_scores(_own(request))[:100]]


def _score(row: PublishedScore) -> ScoreOut:
    points: dict[str, Any] = {name: _points(getattr(row, name)) for name in ("score", "low", "high")}
    names = ("number", "method_version", "as_of", "published_at", "orders", "band", "facts")
    facts: dict[str, Any] = {name: getattr(row, name) for name in names}
    return ScoreOut(authority=row.authority.code, is_current=row.superseded_at is None, **points, **facts)


def _points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100
