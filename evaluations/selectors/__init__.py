"""Every read of this room, by subject."""

from evaluations.selectors.summaries import summary

__all__ = ["summary"]
