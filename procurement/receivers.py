"""What this room hears from the rooms below."""

from typing import Any

from django.dispatch import receiver

from procurement.services.periods import follow_address
from providers.models import Place
from providers.signals import place_changed


@receiver(place_changed)
def follow_changed_place(place: Place, **kwargs: Any) -> None:
    """The register keeps how the address read until today."""
    follow_address(place)
