"""The picture on an offering's card."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import TranslatedField
from core.models import Authority, PublicIdModel, StoredFile
from procurement.models.offerings import Offering


class OfferingPicture(PublicIdModel):
    """A picture that clients see, made anew by the house (`core.pictures`), and what it shows for who cannot see it.

    Another picture or text is another row, and `Offering.picture` names the one in use: a list that was frozen with an
    earlier one goes on showing that. ``dropped_at`` is when the provider took all away; then none is shown anywhere.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    offering = models.ForeignKey(Offering, models.PROTECT, related_name="pictures")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    alt = TranslatedField(_("what the picture shows"))
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("width", "height", "dropped_at")

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.ref
