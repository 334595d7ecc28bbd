"""What is wrong with the values of a request, told in the reader's language and at the value's own place."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.shapes import far_day_words

_WORDS = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is no such value here."),
    "string_type": _("This must be a text."),
    "string_too_short": _("At least %(min_length)s characters are needed."),
    "string_too_long": _("At most %(max_length)s characters fit."),
    "string_pattern_mismatch": _("This must have the form %(pattern)s."),
    "too_short": _("At least %(min_length)s are needed."),
    "too_long": _("At most %(max_length)s fit."),
    "enum": _("This must be one of: %(expected)s."),
    "literal_error": _("This must be one of: %(expected)s."),
    "greater_than": _("This must be more than %(gt)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than": _("This must be less than %(lt)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "list_type": _("This must be a list."),
    "dict_type": _("This must be an object."),
    "model_type": _("This must be an object."),
    "model_attributes_type": _("This must be an object."),
    "json_invalid": _("This cannot be read as JSON."),
    "timezone_aware": _("A time needs its distance from UTC, as in 2026-05-31T09:00:00+03:00."),
}
_KINDS = {
    "uuid": _("This must be a public id."),
    "int": _("This must be a whole number."),
    "float": _("This must be a number."),
    "decimal": _("This must be a number."),
    "bool": _("This must be true or false."),
    "datetime": _("This must be a time, as in 2026-05-31T09:00:00+03:00."),
    "date": _("This must be a day, as in 2026-05-31."),
}
"""By what the code of the fault begins with."""
_PLACE = re.compile(r"[A-Za-z_][A-Za-z_0-9]*|\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_SHAPE = re.compile(r"[A-Z]\w*(In|Out)|str|int|float|bool")


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The faults that a schema found, as the API tells them: where, the stable code, what to do.

    A value that may have several shapes fits none of them; it is told once, where it stands.
    """
    found: dict[str, dict[str, str]] = {}
    for error in errors:
        field = _field(error["loc"][2 if error["loc"][0] == "body" else 1 :])  # a body's own name is not sent
        found.setdefault(field, {"field": field, "code": str(error["type"]), "text": _text(error)})
    return list(found.values())


def _field(loc: Iterable[str | int]) -> str:
    """The place in the request; what follows the name of a shape tells of the schema, not of the value."""
    parts: list[str] = []
    for part in map(str, loc):
        if not _PLACE.fullmatch(part) or (parts and _SHAPE.fullmatch(part)):
            break
        parts.append(part)
    return ".".join(parts)


def _text(error: Mapping[str, Any]) -> str:
    code, bounds = str(error["type"]), error.get("ctx", {})
    if isinstance(bounds.get("ge", bounds.get("le")), str):  # a day's bounds are texts, a number's are none
        return far_day_words()
    if code in _WORDS:
        told = {name: str(value).replace(" or ", ", ") for name, value in bounds.items()}
        return str(_WORDS[code]) % told
    kind = next((words for start, words in _KINDS.items() if re.match(rf"{start}_", code)), None)
    return str(kind or error["msg"])
