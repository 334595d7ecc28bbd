"""Words for the facts of decisions, which keep codes and ISO days."""

from datetime import date

from django import template

from core import shapes
from core.i18n import Translations, pick
from procurement import words
from procurement.models import Requirement
from procurement.states import Assessment, ParticipantRole, Route, SelfCleaning, Unit, Verdict

register = template.Library()


@register.filter
def iso_day(value: str | None) -> str:
    """A day kept as ISO text, as the active language writes it."""
    return shapes.day_words(date.fromisoformat(value)) if value else ""


@register.filter
def verdict_name(value: str) -> str:
    """A verdict's name."""
    return str(Verdict(value).label)


@register.filter
def participant_role(value: str) -> str:
    """The name of a participant's role."""
    return str(ParticipantRole(value).label)


@register.filter
def assessment_name(value: str) -> str:
    """A finding's name."""
    return str(Assessment(value).label)


@register.filter
def route_name(value: str) -> str:
    """A legal route's name."""
    return str(Route(value).label)


@register.filter
def unit_name(value: str) -> str:
    """A unit's name."""
    return str(Unit(value).label)


@register.filter
def in_words(texts: Translations | None) -> str:
    """A text kept per language, in the active one."""
    return pick(texts)


@register.filter
def self_cleaning_name(value: str) -> str:
    """The name of an assessment of self-cleaning."""
    return str(SelfCleaning(value).label)


@register.filter
def terms_words(requirement: Requirement) -> str:
    """How a requirement is answered and what is enough."""
    return words.terms_words(requirement)
