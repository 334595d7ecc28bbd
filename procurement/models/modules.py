"""Modules that may be added to a service: coaching in language and culture, recognition of learning."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.i18n import TranslatedField, pick
from core.models import Authority, VersionedModel
from procurement.models.systems import Category
from procurement.states import PriceRule, Unit


class CategoryModule(VersionedModel):
    """A part that an order of the category may have beside the service itself, with unit and price rule of its own.

    ``ceiling_cents`` is the fixed price or the cap of a unit in cents ex VAT, empty for free prices.
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, related_name="modules")
    code = models.CharField(_("code"), max_length=60)
    name = TranslatedField(_("name"))
    description = TranslatedField(_("description"))
    unit = models.CharField(_("unit"), max_length=12, choices=Unit.choices)
    price_rule = models.CharField(_("price rule"), max_length=6, choices=PriceRule.choices)
    ceiling_cents = models.PositiveBigIntegerField(_("fixed price or cap"), null=True, blank=True)

    EVENT_FIELDS: ClassVar[tuple[str, ...]] = ("code", "unit", "price_rule", "ceiling_cents")

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ("category", "code")
        constraints = (
            models.UniqueConstraint(fields=("category", "code"), name="procurement_module_code_once"),
            models.CheckConstraint(
                condition=models.Q(price_rule=PriceRule.FREE) | models.Q(ceiling_cents__gt=0),
                name="procurement_module_ceiling",
            ),
        )

    def __str__(self) -> str:
        return pick(self.name) or self.code
