"""What this room tells the rooms above, inside the transaction that does it."""

from django.dispatch import Signal

competition_awarded = Signal()
"""The award of a mini-competition is being decided: ``competition``, ``tender`` (the chosen one). Sent before the
decision is numbered, since that locks the chain's head, the last lock of all."""

competition_concluded = Signal()
"""The contract of a mini-competition was made: ``actor``, ``competition``, ``tender`` (the chosen one)."""

competition_cancelled = Signal()
"""A mini-competition was given up before its contract: ``actor``, ``competition``. Sent before the decision is
numbered, since that locks the chain's head, the last lock of all."""
