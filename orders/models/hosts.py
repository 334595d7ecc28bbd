"""Host places: where work trials are done; not the provider that coaches."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models import Authority, User, VersionedModel, states_constraint
from orders.states.trials import COMPANIES, HostKind, HostState
from providers.models import Provider


class HostPlace(VersionedModel):
    """A host place in an authority's register. ``proposed_by`` is the coaching provider that proposed it.

    The contact person is somebody's personal data and sealed.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=12, choices=HostKind.choices)
    business_id = models.CharField(_("business id"), max_length=9, blank=True)
    street = models.CharField(_("street address"), max_length=160)
    postcode = models.CharField(_("postcode"), max_length=5)
    municipality = models.CharField(_("municipality"), max_length=60)
    accessible = models.BooleanField(_("accessible without steps"), default=False)
    contact_name = EncryptedTextField(_("contact person"))
    contact_email = EncryptedTextField(_("contact person's e-mail"), blank=True)
    contact_phone = EncryptedTextField(_("contact person's phone"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=HostState.choices, default=HostState.PROPOSED)
    proposed_by = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    RETENTION: ClassVar[str] = "procurement"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "business_id", "municipality", "accessible", "state")

    class Meta:
        verbose_name = _("host place")
        verbose_name_plural = _("host places")
        constraints = (
            states_constraint("orders_host_state", HostState),
            models.UniqueConstraint(
                fields=("authority", "name", "street", "municipality"), name="orders_host_once"
            ),
        )
        indexes = (models.Index(fields=("authority", "state", "-id"), name="orders_host_list"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_company(self) -> bool:
        """Whether the limit of companies holds for it (505/2017)."""
        return self.kind in COMPANIES

    @property
    def postal_address(self) -> str:
        """Street, postcode and municipality in one line."""
        return f"{self.street}, {self.postcode} {self.municipality}"
