"""Keeping the days on which an offering was given at an address, in the transaction that changes it."""

from typing import Any

from core import clock
from procurement.models import OfferingPlace, PlacePeriod
from providers.models import Place


def follow_place(row: OfferingPlace) -> None:
    """Note from today on what changed at a place of an offering; without room for anybody it is no place."""
    wanted = _facts(row.place) if row.capacity else None
    open_ones = PlacePeriod.objects.select_for_update().filter(
        offering=row.offering_id, place=row.place_id, valid_until=None
    )
    current = open_ones.first()
    held = {name: getattr(current, name) for name in PlacePeriod.FACTS} if current else None
    if held == wanted:
        return
    today = clock.today()
    if current is not None and current.valid_from == today and wanted is not None:
        PlacePeriod.objects.filter(pk=current.pk).update(**wanted)  # the day shows how it stood at its end
        return
    if current is not None:
        open_ones.update(valid_until=today)
    if wanted is not None:
        PlacePeriod.objects.create(
            authority_id=row.authority_id,
            offering_id=row.offering_id,
            place_id=row.place_id,
            valid_from=today,
            **wanted,
        )


def _facts(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {**dict.fromkeys(PlacePeriod.FACTS, ""), "accessible": False}
    return {name: getattr(place, name) for name in PlacePeriod.FACTS}


def follow_address(place: Place) -> None:
    """Note a changed address in every offering that is given there."""
    for row in OfferingPlace.objects.filter(place=place).select_related("place").order_by("pk"):
        follow_place(row)
