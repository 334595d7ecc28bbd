"""Numbers and codes of scores in words."""

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.shapes import BANDS as BAND_WORDS

BANDS: tuple[str | Promise, ...] = (_("No band"), *BAND_WORDS[1:])
AUDITS: dict[str, str | Promise] = {
    "cream": _("The provider has declined clients who are harder to place than those it accepted."),
    "missing": _("More outcomes are unknown than elsewhere with the same kind of clients."),
    "feedback": _(
        "Clients' answers are better than everything else tells. The city should ask some of them itself."
    ),
}


def points(value: float | None, places: int = 0, *, signed: bool = False) -> str:
    """A number as people read it in the active language; a dash without one."""
    if value is None:
        return "–"
    text = number_format(round(value, places), places, use_l10n=True)
    sign = "+" if signed and value > 0 else ""
    return sign + text.replace("-", "−")
