"""Words for the facts of mini-competitions."""

from datetime import datetime

from django import template

from core import shapes
from core.money import show_units
from procurement.competition_states import CriterionKind

register = template.Library()


@register.filter
def iso_moment(value: str | None) -> str:
    """An instant kept as ISO text, as the active language writes it."""
    return shapes.moment_words(datetime.fromisoformat(value)) if value else ""


@register.filter
def criterion_name(value: str) -> str:
    """What a kind of criterion is called."""
    return str(CriterionKind(value).label)


@register.filter
def points(hundredths: int | None) -> str:
    """Points from their hundredths."""
    return "" if hundredths is None else show_units(hundredths)
