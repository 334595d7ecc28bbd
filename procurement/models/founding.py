"""What is announced about a system as a whole: breaks, documents, notices (HL §§49-50)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import TranslatedField, pick
from core.models import Authority, PublicIdModel, StoredFile, User
from procurement.founding_states import NoticeKind
from procurement.models.systems import DynamicPurchasingSystem


class SystemBreak(PublicIdModel):
    """A time for which a system closes, announced at its founding: no call-offs are made then (R11, HL §49).

    Half-open: ``ends_on`` is the first day on which it is open again.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="breaks")
    starts_on = models.DateField(_("first day of the break"))
    ends_on = models.DateField(_("open again on"))
    reason = TranslatedField(_("reason"))

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("starts_on", "ends_on")

    class Meta:
        verbose_name = _("announced break")
        verbose_name_plural = _("announced breaks")
        ordering = ("system", "starts_on")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="procurement_break_dates"
            ),
            models.UniqueConstraint(fields=("system", "starts_on"), name="procurement_break_once"),
        )

    def __str__(self) -> str:
        return f"{self.starts_on}/{self.ends_on}"


class SystemDocument(PublicIdModel):
    """A file of a system that everybody may read once it is published: terms, forms, service descriptions."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="documents")
    title = TranslatedField(_("title"))
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("document of a system")
        verbose_name_plural = _("documents of a system")
        ordering = ("system", "pk")
        constraints = (
            models.UniqueConstraint(fields=("system", "file"), name="procurement_document_file_once"),
        )

    def __str__(self) -> str:
        return pick(self.title) or self.file.name


class SystemNotice(PublicIdModel):
    """A notice of a system: of its founding, of another duration (R12, HL §50), of its closing before its time."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    system = models.ForeignKey(DynamicPurchasingSystem, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=NoticeKind.choices)
    sent_on = models.DateField(_("sent on"))
    ends_on = models.DateField(_("system ends on"), null=True)
    ended_before = models.DateField(_("system was to end on"), null=True, blank=True)
    reason = TranslatedField(_("reason"))
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("kind", "sent_on", "ends_on", "ended_before")

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("system", "pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sent_on}"
