"""Provider organisations: installation-wide; their published scores: per authority."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedTextField
from core.models import Authority, PublicIdModel, StoredFile, User, VersionedModel, roles_constraint
from core.roles import PROVIDER_ROLES, Role
from providers.states import EvidenceKind, RegisterState, ScoreBand


class Provider(VersionedModel):
    """A service provider: a firm, association, foundation or educational institution."""

    business_id = models.CharField(_("business id"), max_length=9, unique=True)
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="fi")
    register_state = models.CharField(
        _("business register"),
        max_length=12,
        choices=RegisterState.choices,
        default=RegisterState.NOT_CHECKED,
    )
    register_name = models.CharField(_("name in the business register"), max_length=200, blank=True)
    register_checked_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("business_id", "name", "register_state", "register_name", "register_checked_at")

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        indexes = (models.Index(fields=("name", "id"), name="providers_provider_name"),)

    def __str__(self) -> str:
        return self.name


class ProviderMember(PublicIdModel):
    """A role of a person in a provider; ended, never deleted."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="provider_memberships")
    role = models.CharField(_("role"), max_length=30, choices=[(r.value, r.label) for r in PROVIDER_ROLES])
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("role", "ended_at")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "user", "role"),
                condition=models.Q(ended_at=None),
                name="providers_member_one_current",
            ),
            roles_constraint("providers_member_role", PROVIDER_ROLES),
        )

    def __str__(self) -> str:
        return f"{self.user}: {Role(self.role).label}"


class Place(VersionedModel):
    """An address where a provider gives its services.

    ``latitude`` and ``longitude`` are decimal degrees (WGS 84), both or neither: only the distance is told by them.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="places")
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street address"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=5)
    municipality = models.CharField(_("municipality"), max_length=60)
    accessible = models.BooleanField(_("accessible without steps"), default=False)
    latitude = models.DecimalField(_("latitude"), max_digits=7, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5, null=True, blank=True)

    EVENT_FIELDS = ("name", "street", "postcode", "municipality", "accessible", "latitude", "longitude")

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="providers_place_both_degrees",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}, {self.municipality}"


class Evidence(VersionedModel):
    """Proof with a validity (half-open period). A criminal-record extract is never stored, only its check (R17).

    What was judged is never rewritten: what takes another's place names it in ``replaces``. Whether an authority
    accepts it is that authority's own finding (`procurement.models.EvidenceReview`).
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=30, choices=EvidenceKind.choices)
    title = models.CharField(_("what it is"), max_length=200, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until (that day no longer)"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    EVENT_FIELDS = ("kind", "valid_from", "valid_until", "checked_at")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_until__gt=models.F("valid_from")), name="providers_evidence_dates"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=EvidenceKind.CRIMINAL_RECORD_CHECK) | models.Q(file=None),
                name="providers_criminal_record_never_stored",
            ),
        )
        indexes = (models.Index(fields=("provider", "kind", "valid_until"), name="providers_evidence_valid"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_from}/{self.valid_until}"

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return self.valid_until - timedelta(days=1)


class PublishedScore(PublicIdModel):
    """A provider's quality score as an authority published it; the newest has no ``superseded_at``.

    ``number`` counts the authority's publications. ``facts`` holds what the public explanation shows: the five
    contributions, the number of orders, the share of answers. Score, low and high are hundredths of a point, null
    without enough evidence; bands are withheld (``NO_EVIDENCE``) in a city with fewer than 8 scored providers.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="scores")
    number = models.PositiveIntegerField()
    method_version = models.CharField(max_length=20)
    as_of = models.DateField()
    published_at = models.DateTimeField(default=clock.now)
    superseded_at = models.DateTimeField(null=True, blank=True)
    orders = models.PositiveIntegerField(default=0)
    band = models.PositiveSmallIntegerField(choices=ScoreBand.choices)
    score = models.IntegerField(null=True)
    low = models.IntegerField(null=True)
    high = models.IntegerField(null=True)
    facts = models.JSONField(default=dict)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "number",
        "method_version",
        "as_of",
        "band",
        "score",
        "low",
        "high",
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("authority", "provider"),
                condition=models.Q(superseded_at=None),
                name="providers_score_one_current",
            ),
            models.UniqueConstraint(
                fields=("authority", "provider", "number"), name="providers_score_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider_id} v{self.number}"


class Invitation(VersionedModel):
    """A colleague's invitation to a provider, by a code of which only the digest is kept."""

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="invitations")
    email = EncryptedTextField(_("e-mail"))
    email_index = models.CharField(max_length=64, editable=False)
    role = models.CharField(_("role"), max_length=30, choices=[(r.value, r.label) for r in PROVIDER_ROLES])
    digest = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    RETENTION: ClassVar[str] = "account"
    EVENT_FIELDS = ("role", "expires_at", "accepted_at", "revoked_at")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = (
            models.UniqueConstraint(
                fields=("provider", "email_index"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="providers_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="providers_invitation_one_end",
            ),
            roles_constraint("providers_invitation_role", PROVIDER_ROLES),
        )

    def __str__(self) -> str:
        return self.ref

    @property
    def is_open(self) -> bool:
        """Whether its code works now."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > clock.now()
