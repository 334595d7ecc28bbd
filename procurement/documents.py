"""The room's documents: written, reasoned decisions with appeal and correction instructions (R20, HL §§123-127)."""

from core import documents
from core.actors import Actor
from core.documents import Kind
from core.models import Document
from core.roles import Role
from procurement.competition_permissions import can_read_competition
from procurement.competition_states import TenderState
from procurement.models import Application, Competition, Decision
from procurement.permissions import can_read_application, can_read_decision
from procurement.states import DecisionKind

APPLICATION = Kind("decision_application", 3, "procurement")
ADMISSION = Kind("decision_admission", 2, "procurement")
RECEIPT = Kind("application_receipt", 1, "procurement")
CALL_OFF = Kind("decision_call_off", 1, "procurement")
AWARD = Kind("decision_award", 1, "procurement")
CALLED_OFF = Kind("decision_called_off", 1, "procurement")
CORRECTION = Kind("decision_correction", 1, "procurement")
OPENING = Kind("opening_record", 1, "procurement")
CONTRACT = Kind("contract", 1, "procurement")

KIND_OF = {
    DecisionKind.APPLICATION: APPLICATION,
    DecisionKind.SUSPENSION: ADMISSION,
    DecisionKind.REINSTATEMENT: ADMISSION,
    DecisionKind.REMOVAL: ADMISSION,
    DecisionKind.CALL_OFF: CALL_OFF,
    DecisionKind.AWARD: AWARD,
    DecisionKind.CALLED_OFF: CALLED_OFF,
    DecisionKind.CORRECTION: CORRECTION,
}


def may_read(actor: Actor, document: Document) -> bool:
    """Those whom the decision concerns."""
    decision = Decision.objects.filter(document=document).first()
    return decision is not None and can_read_decision(actor, decision)


def may_read_receipt(actor: Actor, document: Document) -> bool:
    """Those who may read the application."""
    application = Application.objects.filter(public_id=document.subject_ref).first()
    return application is not None and can_read_application(actor, application)


def may_read_of_competition(actor: Actor, document: Document) -> bool:
    """Decisions: everyone they were served on. The contract: who made it. The opening's record: the authority only."""
    row = Competition.objects.filter(public_id=document.subject_ref).first()
    if row is None or can_read_competition(actor, row):
        return row is not None
    if not actor.has(Role.PROVIDER_ADMIN) or document.kind == OPENING.code:
        return False
    if document.kind == CONTRACT.code:
        chosen: bool = row.tenders.filter(state=TenderState.CHOSEN, provider=actor.provider_id).exists()
        return chosen
    served: bool = row.services.filter(provider=actor.provider_id).exists()
    return served


def register_all() -> None:
    """Make the kinds and their readers known to the kernel."""
    for kind in (AWARD, CALLED_OFF, CORRECTION, OPENING, CONTRACT):
        documents.register(kind)
        documents.register_reader(kind.code, may_read_of_competition)
    for kind in (APPLICATION, ADMISSION, CALL_OFF):
        documents.register(kind)
        documents.register_reader(kind.code, may_read)
    documents.register(RECEIPT)
    documents.register_reader(RECEIPT.code, may_read_receipt)
