"""The need: assessed by an official of the authority, never by a provider (R29)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedJSONField, EncryptedTextField
from core.models import Authority, Client, User, VersionedModel
from procurement.models import Category, CategoryModule


class Need(VersionedModel):
    """What a client needs and under what conditions.

    ``units_hundredths`` counts the category's unit; ``latest_start`` is the last day on which a first meeting is
    early enough. ``languages`` and ``municipalities`` list what suits the client (any one of them will do).
    ``budget_cents`` is the most that this order may cost, ex VAT (null: the service's own ceiling is enough).
    ``largest_group`` is the largest group that suits the client: 1 is alone with a coach, null any size.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="needs")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+")
    assessed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    goals = EncryptedTextField(_("goals"))
    languages = models.JSONField(_("languages that suit the client"), default=list)
    municipalities = models.JSONField(_("municipalities that suit the client"), default=list)
    remote_suits = models.BooleanField(_("remote service suits"), default=False)
    accessible = models.BooleanField(_("the place must be accessible without steps"), default=False)
    earliest_start = models.DateField(_("earliest start"))
    latest_start = models.DateField(_("latest start"))
    units_hundredths = models.PositiveIntegerField(_("units"))
    budget_cents = models.PositiveBigIntegerField(_("budget of this order"), null=True, blank=True)
    largest_group = models.PositiveSmallIntegerField(_("largest group that suits"), null=True, blank=True)

    RETENTION: ClassVar[str] = "client"
    EVENT_FIELDS: ClassVar[tuple[str, ...]] = (
        "earliest_start",
        "latest_start",
        "units_hundredths",
        "budget_cents",
    )

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(latest_start__gte=models.F("earliest_start")), name="orders_need_dates"
            ),
            models.CheckConstraint(
                condition=models.Q(budget_cents=None) | models.Q(budget_cents__gt=0),
                name="orders_need_budget",
            ),
            models.CheckConstraint(
                condition=models.Q(largest_group=None) | models.Q(largest_group__gt=0),
                name="orders_need_largest_group",
            ),
        )

    def __str__(self) -> str:
        return self.ref


class NeedModule(models.Model):
    """A module of the category that the need asks for; when the order is placed it becomes a line (`OrderLine`).

    ``unit_price_cents`` is the price ex VAT that was agreed for a unit; null: the module's own, or its highest.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    need = models.ForeignKey(Need, models.PROTECT, related_name="modules")
    module = models.ForeignKey(CategoryModule, models.PROTECT, related_name="+")
    units_hundredths = models.PositiveIntegerField(_("units"))
    unit_price_cents = models.PositiveBigIntegerField(_("price of a unit"), null=True, blank=True)

    class Meta:
        verbose_name = _("module of a need")
        verbose_name_plural = _("modules of needs")
        constraints = (
            models.UniqueConstraint(fields=("need", "module"), name="orders_needmodule_once"),
            models.CheckConstraint(
                condition=models.Q(units_hundredths__gt=0), name="orders_needmodule_units"
            ),
        )

    def __str__(self) -> str:
        return f"{self.need_id} {self.module_id}"


class StartingPoint(models.Model):
    """The client's starting point, for a fair comparison of outcomes; sealed, and never shown to a provider.

    ``facts`` holds age_band, months_unemployed, education, language_group, health_limit, wa_start (self-assessed work
    ability 0-10 or null), earlier_services: the codes of the score method's case-mix; and wa_source, how the work
    ability is known (``asked`` or ``imported``; missing in older rows).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    need = models.OneToOneField(Need, models.PROTECT, related_name="starting_point")
    facts = EncryptedJSONField()

    RETENTION: ClassVar[str] = "client"

    def __str__(self) -> str:
        return str(self.need_id)
