"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core import navigation
from core.actors import ANONYMOUS


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
    return {"actor": actor, "authority": actor.authority, "nav_items": entries, "demo": settings.DEMO}
