"""The client: the person a service is bought for."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.models.authority import Authority, User
from core.models.base import PublicIdModel, VersionedModel


class Client(VersionedModel):
    """An unemployed person served by an authority. Every identifying field is sealed.

    ``birth_date`` and ``personal_id`` are text (ISO date, Finnish personal identity code) because sealed values
    have no type in the database. ``non_disclosure`` (turvakielto) hides the address everywhere.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="clients")
    first_name = EncryptedTextField(_("first name"))
    last_name = EncryptedTextField(_("last name"))
    birth_date = EncryptedTextField(_("date of birth"))
    personal_id = EncryptedTextField(_("personal identity code"), blank=True)
    personal_id_index = models.CharField(max_length=64, blank=True, editable=False)
    name_index = models.CharField(max_length=64, blank=True, editable=False)
    email = EncryptedTextField(_("e-mail"), blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    address = EncryptedTextField(_("address"), blank=True)
    municipality = models.CharField(_("municipality"), max_length=60)
    language = models.CharField(_("language"), max_length=5, default="fi")
    non_disclosure = models.BooleanField(_("non-disclosure for personal safety"), default=False)
    relationship_ended_on = models.DateField(_("client relationship ended on"), null=True, blank=True)
    official = models.ForeignKey(
        User, models.PROTECT, related_name="clients", null=True, verbose_name=_("personal official")
    )

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS = ("municipality", "language", "non_disclosure", "relationship_ended_on")

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "personal_id_index"),
                condition=~models.Q(personal_id_index=""),
                name="core_client_personal_id_once",
            ),
        )
        indexes = (
            models.Index(fields=("authority", "name_index"), name="core_client_name"),
            models.Index(fields=("authority", "official", "-id"), name="core_client_official"),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def full_name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def born_on(self) -> date:
        """The date of birth as a date."""
        return date.fromisoformat(self.birth_date)

    @property
    def postal_address(self) -> str:
        """The address, or nothing for a client under non-disclosure."""
        return "" if self.non_disclosure else self.address


class ConsentKind(models.TextChoices):
    """What a client may consent to."""

    HEALTH_TO_PROVIDER = "health_to_provider", _("Health data to the provider (TVJ §116)")
    MESSAGES = "messages", _("Messages by e-mail or SMS")


class Consent(VersionedModel):
    """A client's own dated consent; withdrawing ends it, nothing is deleted."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=30, choices=ConsentKind.choices)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("kind", "given_at", "withdrawn_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("client", "kind"),
                condition=models.Q(withdrawn_at=None),
                name="core_consent_one_current",
            ),
        )

    def __str__(self) -> str:
        return self.kind


class AccessPurpose(models.TextChoices):
    """What a client's code opens."""

    CHOICE = "choice", _("Choosing a provider")
    CHANGE = "change", _("Choosing another provider")
    QUESTIONNAIRE = "questionnaire", _("Answering a questionnaire")
    SESSION = "session", _("Coming to an information session")


ORDER_CODES = (AccessPurpose.CHOICE, AccessPurpose.CHANGE)
"""The codes of an order: the one that it began with, and the one by which another provider is chosen after a change."""


class AccessCode(PublicIdModel):
    """A code by which a client without an account reaches one matter, together with the date of birth.

    Only its digest is kept. Opening a link never uses it up; it works until ``expires_at``.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="access_codes")
    purpose = models.CharField(max_length=20, choices=AccessPurpose.choices)
    subject_ref = models.CharField(max_length=40, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("purpose", "expires_at", "revoked_at")

    def __str__(self) -> str:
        return f"{self.purpose} {self.ref}"
