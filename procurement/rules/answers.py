"""Whether an answer to a requirement can be read."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procurement.states import RequirementKind

YES, NO = "yes", "no"


def answer_fault(kind: RequirementKind, value: str) -> str | Promise:
    """What is wrong with an answer's form; empty when nothing is. Whether it is enough, the reviewer says."""
    typed = value.strip()
    if not typed:
        return _("Answer this.")
    if kind == RequirementKind.DECLARATION and typed != YES:
        return _("Confirm the declaration, or write to the city before applying.")
    if kind == RequirementKind.YES_NO and typed not in (YES, NO):
        return _("Answer yes or no.")
    if kind == RequirementKind.NUMBER and not typed.removeprefix("-").isdigit():
        return _("Answer with a whole number.")
    if kind == RequirementKind.DATE and not _is_date(typed):
        return _("Answer with a date.")
    return ""


def _is_date(typed: str) -> bool:
    try:
        date.fromisoformat(typed)
    except ValueError:
        return False
    return True
