"""What an official has with a provider outside the office."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedTextField
from core.models import Authority, User, VersionedModel
from providers.models import Provider


class DeclaredInterest(VersionedModel):
    """An official's own word that a conflict of interest stands between them and a provider, until it is ended.

    The provider is then not put before clients whose need this official assessed or whose personal official this is.
    Membership of the provider's organisation needs no declaration: the house sees it.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="declared_interests")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    reason = EncryptedTextField(_("what the interest is"))
    declared_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    RETENTION: ClassVar[str] = "procurement"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("declared_at", "ended_at")

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "user", "provider"),
                condition=models.Q(ended_at=None),
                name="orders_interest_one_current",
            ),
        )

    def __str__(self) -> str:
        return self.ref
