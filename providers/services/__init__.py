"""Every write to provider organisations."""

from providers.services.colleagues import (
    accept_invitation,
    find_invitation,
    invite_colleague,
    revoke_invitation,
)
from providers.services.evidence import record_evidence
from providers.services.organisations import (
    add_member,
    add_place,
    change_place,
    change_provider,
    end_member,
    register_provider,
    sign_up,
)
from providers.services.register import check_register
from providers.services.scores import ScoreRow, publish_scores

__all__ = [
    "ScoreRow",
    "accept_invitation",
    "add_member",
    "add_place",
    "change_place",
    "change_provider",
    "check_register",
    "end_member",
    "find_invitation",
    "invite_colleague",
    "publish_scores",
    "record_evidence",
    "register_provider",
    "revoke_invitation",
    "sign_up",
]
