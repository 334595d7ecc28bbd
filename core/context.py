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
    entries = []
    for item in navigation.entries(actor) if actor.user else ():
        url = reverse(item.url_name)
        entries.append({"url": url, "label": item.label, "current": request.path.startswith(url)})
    return {"actor": actor, "authority": actor.authority, "nav_items": entries, "demo": settings.DEMO}
