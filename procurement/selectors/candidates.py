"""Who could serve a client in a category on a day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from core.i18n import Translations
from procurement.models import Admission, Category, Offering, OfferingPrice
from procurement.selectors.evidence import lacks_evidence
from procurement.states import AdmissionState

_ORDER: dict[str, int] = {AdmissionState.ADMITTED: 0, AdmissionState.SUSPENDED: 1}
_OF_PLACE = (
    *("places__pk", "places__capacity", "places__taken", "places__next_free_on", "places__place_id"),
    *("places__place__name", "places__place__street", "places__place__municipality"),
    *("places__place__accessible", "places__place__latitude", "places__place__longitude"),
)
_NO_PLACE = dict.fromkeys(_OF_PLACE)
"""Where nobody begins at a place of the offering."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place of one provider's offering, with everything eligibility asks; the price is cents ex VAT a unit.

    A provider without an offering or without a place is there too, with nothing in those fields.
    ``municipality`` is empty for remote service; ``group_size`` is the offering's own, else the category's largest.
    An offering given ``only_courses`` is one row without a place: its courses have places of their own.
    """

    provider_id: int
    provider_ref: str
    provider_name: str
    admission_state: str
    evidence_lapsed: bool = False
    offering_id: int | None = None
    offering_state: str | None = None
    offering_place_id: int | None = None
    municipality: str = ""
    place_name: str = ""
    street: str = ""
    accessible: bool = False
    remote: bool = False
    capacity: int = 0
    taken: int = 0
    next_free_on: date | None = None
    unit_price_cents: int | None = None
    languages: tuple[str, ...] = ()
    group: bool = False
    group_size: int | None = None
    only_courses: bool = False
    summary: Translations | None = None
    first_day: Translations | None = None
    picture: dict[str, Any] | None = None
    hours: tuple[dict[str, int], ...] = ()
    accessibility: tuple[str, ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def candidates(category: Category, day: date) -> list[Candidate]:
    """Every provider with an admission of any state that had begun on the day, one row for each of its places.

    Two queries, whatever the number of providers; by provider's name, then in the order its places were added.
    """
    admissions = _admissions(category, day)
    offers: dict[int, list[Mapping[str, Any]]] = {}
    for row in _offers(category, day):
        offers.setdefault(row["provider_id"], []).append(row)
    found: list[Candidate] = []
    for admission in admissions:
        rows: list[Mapping[str, Any]] = offers.get(admission.provider_id) or [{}]
        rows = rows[:1] if rows[0].get("only_courses") else rows
        found += [_candidate(admission, row) for row in rows]
    return found


class _Admitted(NamedTuple):
    """Who is admitted, and how that stands."""

    provider_id: int
    provider_ref: UUID
    provider_name: str
    state: str
    evidence_lapsed: bool


def _admissions(category: Category, day: date) -> list[_Admitted]:
    """One admission a provider: the current one if there is one, else the newest."""
    begun = Admission.objects.filter(category=category, valid_from__lte=day)
    rows = begun.annotate(evidence_lapsed=lacks_evidence(day)).order_by("-pk")
    best: dict[int, _Admitted] = {}
    wanted = ("provider_id", "provider__public_id", "provider__name", "state", "evidence_lapsed")
    for values in rows.values_list(*wanted):
        row = _Admitted(*values)
        held = best.get(row.provider_id)
        if held is None or _ORDER.get(row.state, 2) < _ORDER.get(held.state, 2):
            best[row.provider_id] = row
    return sorted(best.values(), key=lambda row: (row.provider_name, row.provider_id))


def _offers(category: Category, day: date) -> Iterable[Mapping[str, Any]]:
    in_force = OfferingPrice.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=day), offering=OuterRef("pk"), valid_from__lte=day
    )
    price = Subquery(in_force.values("unit_price_cents")[:1])
    rows: Iterable[Mapping[str, Any]] = (
        Offering.objects.filter(category=category)
        .annotate(price_on_day=price)
        .order_by("provider_id", "places__pk")
        .values(
            "pk",
            "provider_id",
            "state",
            "languages",
            "group",
            "group_size",
            "only_courses",
            "category__group_max",
            "summary",
            "first_day",
            "picture__public_id",
            "picture__alt",
            "picture__width",
            "picture__height",
            "hours",
            "accessibility",
            "price_on_day",
            *_OF_PLACE,
        )
    )
    return rows


def _picture(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a card keeps of the picture: its public id, its text by language, its size in pixels."""
    if row["picture__public_id"] is None:
        return None
    return {
        "ref": str(row["picture__public_id"]),
        "alt": row["picture__alt"],
        "width": row["picture__width"],
        "height": row["picture__height"],
    }


def _candidate(admission: _Admitted, row: Mapping[str, Any]) -> Candidate:
    common = (
        admission.provider_id,
        str(admission.provider_ref),
        admission.provider_name,
        str(admission.state),
        admission.evidence_lapsed,
    )
    if not row:
        return Candidate(*common)
    if row["only_courses"]:
        row = {**row, **_NO_PLACE}
    has_place = row["places__pk"] is not None
    return Candidate(
        *common,
        offering_id=row["pk"],
        offering_state=row["state"],
        offering_place_id=row["places__pk"],
        municipality=row["places__place__municipality"] or "",
        place_name=row["places__place__name"] or "",
        street=row["places__place__street"] or "",
        accessible=bool(row["places__place__accessible"]),
        remote=has_place and row["places__place_id"] is None,
        capacity=row["places__capacity"] or 0,
        taken=row["places__taken"] or 0,
        next_free_on=row["places__next_free_on"],
        unit_price_cents=row["price_on_day"],
        languages=tuple(row["languages"]),
        group=row["group"],
        only_courses=row["only_courses"],
        group_size=(row["group_size"] or row["category__group_max"]) if row["group"] else None,
        summary=row["summary"],
        first_day=row["first_day"],
        picture=_picture(row),
        hours=tuple(row["hours"]),
        accessibility=tuple(row["accessibility"]),
        latitude=row["places__place__latitude"],
        longitude=row["places__place__longitude"],
    )
