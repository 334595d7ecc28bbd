"""The room's documents: written, reasoned decisions with appeal and correction instructions (R20, HL §§123-127)."""

from core import documents
from core.actors import Actor
from core.documents import Kind
from core.models import Document
from procurement.models import Decision
from procurement.permissions import can_read_decision
from procurement.states import DecisionKind

APPLICATION = Kind("decision_application", 1, "procurement")
ADMISSION = Kind("decision_admission", 1, "procurement")
CALL_OFF = Kind("decision_call_off", 1, "procurement")

KIND_OF = {
    DecisionKind.APPLICATION: APPLICATION,
    DecisionKind.SUSPENSION: ADMISSION,
    DecisionKind.REINSTATEMENT: ADMISSION,
    DecisionKind.REMOVAL: ADMISSION,
    DecisionKind.CALL_OFF: CALL_OFF,
}


def may_read(actor: Actor, document: Document) -> bool:
    """Those whom the decision concerns."""
    decision = Decision.objects.filter(document=document).first()
    return decision is not None and can_read_decision(actor, decision)


def register_all() -> None:
    """Make the kinds and their readers known to the kernel."""
    for kind in (APPLICATION, ADMISSION, CALL_OFF):
        documents.register(kind)
        documents.register_reader(kind.code, may_read)
