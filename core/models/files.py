"""Private files and what the virus scanner said of them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.authority import Authority, User
from core.models.base import PublicIdModel


class ScanState(models.TextChoices):
    """What the virus scanner said of a file."""

    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Infected")
    FAILED = "failed", _("The virus check failed")


class StoredFile(PublicIdModel):
    """A private file: never served from an address of its own, always through a permission.

    ``purpose`` and ``owner_ref`` (the public id of whoever keeps it, such as a provider) say whose an uploaded file is
    and who may read it (`core.uploads`); both are empty for files that the house made itself. ``finding`` is the
    scanner's name of a virus. The bytes of an infected file are removed, its row stays. Without an authority are
    only the files of a provider organisation, which is no authority's.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, null=True)
    file = models.FileField(upload_to="%Y/%m/")
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    retention = models.CharField(max_length=20)
    scanned = models.CharField(
        _("virus check"), max_length=20, choices=ScanState.choices, default=ScanState.NOT_SCANNED
    )
    scanned_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=100, blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True)
    purpose = models.CharField(max_length=30, blank=True)
    owner_ref = models.CharField(max_length=40, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "content_type",
        "size",
        "sha256",
        "purpose",
        "scanned",
        "finding",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("purpose", "owner_ref", "sha256", "name"),
                condition=~models.Q(purpose=""),
                name="core_storedfile_uploaded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(scanned__in=ScanState.values), name="core_storedfile_scan_state"
            ),
        )

    def __str__(self) -> str:
        return self.name
