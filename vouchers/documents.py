"""The voucher's letter: its facts, and who may read it."""

from typing import Any

from core import documents
from core.actors import Actor
from core.i18n import pick
from core.models import Client, Document
from core.roles import Role
from vouchers.models import Commitment, Voucher

VOUCHER = documents.Kind("voucher", 1, "client")


def voucher_facts(voucher: Voucher, commitment: Commitment, client: Client, code: str) -> dict[str, Any]:
    """What stands on the letter. The address of a client under non-disclosure is left out; no own share (R28)."""
    return {
        "code": code,
        "client_name": client.full_name,
        "address": client.postal_address,
        "service": pick(commitment.category.name, client.language) or commitment.category.code,
        "units_hundredths": commitment.units_hundredths,
        "unit": commitment.category.unit,
        "expires_on": voucher.expires_on.isoformat(),
        "replaces": voucher.replaces_id is not None,
    }


def may_read(actor: Actor, document: Document) -> bool:
    """The letter carries the code: beside the auditor, only officials of the authority see it."""
    return actor.in_authority(document.authority_id, Role.OFFICIAL)
