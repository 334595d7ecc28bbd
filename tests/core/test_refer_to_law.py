"""The law is referred to in one way in each language, in texts of the house and in the sources of its rules."""

import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from core.law import law_words

ELSEWISE = {
    "fi": re.compile(r"§ ?\d|[Hh]ankintalaki \d"),
    "sv": re.compile(r"§ ?\d|upphandlingslagen \d|HL "),
}
"""What would be another way than `HL 52 §` and `52 § i upphandlingslagen`."""


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_text_refers_to_the_law_in_the_one_way(language):
    path = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog.values()  # type: ignore[attr-defined]
    told = [text for text in texts if "§" in text]
    assert len(told) > 50
    assert [text for text in told if ELSEWISE[language].search(text)] == []


@pytest.mark.parametrize(
    ("source", "finnish", "swedish"),
    [
        ("HL §133", "HL 133 §", "133 § i upphandlingslagen"),
        ("HL §§80-82", "HL 80–82 §", "80–82 § i upphandlingslagen"),
        ("HL §25, Annex E 1-4", "HL 25 §, liite E 1–4", "25 § i upphandlingslagen, bilaga E 1–4"),
        ("TVJ §55", "TVJ 55 §", "55 § i lagen om ordnande av arbetskraftsservice"),
        (
            "Administrative Procedure Act 434/2003 §§34, 36",
            "hallintolaki 434/2003 34, 36 §",
            "förvaltningslagen 434/2003 34, 36 §",
        ),
        ("505/2017", "505/2017", "505/2017"),
        ("Contract terms 1.1", "Sopimusehdot 1.1", "Avtalsvillkor 1.1"),
        (
            "Policy of the house on HL §31",
            "hankintayksikön linjaus, HL 31 §",
            "enhetens linje, 31 § i upphandlingslagen",
        ),
    ],
)
def test_the_source_of_a_rule_is_told_in_the_readers_language(source, finnish, swedish):
    told = {}
    for language in ("fi", "sv", "en"):
        with translation.override(language):
            told[language] = law_words(source)
    assert told == {"fi": finnish, "sv": swedish, "en": source}


def test_every_source_that_the_rules_have_is_translated(rules_of_law):
    """A new rule with a source in English words alone would be English on a Finnish page."""
    english = re.compile(r"\b(the|of|terms|act|practice|article|policy|annex)\b", re.IGNORECASE)
    with translation.override("fi"):
        told = {rule.source: law_words(rule.source) for rule in rules_of_law}
    assert [text for text in told.values() if english.search(text) or re.search(r"§\d", text)] == []
