"""What this room tells the rooms above it, inside the transaction."""

from django.dispatch import Signal

invoice_paid = Signal()
"""``send(sender=Invoice, invoice=...)``: every line of the invoice has been paid from its commitment."""
