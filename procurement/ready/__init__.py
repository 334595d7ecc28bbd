"""Ready templates of systems: versioned files with categories, product cards and requirements to start from."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.errors import NotFound
from core.i18n import Translations

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Template:
    """A system to start from; prices are cents ex VAT a unit, units hundredths, both to be looked over."""

    code: str
    version: str
    name: Translations
    description: Translations
    contract_text: Translations
    requirements: tuple[dict[str, Any], ...]
    categories: tuple[dict[str, Any], ...]


@cache
def templates() -> dict[str, Template]:
    """Every template by its code."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    made = [
        Template(
            **{**one, "requirements": tuple(one["requirements"]), "categories": tuple(one["categories"])}
        )
        for one in read
    ]
    return {one.code: one for one in made}


def template(code: str) -> Template:
    """One template.

    Raises:
        NotFound: there is none of this code.
    """
    found = templates().get(code)
    if found is None:
        raise NotFound
    return found
