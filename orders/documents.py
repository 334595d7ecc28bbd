"""The letters and documents of this room."""

from core.actors import Actor
from core.documents import Kind, register, register_reader
from core.models import Document
from core.roles import Role
from orders.models import WorkTrial
from orders.permissions.trials import can_see_trial

CHOICE_LETTER = register(Kind("choice_letter", 1, "client"))
ASSIGNMENT_LETTER = register(Kind("assignment_letter", 1, "client"))
WORK_TRIAL_CONTRACT = register(Kind("work_trial_contract", 1, "client"))


def _may_read_letter(actor: Actor, document: Document) -> bool:
    """The letter holds a client's code: officials of the authority only."""
    return actor.in_authority(document.authority_id, Role.OFFICIAL)


for kind in (CHOICE_LETTER, ASSIGNMENT_LETTER):
    register_reader(kind.code, _may_read_letter)


def _may_read_contract(actor: Actor, document: Document) -> bool:
    """The contract of a work trial names the client: those who see the trial."""
    trial = WorkTrial.objects.select_related("order").filter(public_id=document.subject_ref).first()
    return trial is not None and can_see_trial(actor, trial)


register_reader(WORK_TRIAL_CONTRACT.code, _may_read_contract)
