"""When a system is closed for a time (R11): breaks are half-open periods of days, announced at the founding."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from procurement.rules.routes import Refusal


class Span(NamedTuple):
    """A half-open period: ``ends_on`` is the first day after it."""

    starts_on: date
    ends_on: date


def span_on(spans: Iterable[Span], day: date) -> Span | None:
    """The break that a day belongs to."""
    return next((span for span in spans if span.starts_on <= day < span.ends_on), None)


def break_refusals(new: Span, others: Sequence[Span]) -> list[Refusal]:
    """Why a break cannot be announced beside others."""
    if new.ends_on <= new.starts_on:
        return [Refusal("break_ends_early", "last_day", _("The last day is before the first."))]
    if any(new.starts_on < other.ends_on and other.starts_on < new.ends_on for other in others):
        text = _("Another break is announced for some of these days.")
        return [Refusal("break_overlaps", "starts_on", text)]
    return []


def outside_duration(span: Span, first_period_ends_on: date, ends_on: date | None) -> bool:
    """Whether a break begins in the first application period (R3 wants it open whole), or goes on past the end."""
    return span.starts_on <= first_period_ends_on or (ends_on is not None and span.ends_on > ends_on)
