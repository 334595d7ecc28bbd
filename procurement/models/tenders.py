"""Tenders, their sealed envelopes, the opening, and what assessors found."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core import clock
from core.fields import EncryptedJSONField, EncryptedTextField
from core.models import Authority, PublicIdModel, StatefulModel, User, states_constraint
from core.state_field import StateField
from procurement.competition_states import TenderState
from procurement.models.applications import Decision
from procurement.models.competitions import Competition, Criterion
from providers.models import Provider

S = TenderState
TOP_MARK = 10


class Tender(StatefulModel):
    """A provider's tender in a competition: when it came and the hash of its newest envelope, not what is in it.

    ``envelope`` counts the envelopes sent; the newest counts. ``digest`` is the SHA-256 of that sealed envelope.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="tenders")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="tenders")
    state = StateField(_("state"), default=S.RECEIVED, choices=S.choices)
    envelope = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(default=clock.now)

    EVENT_FIELDS = ("state", "envelope", "digest", "received_at")

    class Meta:
        verbose_name = _("tender")
        verbose_name_plural = _("tenders")
        constraints = (
            states_constraint("procurement_tender_state", S),
            models.UniqueConstraint(fields=("competition", "provider"), name="procurement_tender_once"),
            models.UniqueConstraint(
                fields=("competition",), condition=Q(state=S.CHOSEN), name="procurement_tender_one_chosen"
            ),
        )

    def __str__(self) -> str:
        return self.ref

    @transition(field=state, source=S.RECEIVED, target=S.WITHDRAWN)
    def withdraw(self) -> None:
        """The tenderer takes it back before the deadline."""

    @transition(field=state, source=S.WITHDRAWN, target=S.RECEIVED)
    def send_again(self) -> None:
        """The tenderer sends a new one before the deadline."""

    @transition(field=state, source=S.RECEIVED, target=S.OPENED)
    def open(self) -> None:
        """The envelope is opened."""

    @transition(field=state, source=S.OPENED, target=S.REJECTED)
    def reject(self) -> None:
        """It does not meet the call."""

    @transition(field=state, source=S.OPENED, target=S.CHOSEN)
    def choose(self) -> None:
        """The award goes to it."""

    @transition(field=state, source=S.OPENED, target=S.PASSED_OVER)
    def pass_over(self) -> None:
        """The award goes to another."""

    @transition(field=state, source=[S.CHOSEN, S.PASSED_OVER, S.REJECTED], target=S.OPENED)
    def compare_again(self) -> None:
        """A wrong award, or a wrong leaving out, is corrected."""


class Envelope(models.Model):
    """One sealed envelope of a tender, bound to competition, provider and number; rows are only added."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    tender = models.ForeignKey(Tender, models.PROTECT, related_name="envelopes")
    number = models.PositiveIntegerField()
    sealed = models.TextField()
    received_at = models.DateTimeField()
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("tender", "number"), name="procurement_envelope_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.tender_id}#{self.number}"


class OpenedTender(models.Model):
    """What was in the newest envelope; the row is made at the opening. Price of one unit in cents ex VAT.

    ``answers`` are texts by the public id of the quality criterion. ``points`` are hundredths by the criterion's
    public id and ``total`` their sum, both written by the award.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    tender = models.OneToOneField(Tender, models.PROTECT, related_name="opened")
    unit_price_cents = models.PositiveBigIntegerField()
    answers = EncryptedJSONField()
    rejection = EncryptedTextField(blank=True)
    points = models.JSONField(default=dict)
    total = models.PositiveIntegerField(null=True)

    RETENTION: ClassVar[str] = "procurement"

    def __str__(self) -> str:
        return f"{self.tender_id}"


class OpeningSignature(models.Model):
    """A person who has signed in afresh to open the tenders of a competition; rows are only added."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.competition_id}/{self.user_id}"


class Opening(models.Model):
    """The opening of a competition's tenders by two different people; the row is made once."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.OneToOneField(Competition, models.PROTECT, related_name="opening")
    first = models.ForeignKey(OpeningSignature, models.PROTECT, related_name="+")
    second = models.ForeignKey(OpeningSignature, models.PROTECT, related_name="+")
    first_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    second_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(first_by=F("second_by")), name="procurement_opening_two_people"
            ),
        )

    def __str__(self) -> str:
        return f"{self.competition_id}"


class Assessor(PublicIdModel):
    """A person who assesses quality. ``independent`` is what they declared (none: not yet); a conflict bars them.

    ``done_at`` is when their points were handed in; from then on they stand. ``released_at`` is when somebody who had
    handed in nothing was let go.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="assessors")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    independent = models.BooleanField(null=True)
    conflict = EncryptedTextField(blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    RETENTION: ClassVar[str] = "procurement"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("independent", "declared_at", "done_at", "released_at")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("competition", "user"), name="procurement_assessor_once"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(independent=True), name="procurement_assessor_no_conflict"
            ),
        )

    def __str__(self) -> str:
        return f"{self.competition_id}/{self.user_id}"


class Mark(models.Model):
    """One assessor's points (0 to 10) for one answer of one tender, with the reason."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    assessor = models.ForeignKey(Assessor, models.PROTECT, related_name="marks")
    tender = models.ForeignKey(Tender, models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("assessor", "tender", "criterion"), name="procurement_marked_once"
            ),
            models.CheckConstraint(condition=Q(points__lte=TOP_MARK), name="procurement_mark_scale"),
        )

    def __str__(self) -> str:
        return f"{self.assessor_id}/{self.tender_id}/{self.criterion_id}"


class AwardService(models.Model):
    """That a decision on a competition was served on one provider, and that provider's last day to appeal."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    competition = models.ForeignKey(Competition, models.PROTECT, related_name="services")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="services")
    served_on = models.DateField()
    appeal_until = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("decision", "provider"), name="procurement_award_served_once"),
        )

    def __str__(self) -> str:
        return f"{self.competition_id}/{self.provider_id}"
