"""The shared kernel's tables."""

from core.models.authority import Authority, Membership, User
from core.models.base import PublicIdModel, StatefulModel, VersionedModel, roles_constraint, states_constraint
from core.models.clients import ORDER_CODES, AccessCode, AccessPurpose, Client, Consent, ConsentKind
from core.models.effects import (
    ApiToken,
    Document,
    IdempotencyKey,
    Outbox,
    OutboxKind,
    OutboxState,
)
from core.models.files import ScanState, StoredFile
from core.models.trail import ChainHead, Event, Note, ViewLog

__all__ = [
    "ORDER_CODES",
    "AccessCode",
    "AccessPurpose",
    "ApiToken",
    "Authority",
    "ChainHead",
    "Client",
    "Consent",
    "ConsentKind",
    "Document",
    "Event",
    "IdempotencyKey",
    "Membership",
    "Note",
    "Outbox",
    "OutboxKind",
    "OutboxState",
    "PublicIdModel",
    "ScanState",
    "StatefulModel",
    "StoredFile",
    "User",
    "VersionedModel",
    "ViewLog",
    "roles_constraint",
    "states_constraint",
]
