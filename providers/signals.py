"""What this room tells the rooms above, inside the transaction that does it."""

from django.dispatch import Signal

place_changed = Signal()
"""An address was changed: ``place`` (`providers.models.Place`), as it reads now."""
