"""The picture of an offering: taken, made anew, shown, taken away."""

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, filetypes, pictures, uploads
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Offering, OfferingPicture
from procurement.permissions import can_edit_offering
from procurement.picture_files import PICTURE
from procurement.services.common import Texts, texts

_WHY = {
    "picture_unreadable": _("The picture cannot be read. Send another JPEG or PNG."),
    "picture_too_big": _("The picture has too many pixels. Send a smaller one."),
    "picture_too_small": _("The picture is too small: it must be at least 400 pixels wide."),
}


def set_picture(
    actor: Actor,
    offering: Offering,
    *,
    alt: Texts,
    upload: File | None = None,  # type: ignore[type-arg]
    version: int | None = None,
) -> OfferingPicture:
    """Show a picture on the offering's card; without a new one, the present one gets another text.

    1. Look at the file's kind and size. 2. Draw it anew: small, upright, without what the camera noted. 3. Keep it as a
    file that is checked for viruses. 4. Let the offering show it.

    Raises:
        InvalidInput: no file and no picture yet (``picture_missing``), no text for who cannot see it (``alt_missing``),
            or a file that is no picture to show (``picture_unreadable``, ``picture_too_big``, ``picture_too_small``, or
            as `core.uploads.check`).
    """
    words = texts(alt)
    if not words:
        raise InvalidInput("alt_missing", _("Write what the picture shows."), field="alt_fi")
    with transaction.atomic():
        row = _own(actor, offering, version)
        before = events.snapshot(row)
        if upload is not None:
            made = _drawn(actor, row, upload)
        elif row.picture is not None:
            made = OfferingPicture(file=row.picture.file, width=row.picture.width, height=row.picture.height)
        else:
            raise InvalidInput("picture_missing", _("Choose a picture."), field="file")
        made.authority, made.offering, made.alt = row.authority, row, words
        made.save()
        row.picture = made
        row.save_changes()
        events.record(
            actor, "offering.picture_set", row, authority=row.authority, before=before, picture=made.ref
        )
    return made


def _own(actor: Actor, offering: Offering, version: int | None) -> Offering:
    row = relock(offering)
    require(can_edit_offering(actor, row))
    row.check_version(version)
    return row


def _drawn(actor: Actor, row: Offering, upload: File) -> OfferingPicture:  # type: ignore[type-arg]
    kind = uploads.check(upload)
    if kind not in (filetypes.JPEG, filetypes.PNG):
        raise InvalidInput("picture_unreadable", _WHY["picture_unreadable"], field="file")
    try:
        found = pictures.made_anew(upload.file or upload)
    except pictures.NoPicture as error:
        raise InvalidInput(error.code, _WHY[error.code], field="file") from error
    small = ContentFile(found.content, name="picture.jpg")
    stored = uploads.accept(actor, small, PICTURE, row, authority=row.authority)
    return OfferingPicture(file=stored, width=found.width, height=found.height)


def drop_picture(actor: Actor, offering: Offering, version: int | None = None) -> Offering:
    """Show no picture any more, lists that were frozen with one included.

    Raises:
        WrongState: there is none (``no_picture``).
    """
    with transaction.atomic():
        row = _own(actor, offering, version)
        before = events.snapshot(row)
        if row.picture is None:
            raise WrongState("no_picture", _("The offering has no picture."))
        row.pictures.filter(dropped_at=None).update(dropped_at=clock.now())
        row.picture = None
        row.save_changes()
        events.record(actor, "offering.picture_dropped", row, authority=row.authority, before=before)
    return row
