"""References to the law, written as each language writes them: `HL §25`, `HL 25 §`, `25 § i upphandlingslagen`."""

import re

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

_PHRASES = (
    gettext_noop("Contract terms"),
    gettext_noop("Practice of the authority"),
    gettext_noop("Policy of the house on"),
    gettext_noop("Administrative Procedure Act"),
    gettext_noop("Directive 2014/24/EU, article 47"),
    gettext_noop("Annex E"),
)
"""What a rule's source names besides an act and its sections."""
_SECTIONS = re.compile(r"(HL|TVJ|\d+/\d{4}) §+(\d[\d, -]*)")

_RANGE = re.compile(r"(?<=\d)-(?=\d)")


def law_words(source: str) -> str:
    """The source of a rule (`LegalRule.source`, kept in English) in the active language.

    >>> law_words("HL §§80-82")
    'HL §§80-82'
    """
    if (get_language() or "en").startswith("en"):
        return source
    for phrase in _PHRASES:
        source = source.replace(phrase, _(phrase))
    return _RANGE.sub("–", _SECTIONS.sub(_sections, source))


def _sections(found: re.Match[str]) -> str:
    act, numbers = found.groups()
    sections, rest = numbers.rstrip(", "), numbers[len(numbers.rstrip(", ")) :]
    texts = {"HL": _("HL §%(sections)s"), "TVJ": _("TVJ §%(sections)s")}
    return texts.get(act, _("%(act)s §%(sections)s")) % {"act": act, "sections": sections} + rest
