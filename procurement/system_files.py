"""The files of systems: procurement documents that everybody may read once the system is published."""

from core import uploads
from core.actors import Actor
from core.models import StoredFile
from procurement.models import SystemDocument
from procurement.permissions import can_read_system


def may_read(actor: Actor, stored: StoredFile) -> bool:
    """Whoever may see the system that the file belongs to."""
    row = SystemDocument.objects.filter(file=stored).select_related("system").first()
    return row is not None and can_read_system(actor, row.system)


SYSTEM_DOCUMENT = uploads.Purpose("system", "procurement", may_read)
