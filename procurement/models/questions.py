"""Open questions about a system: asked by anyone, answered in public."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from core.fields import EncryptedTextField
from core.models import Authority, Note, StatefulModel, User, states_constraint
from core.state_field import StateField
from procurement.models.systems import DynamicPurchasingSystem
from procurement.states import QuestionState


class SystemQuestion(StatefulModel):
    """A question about a system; with its answer it becomes public, without a word of who asked.

    ``original`` is the text as it was asked, ``wording`` the one that is published: the officer may have taken out what
    tells who asks. ``email`` is where the asker is told. ``is_material`` marks an answer that says something new which
    applicants must know.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="questions")
    state = StateField(_("state"), default=QuestionState.ASKED, choices=QuestionState.choices)
    original = models.ForeignKey(Note, models.PROTECT, related_name="+", verbose_name=_("question as asked"))
    email = EncryptedTextField(_("e-mail"))
    language = models.CharField(_("language"), max_length=5, default="fi")
    wording = models.TextField(_("question"), blank=True)
    answer = models.TextField(_("answer"), blank=True)
    is_material = models.BooleanField(_("new information for applicants"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    RETENTION: ClassVar[str] = "procurement"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("state", "is_material", "answered_at")

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            states_constraint("procurement_question_state", QuestionState),
            models.CheckConstraint(
                condition=~models.Q(state=QuestionState.ANSWERED)
                | ~models.Q(answer="") & ~models.Q(wording="") & models.Q(answered_at__isnull=False),
                name="procurement_question_answered_whole",
            ),
        )
        indexes = (
            models.Index(fields=("system", "state", "-id"), name="procurement_question_public"),
            models.Index(fields=("authority", "state", "id"), name="procurement_question_waiting"),
        )

    def __str__(self) -> str:
        return self.ref

    @transition(field=state, source=QuestionState.ASKED, target=QuestionState.ANSWERED)
    def publish(self) -> None:
        """Question and answer become public."""

    @transition(field=state, source=QuestionState.ASKED, target=QuestionState.DECLINED)
    def decline(self) -> None:
        """It is not answered, for a reason that the asker is told."""
