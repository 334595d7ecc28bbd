"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core import navigation
from core.actors import ANONYMOUS

BAR = 9
"""How many entries the navigation shows before the rest goes under "More"."""


def _parted(entries: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What stands in the bar, and what is found under "More"; where the person is always stands in the bar."""
    if len(entries) <= BAR:
        return entries, []
    here = [entry for entry in entries[BAR - 1 :] if entry["current"]]
    first = entries[: BAR - 1 - len(here)]  # one more would break the bar into two lines
    return first + here, [entry for entry in entries[len(first) :] if not entry["current"]]


def house(request: HttpRequest) -> dict[str, Any]:
    """The actor, its authority, the navigation, and whether this is the demo."""
    actor = getattr(request, "actor", ANONYMOUS)
    items = navigation.entries(actor) if actor.user else []
    urls = [reverse(item.url_name) for item in items]
    # One address may begin with another's: the longest one that fits is where the person is.
    here = max((url for url in urls if request.path.startswith(url)), key=len, default="")
    entries = [
        {"url": url, "label": item.label, "current": url == here}
        for url, item in zip(urls, items, strict=True)
    ]
    bar, more = _parted(entries)
    return {
        "actor": actor,
        "authority": actor.authority,
        "nav_items": bar,
        "nav_more": more,
        "demo": settings.DEMO,
    }
