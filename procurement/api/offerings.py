"""Offerings over the API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from core.api import READ, WRITE, actor_of, expected_version, set_etag
from core.errors import InvalidInput
from procurement import services
from procurement.api.common import own_provider_of
from procurement.models import Offering
from procurement.rules.hours import Opening
from procurement.schemas.common import FaultOut
from procurement.schemas.offerings import (
    OfferedOut,
    OfferingChange,
    OfferingIn,
    OfferingOut,
    OfferingPlaceOut,
    PictureOut,
    PlaceIn,
    PriceIn,
    PriceOut,
)
from procurement.selectors import offerings as reads
from procurement.selectors import systems as system_reads
from procurement.services.offerings import publication_state
from procurement.states import AdmissionState, OfferingState
from providers.models import Place, Provider

router = Router(tags=["procurement"])


@router.get("/offerings", response={200: list[OfferedOut], **READ})
def list_own_offerings(request: HttpRequest) -> list[OfferedOut]:
    """Every category that the provider is admitted to, with its offering there."""
    rows = reads.own_offerings(own_provider_of(request))
    return [
        OfferedOut(
            category=row.category.public_id,
            code=row.category.code,
            admission=row.admission.public_id,
            admission_state=AdmissionState(row.admission.state),
            offering=row.offering.public_id if row.offering else None,
            offering_state=OfferingState(row.offering.state) if row.offering else None,
        )
        for row in rows
    ]


def picture_out(row: Offering) -> PictureOut | None:
    """The picture that the offering shows."""
    held = row.picture
    if held is None:
        return None
    url = reverse("procurement:picture", args=[held.public_id])
    return PictureOut(url=url, alt=held.alt, width=held.width, height=held.height)


def offering_out(row: Offering, response: HttpResponse) -> OfferingOut:
    """An offering whole, its version as the answer's ETag."""
    set_etag(response, row)
    published = row.state == OfferingState.PUBLISHED
    faults = [] if published else publication_state(row)
    names = (
        "state",
        "summary",
        "first_day",
        "languages",
        "group",
        "group_size",
        "only_courses",
        "hours",
        "accessibility",
        "version",
    )
    return OfferingOut(
        id=row.public_id,
        category=row.category.public_id,
        provider=row.provider.public_id,
        prices=[
            PriceOut(unit_price_cents=p.unit_price_cents, valid_from=p.valid_from, valid_until=p.valid_until)
            for p in reads.prices_of(row)
        ],
        places=[
            OfferingPlaceOut(
                place=p.place.public_id if p.place else None,
                capacity=p.capacity,
                taken=p.taken,
                next_free_on=p.next_free_on,
            )
            for p in reads.places_in(row)
        ],
        picture=picture_out(row),
        faults=[FaultOut(code=f.code, field=f.field, message=str(f.message)) for f in faults],
        **{name: getattr(row, name) for name in names},
    )


@router.post("/offerings", response={201: OfferingOut, **WRITE})
def write_offering(request: HttpRequest, response: HttpResponse, data: OfferingIn) -> Status[OfferingOut]:
    """Write the offering in a category that one is admitted to."""
    actor = actor_of(request)
    category = system_reads.get_category(actor, data.category)
    facts = {**data.model_dump(exclude={"category"}), "hours": _hours(data)}
    made = services.save_offering(actor, category=category, provider=own_provider_of(request), **facts)
    return Status(201, offering_out(made, response))


@router.get("/offerings/{uuid:ref}", response={200: OfferingOut, **READ})
def read_offering(request: HttpRequest, response: HttpResponse, ref: UUID) -> OfferingOut:
    """One offering."""
    return offering_out(reads.get_offering(actor_of(request), ref), response)


@router.put("/offerings/{uuid:ref}", response={200: OfferingOut, **WRITE})
def change_offering(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: OfferingChange
) -> OfferingOut:
    """Rewrite an offering. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    saved = services.save_offering(
        actor,
        category=row.category,
        provider=row.provider,
        version=expected_version(request),
        **{**data.model_dump(), "hours": _hours(data)},
    )
    return offering_out(saved, response)


def _hours(data: OfferingChange) -> list[Opening]:
    return [Opening(**row.model_dump()) for row in data.hours]


@router.post("/offerings/{uuid:ref}/prices", response={200: OfferingOut, **WRITE})
def set_price(request: HttpRequest, response: HttpResponse, ref: UUID, data: PriceIn) -> OfferingOut:
    """Set the price of a unit from a day on."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    services.set_offering_price(actor, row, data.unit_price_cents, data.valid_from)
    return offering_out(row, response)


@router.post("/offerings/{uuid:ref}/places", response={200: OfferingOut, **WRITE})
def set_place(request: HttpRequest, response: HttpResponse, ref: UUID, data: PlaceIn) -> OfferingOut:
    """Say how many clients a place takes, and when the next can start."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    place = _place(row.provider, data.place)
    services.set_offering_place(actor, row, place, capacity=data.capacity, next_free_on=data.next_free_on)
    return offering_out(row, response)


def _place(provider: Provider, ref: UUID | None) -> Place | None:
    if ref is None:
        return None
    place = Place.objects.filter(provider=provider, public_id=ref).first()
    if place is None:
        raise InvalidInput("place_elsewhere", _("Choose one of your own places."), field="place")
    return place


@router.post("/offerings/{uuid:ref}/publish", response={200: OfferingOut, **WRITE})
def publish(request: HttpRequest, response: HttpResponse, ref: UUID) -> OfferingOut:
    """Show it to clients; a refusal lists every reason in ``facts.faults``."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    return offering_out(services.publish_offering(actor, row, expected_version(request)), response)


@router.post("/offerings/{uuid:ref}/pause", response={200: OfferingOut, **WRITE})
def pause(request: HttpRequest, response: HttpResponse, ref: UUID) -> OfferingOut:
    """Take no new clients for a time."""
    actor = actor_of(request)
    row = reads.get_own_offering(actor, ref)
    return offering_out(services.pause_offering(actor, row, expected_version(request)), response)
