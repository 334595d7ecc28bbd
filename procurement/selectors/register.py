"""The public register in full: for any past day, who was admitted to what, at which price, at which addresses."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import InvalidInput
from procurement.models import DynamicPurchasingSystem, OfferingPrice, PlacePeriod
from procurement.selectors.systems import admissions_on, suspended_on
from procurement.states import AdmissionState


@dataclass(frozen=True, slots=True)
class Address:
    """Where a service was given; a remote one has no address."""

    name: str
    street: str
    postcode: str
    municipality: str
    accessible: bool
    remote: bool


@dataclass(slots=True)
class Entry:
    """One admission on a day. The price is cents ex VAT a unit; nothing while no offering has been published."""

    provider: str
    business_id: str
    provider_ref: str
    category: str
    unit: str
    state: str
    admitted_from: date
    unit_price_cents: int | None = None
    places: list[Address] = field(default_factory=list)


def come(day: date) -> date:
    """A day whose register is known.

    Raises:
        InvalidInput: it has not come yet (``day_to_come``).
    """
    if day > clock.today():
        raise InvalidInput(
            "day_to_come", _("How the register stands on a day is known when the day has come."), field="day"
        )
    return day


def entries_on(system: DynamicPurchasingSystem, day: date) -> list[Entry]:
    """The register as it stood at the end of a day, by provider's name; four queries at most.

    Prices and addresses are those of that day, however they read today. A draft offering has none.
    """
    admissions = admissions_on(system, day)
    suspended = suspended_on([row.ref for row in admissions], day)
    found: dict[tuple[int, int], Entry] = {}
    for row in admissions:
        state = AdmissionState.SUSPENDED if row.ref in suspended else AdmissionState.ADMITTED
        found[row.provider_id, row.category_id] = Entry(
            provider=row.provider.name,
            business_id=row.provider.business_id,
            provider_ref=row.provider.ref,
            category=row.category.code,
            unit=row.category.unit,
            state=state.value,
            admitted_from=row.valid_from,
        )
    published = Q(offering__published_on__lte=day, offering__category__system=system)
    in_force = Q(valid_until=None) | Q(valid_until__gt=day)
    prices = OfferingPrice.objects.filter(published, in_force, valid_from__lte=day)
    for price in prices.select_related("offering"):
        entry = found.get((price.offering.provider_id, price.offering.category_id))
        if entry is not None:
            entry.unit_price_cents = price.unit_price_cents
    periods = PlacePeriod.objects.filter(published, in_force, valid_from__lte=day)
    for period in periods.select_related("offering").order_by("pk"):
        entry = found.get((period.offering.provider_id, period.offering.category_id))
        if entry is not None:
            facts = {name: getattr(period, name) for name in PlacePeriod.FACTS}
            entry.places.append(Address(remote=period.place_id is None, **facts))
    return list(found.values())
