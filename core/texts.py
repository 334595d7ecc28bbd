"""Texts as people type them."""

import unicodedata
from typing import Any

BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by their kind that nevertheless show nothing."""


def is_unseen(text: str) -> bool:
    """Whether a text shows nothing at all: only spaces, and signs without width or ink (U+200B and its like)."""
    return all(sign in BLANK or unicodedata.category(sign)[0] in "ZC" for sign in text)


def without_unseen(value: Any) -> Any:
    """A value made of JSON, in which every text that shows nothing is empty."""
    if isinstance(value, str):
        return "" if is_unseen(value) else value
    if isinstance(value, dict):
        return {key: without_unseen(part) for key, part in value.items()}
    return [without_unseen(part) for part in value] if isinstance(value, list) else value
