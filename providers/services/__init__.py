"""Every write to provider organisations."""

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
from providers.services.scores import ScoreRow, publish_scores

__all__ = [
    "ScoreRow",
    "add_member",
    "add_place",
    "change_place",
    "change_provider",
    "end_member",
    "publish_scores",
    "record_evidence",
    "register_provider",
    "sign_up",
]
