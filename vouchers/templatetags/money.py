"""What the pages and letters of this room need beside the design's components."""

from datetime import date, timedelta

import segno
from django import template
from django.utils.safestring import SafeString, mark_safe

from core.shapes import day_words
from procurement.states import Unit

register = template.Library()


@register.simple_tag
def qr_picture(text: str, title: str) -> SafeString:
    """A QR code as a drawing within the page, told to screen readers by its title."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=2, scale=4, title=title, svgclass="qr", lineclass=None
    )
    return mark_safe(drawn)  # noqa: S308  (drawn by segno, which escapes the title)


@register.filter
def last_good_day(expires_on: str | date) -> str:
    """The last day on which a voucher is good, from the first on which it is not."""
    day = date.fromisoformat(expires_on) if isinstance(expires_on, str) else expires_on
    return day_words(day - timedelta(days=1))


@register.filter
def unit_name(unit: str) -> str:
    """What is counted, in the active language."""
    return str(Unit(unit).label)
