"""Places taken and given back: conditional updates, so that no capacity is given twice."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.errors import WrongState
from procurement.models import OfferingPlace


def reserve_place(offering_place_id: int) -> bool:
    """Take one client's place; False when none is free. The caller's event tells of it."""
    free = OfferingPlace.objects.filter(pk=offering_place_id, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def release_place(offering_place_id: int) -> None:
    """Give one client's place back.

    Raises:
        WrongState: none was taken (``place_not_taken``).
    """
    held = OfferingPlace.objects.filter(pk=offering_place_id, taken__gt=0)
    if held.update(taken=F("taken") - 1) != 1:
        raise WrongState("place_not_taken", _("No place is reserved here."))
