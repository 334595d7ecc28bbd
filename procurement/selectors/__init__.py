"""Reads for pages, the API and the rooms above."""

from procurement.selectors.candidates import Candidate, candidates

__all__ = ["Candidate", "candidates"]
