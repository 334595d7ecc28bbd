"""Texts that people author, kept per language (fi, sv, en) with fallback."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import get_language

LANGUAGES = ("fi", "sv", "en")
Translations = dict[str, str]


def pick(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """The text in the wanted (default: active) language, else the first of fi, sv, en that is there."""
    if not texts:
        return ""
    wanted = (language or get_language() or "fi").split("-")[0]
    for code in (wanted, *LANGUAGES):
        if texts.get(code):
            return texts[code]
    return ""


class TranslatedField(models.JSONField):
    """A JSON object of texts by language code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
