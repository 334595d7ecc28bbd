"""Reads for pages, the API and the rooms above."""

from procurement.selectors.candidates import Candidate, candidates
from procurement.selectors.evidence import taking_orders

__all__ = ["Candidate", "candidates", "taking_orders"]
