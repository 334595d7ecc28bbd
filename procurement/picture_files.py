"""The files of offerings' pictures: clients see them at an address of their own while the offering shows them."""

from core import uploads
from core.actors import Actor
from core.models import StoredFile
from procurement.models import OfferingPicture
from procurement.permissions import can_read_offering


def may_read(actor: Actor, stored: StoredFile) -> bool:
    """Whoever may read the offering that the picture belongs to."""
    row = OfferingPicture.objects.filter(file=stored).select_related("offering").first()
    return row is not None and can_read_offering(actor, row.offering)


PICTURE = uploads.Purpose("offering_picture", "procurement", may_read)
