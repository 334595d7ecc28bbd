"""Effects outside the database, and requests seen before."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedJSONField, EncryptedTextField
from core.models.authority import Authority, User
from core.models.base import PublicIdModel
from core.models.files import StoredFile


class OutboxKind(models.TextChoices):
    """Ways out of the house."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")
    LETTER = "letter", _("Letter")
    DOCUMENT = "document", _("Document to render")
    SCAN = "scan", _("File to check for viruses")


class OutboxState(models.TextChoices):
    """How far an effect has come."""

    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Sent")
    NOT_SENT = "not_sent", _("Not sent: no service is set up")
    FAILED = "failed", _("Failed")


class Outbox(PublicIdModel):
    """An effect written in the transaction that wants it, and carried out after it by a task.

    ``key`` makes it happen once. The payload (addresses, texts) is sealed and emptied after a time;
    ``recipient_index`` finds what was sent to one address. Without an authority are only the installation's own
    messages: to a provider organisation, which is no authority's, and to a person about the account.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, null=True)
    kind = models.CharField(max_length=10, choices=OutboxKind.choices)
    key = models.CharField(max_length=200, unique=True)
    subject_ref = models.CharField(max_length=40, blank=True, db_index=True)
    recipient_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    payload = EncryptedJSONField()
    state = models.CharField(max_length=10, choices=OutboxState.choices, default=OutboxState.WAITING)
    due_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    RETENTION: ClassVar[str] = "message"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "state")

    class Meta:
        indexes = (
            models.Index(
                fields=("due_at",), condition=models.Q(state=OutboxState.WAITING), name="core_outbox_waiting"
            ),
            models.Index(fields=("authority", "kind", "state"), name="core_outbox_letters"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Document(PublicIdModel):
    """A letter or decision as its facts and the version of its template; the PDF is rendered from them and kept."""

    authority = models.ForeignKey(Authority, models.PROTECT)
    kind = models.CharField(max_length=40)
    template_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=5)
    subject_ref = models.CharField(max_length=40, db_index=True)
    facts = EncryptedJSONField()
    facts_hash = models.CharField(max_length=64)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True)

    RETENTION: ClassVar[str] = "procurement"

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"


class IdempotencyKey(models.Model):
    """A request seen before: the same again gets the same answer, another body under the key is refused."""

    caller = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)
    status = models.PositiveSmallIntegerField(null=True)
    answer = EncryptedJSONField(default=dict)

    RETENTION: ClassVar[str] = "message"

    class Meta:
        constraints = (models.UniqueConstraint(fields=("caller", "key"), name="core_idempotency_once"),)
        indexes = (models.Index(fields=("created_at",), name="core_idempotency_age"),)

    def __str__(self) -> str:
        return self.key


class ApiToken(PublicIdModel):
    """A hashed, expiring sign-in to the API, bound to one role (or to a client's one matter)."""

    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="api_tokens")
    role = models.CharField(max_length=30)
    authority = models.ForeignKey(Authority, models.PROTECT, null=True)
    provider_ref = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=20, blank=True)
    subject_ref = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    label = EncryptedTextField(blank=True)

    RETENTION: ClassVar[str] = "account"

    def __str__(self) -> str:
        return f"{self.role} {self.ref}"
