"""The port to a business register: the name of an organisation by its business id. Unset means "not checked".

Speaks the JSON of the Finnish business information system (YTJ, open data of PRH, version 3).
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings

TIMEOUT_SECONDS = 5
ANSWER_MAX_BYTES = 1_000_000
CURRENT_NAME = "1"


class RegisterFault(Exception):
    """The register could not be reached, or its answer could not be read."""


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation as the register knows it; one that has ended is no longer in business."""

    business_id: str
    name: str
    has_ended: bool


def is_set_up() -> bool:
    """Whether there is a register to ask (``VALINTA_BUSINESS_REGISTER_URL``)."""
    return bool(settings.BUSINESS_REGISTER_URL)


def look_up(business_id: str) -> Company | None:
    """The organisation with a business id; nothing when the register knows none.

    Raises:
        RegisterFault: no answer that can be read.
    """
    address = f"{settings.BUSINESS_REGISTER_URL}?businessId={quote(business_id)}"
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - operator's own
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            found = json.loads(answer.read(ANSWER_MAX_BYTES))
        return _company(found, business_id)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise RegisterFault(f"status {error.code}") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RegisterFault(type(error).__name__) from error


def _company(answer: Mapping[str, Any], business_id: str) -> Company | None:
    for row in answer["companies"]:
        if row["businessId"]["value"] == business_id:
            names = [n for n in row["names"] if n["type"] == CURRENT_NAME and not n.get("endDate")]
            return Company(
                business_id, str(names[0]["name"])[:200] if names else "", bool(row.get("endDate"))
            )
    return None
