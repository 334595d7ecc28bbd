"""Reads of offerings."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from procurement.models import Admission, Category, Offering, OfferingPicture, OfferingPlace, OfferingPrice
from procurement.permissions import can_edit_offering, can_read_offering
from procurement.selectors.applications import own_admissions
from providers.models import Provider


@dataclass(frozen=True, slots=True)
class Offered:
    """A category that a provider is admitted to, with its offering there if it has written one."""

    admission: Admission
    category: Category
    offering: Offering | None


def own_offerings(provider: Provider) -> list[Offered]:
    """Every standing admission with its offering; two queries."""
    held = {row.category_id: row for row in Offering.objects.filter(provider=provider)}
    return [
        Offered(admission, admission.category, held.get(admission.category_id))
        for admission in own_admissions(provider)
    ]


def get_offering(actor: Actor, ref: UUID | str) -> Offering:
    """An offering that the actor may see.

    Raises:
        NotFound: there is none, or it is others'.
    """
    found: Offering | None = (
        Offering.objects.filter(public_id=ref)
        .select_related("authority", "category__system", "provider", "picture")
        .first()
    )
    if found is None or not can_read_offering(actor, found):
        raise NotFound
    return found


def get_picture(actor: Actor, ref: UUID | str) -> OfferingPicture:
    """A picture of an offering: for everybody once clients could see it, before that for those who may read it.

    Raises:
        NotFound: there is none, it was taken away, or clients do not see it yet.
    """
    rows = OfferingPicture.objects.filter(public_id=ref, dropped_at=None)
    found: OfferingPicture | None = rows.select_related("offering", "file").first()
    if found is None:
        raise NotFound
    if found.offering.published_on is None and not can_read_offering(actor, found.offering):
        raise NotFound
    return found


def get_own_offering(actor: Actor, ref: UUID | str) -> Offering:
    """An offering of the actor's provider."""
    offering = get_offering(actor, ref)
    if not can_edit_offering(actor, offering):
        raise NotFound
    return offering


def offering_in(category: Category, provider: Provider) -> Offering | None:
    """The provider's offering in a category."""
    found: Offering | None = Offering.objects.filter(category=category, provider=provider).first()
    return found


def prices_of(offering: Offering) -> list[OfferingPrice]:
    """All prices, past and planned, by day."""
    return list(OfferingPrice.objects.filter(offering=offering).order_by("valid_from"))


def price_today(offering: Offering) -> OfferingPrice | None:
    """The price in force today."""
    today = clock.today()
    in_force = Q(valid_until=None) | Q(valid_until__gt=today)
    return OfferingPrice.objects.filter(in_force, offering=offering, valid_from__lte=today).first()


def places_in(offering: Offering) -> QuerySet[OfferingPlace]:
    """The offering's places."""
    return OfferingPlace.objects.filter(offering=offering).select_related("place").order_by("pk")


def unpublished(provider_id: int) -> list[Offered]:
    """Admissions of a provider without a published offering, for its work list."""
    provider = Provider.objects.filter(pk=provider_id).first()
    if provider is None:
        return []
    return [
        row
        for row in own_offerings(provider)
        if row.admission.state == "admitted" and (row.offering is None or row.offering.state == "draft")
    ]
