"""An application as a self-declaration in the terms of the European Single Procurement Document (parts I-VI, HL §87).

The same facts are shown as a page and given as JSON. The JSON follows the parts and letters of the document's form; it
is not the ESPD's XML exchange format.
"""

from collections.abc import Iterable
from typing import Any

from core.i18n import pick
from procurement.models import Application, Participant
from procurement.rules.answers import EXCLUSIONS
from procurement.selectors.applications import Asked, asked_of, chosen_categories
from procurement.selectors.participants import participants_of, requirement_texts
from procurement.states import ApplicationState, ParticipantRole, RequirementKind
from procurement.words import answer_words

GROUNDS = {RequirementKind.DECLARATION, *EXCLUSIONS}


def declaration(row: Application) -> dict[str, Any]:
    """The six parts, in the active language; a draft shows how it would read if it were sent now."""
    items = [(category, item) for category, found in asked_of(row) for item in found]
    people = participants_of(row)
    texts = requirement_texts(people)
    return {
        "part_1": _procedure(row),
        "part_2": _operator(row, people, texts),
        "part_3": {
            "operator": [_answered(item) for _c, item in items if item.requirement.kind in GROUNDS],
            "others": [_cleanness(one) for one in people],
        },
        "part_4": [
            {**_answered(item), "category": category.code if category else ""}
            for category, item in items
            if item.requirement.kind not in GROUNDS
        ],
        "part_5": {"reduction_of_number": False},
        "part_6": {
            "declared": row.state != ApplicationState.DRAFT,
            "declared_at": row.submitted_at.isoformat() if row.submitted_at else None,
            "contract_version": row.contract_version,
        },
    }


def _procedure(row: Application) -> dict[str, Any]:
    system = row.system
    return {
        "contracting_authority": str(row.authority),
        "contracting_authority_id": row.authority.business_id,
        "procedure": "dynamic_purchasing_system",
        "title": str(system),
        "reference": system.code,
        "lots": [{"code": c.category.code, "name": str(c.category)} for c in chosen_categories(row)],
    }


def _operator(row: Application, people: list[Participant], texts: dict[str, str]) -> dict[str, Any]:
    provider = row.provider
    relied = [one for one in people if one.relied_for]
    plain = [one for one in people if one.role == ParticipantRole.SUBCONTRACTOR and not one.relied_for]
    return {
        "A": {
            "name": provider.name,
            "business_id": provider.business_id,
            "email": provider.email,
            "phone": provider.phone,
            "business_register": provider.register_state,
            "group": [_other(one, texts) for one in people if one.role == ParticipantRole.MEMBER],
        },
        "B": {"representative": row.created_by.name if row.created_by else ""},
        "C": [_other(one, texts) for one in relied],
        "D": [_other(one, texts) for one in plain],
    }


def _other(one: Participant, texts: dict[str, str]) -> dict[str, Any]:
    return {
        "name": one.name,
        "business_id": one.business_id,
        "role": one.role,
        "share": one.share,
        "task": one.task,
        "relied_for": [texts[ref] for ref in one.relied_for if ref in texts],
    }


def _cleanness(one: Participant) -> dict[str, Any]:
    return {
        "name": one.name,
        "business_id": one.business_id,
        "no_ground_applies": one.is_clean,
        "self_cleaning": one.grounds,
    }


def _answered(item: Asked) -> dict[str, Any]:
    return {
        "code": item.requirement.code,
        "edition": item.requirement.edition,
        "kind": item.requirement.kind,
        "text": pick(item.requirement.text),
        "answer": words_of(item),
        "value": item.value,
    }


def words_of(item: Asked) -> str:
    """An answer as people read it; in a draft, evidence as it is held now."""
    if item.answer is None and item.requirement.kind == RequirementKind.EVIDENCE:
        return item.looked_up
    return answer_words(item.requirement, item.value)


def rows_of(parts: Iterable[dict[str, Any]]) -> list[tuple[str, str]]:
    """Answers as rows of a list of facts."""
    return [(part["text"], part["answer"] or "–") for part in parts]
