"""Drawing components from their templates, once where once is enough."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

ID_GAP, CONTENT_GAP = "\x01", "\x02"
"""Places in a drawn card that are filled anew each time."""


@lru_cache(maxsize=4096)
def _drawn(name: str, _language: str | None, facts: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(f"components/{name}.html", dict(facts))


def draw_once(name: str, /, **facts: Hashable) -> SafeString:
    """A component that follows from its facts and the language alone, drawn once and remembered.

    A page of thirty providers is mostly such parts. Never for personal data: what is remembered outlives the
    request.
    """
    return _drawn(name, get_language(), tuple(facts.items()))


def draw_around(name: str, content: str, **values: Any) -> SafeString:
    """Render a component that wraps the template's own markup."""
    return render_to_string(f"components/{name}.html", {**values, "content": content})
