"""The letters and documents of this room."""

from core.actors import Actor
from core.documents import Kind, register, register_reader
from core.models import Document
from core.roles import Role

CHOICE_LETTER = register(Kind("choice_letter", 1, "client"))


def _may_read_letter(actor: Actor, document: Document) -> bool:
    """The letter holds a client's code: officials of the authority only."""
    return actor.in_authority(document.authority_id, Role.OFFICIAL)


register_reader(CHOICE_LETTER.code, _may_read_letter)
