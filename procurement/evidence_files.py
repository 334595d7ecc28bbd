"""The files of evidence: kept as procurement documents, read by the provider and by the cities that it deals with."""

from core import uploads
from core.actors import Actor
from core.models import StoredFile
from procurement.permissions import can_read_evidence
from providers.models import Evidence


def may_read(actor: Actor, stored: StoredFile) -> bool:
    """Whoever may read the evidence that the file belongs to."""
    row = Evidence.objects.filter(file=stored).select_related("provider").first()
    return row is not None and can_read_evidence(actor, row.provider)


EVIDENCE = uploads.Purpose("evidence", "procurement", may_read)
