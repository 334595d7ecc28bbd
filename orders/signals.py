"""What this room tells the rooms above, inside the transaction that does it."""

from django.dispatch import Signal

offer_declined = Signal()
"""A provider declined: ``choice`` (`orders.models.Choice`), ``starting_point`` (the case-mix codes)."""

order_closed = Signal()
"""An order was settled and closed: ``order``, ``case`` (`orders.services.closing.CaseFacts`)."""
