"""The trail: events in hash chains, looks at personal data, and notes that events refer to."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import EncryptedTextField
from core.keyed import KeyedRow
from core.models.authority import Authority, User
from core.models.base import PublicIdModel


class ChainHead(models.Model):
    """The head of one authority's chain (or the installation's): how many events, and the last hash.

    Kept in a table of its own, so that a removed last event is noticed; ``seal`` is a keyed hash over count and hash,
    so that nobody moves the head back unnoticed.
    """

    key = models.CharField(max_length=80, unique=True)
    authority = models.OneToOneField(Authority, models.PROTECT, null=True)
    count = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
    seal = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"{self.key}#{self.count}"


class Event(KeyedRow, models.Model):
    """One write of one service: who, what, on what, why, and the changed fields before and after.

    Append-only (triggers). Personal fields and free text enter as references, never as values.
    """

    chain = models.ForeignKey(ChainHead, models.PROTECT, related_name="events")
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_role = models.CharField(max_length=100)
    actor_ref = models.CharField(max_length=40, blank=True)
    code = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("chain", "number"), name="core_event_number_once"),)
        indexes = (
            models.Index(fields=("subject_type", "subject_ref", "number"), name="core_event_subject"),
            models.Index(fields=("chain", "code", "number"), name="core_event_code"),
        )

    def __str__(self) -> str:
        return f"{self.chain_id}:{self.number} {self.code}"


class ViewLog(models.Model):
    """A look at a client's data: the one thing a GET may write."""

    authority = models.ForeignKey(Authority, models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    actor_role = models.CharField(max_length=100)
    actor_ref = models.CharField(max_length=40, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40)
    page = models.CharField(max_length=60)

    class Meta:
        indexes = (models.Index(fields=("subject_ref", "-id"), name="core_viewlog_subject"),)

    def __str__(self) -> str:
        return f"{self.page} {self.subject_ref}"


class Note(PublicIdModel):
    """A free text (reason, remark) that an event refers to; sealed, and erasable without breaking the chain.

    Without an authority are only words about what no authority owns, such as a provider organisation.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, null=True)
    author = models.ForeignKey(User, models.PROTECT, null=True)
    subject_ref = models.CharField(max_length=40, db_index=True)
    text = EncryptedTextField(_("text"))

    RETENTION: ClassVar[str] = "client"

    def __str__(self) -> str:
        return self.ref
