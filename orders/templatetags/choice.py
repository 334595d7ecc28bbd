"""What the client's pages and letters write: long days, days left, QR codes."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache

import segno
from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import shapes
from orders import words
from orders.cards import CardWriter
from orders.selectors.choice import Card

register = template.Library()
SYMBOLS = ("clock", "place", "speech", "people", "check")


@register.filter
def long_day(value: date | None) -> str:
    """A day with its weekday; nothing stays empty."""
    return words.long_day(value) if value else ""


@register.filter
def last_day(value: datetime) -> date:
    """The last day before a deadline that is a midnight."""
    return words.last_day(value)


@register.filter
def long_moment(value: datetime | None) -> str:
    """An instant with its weekday; nothing stays empty."""
    return words.long_moment(value) if value else ""


@register.simple_tag
def days_left(last_day: date) -> str:
    """How many days are left, in words."""
    return str(shapes.deadline(last_day)["words"])


@register.simple_tag
def provider_cards(cards: Iterable[Card]) -> SafeString:
    """The cards of the list."""
    write = CardWriter().write
    return mark_safe("".join(map(write, cards)))  # noqa: S308 - each part was escaped when it was written


@register.simple_tag
def card_symbols() -> SafeString:
    """The drawings that the cards use again and again; the same in every language, so made once."""
    return _card_symbols()


@cache
def _card_symbols() -> SafeString:
    icons = {name: render_to_string("components/icon.html", {"name": name}) for name in SYMBOLS}
    return render_to_string("orders/client/_symbols.html", {"icons": icons})


@register.simple_tag
def qr(link: str, name: str) -> SafeString:
    """A link as a QR code: SVG markup with a name for those who do not see it."""
    drawn = segno.make(link, error="m", micro=False)
    # The markup is segno's own; the link itself is only drawn, never written into it.
    inner = mark_safe(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))  # noqa: S308
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', name, inner)
