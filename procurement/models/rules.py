"""Dated rules: periods, thresholds and grounds as data with their legal source, never as constants in code."""

import logging
from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.shapes import day_words

log = logging.getLogger(__name__)


class NoRuleInForce(DomainError):
    """No rule of this name was in force on the day of the act; the nearest one is never used instead.

    The person is told that the step is not possible; the log tells the operator, who alone can add the rule.
    """

    def __init__(self, code: str, day: date) -> None:
        text = _("No rule “%(code)s” is in force on %(day)s.") % {"code": code, "day": day_words(day)}
        super().__init__("no_rule_in_force", text)
        log.error("no rule %r is in force on %s", code, day.isoformat())


class LegalRuleQuerySet(models.QuerySet["LegalRule"]):
    """Looks rules up by day."""

    def in_force(self, code: str, day: date) -> "LegalRule":
        """The rule of a name on the day of the act it governs.

        Raises:
            NoRuleInForce: there is none for that day.
        """
        rule = self.on_day(code, day)
        if rule is None:
            raise NoRuleInForce(code, day)
        return rule

    def on_day(self, code: str, day: date) -> "LegalRule | None":
        """The rule of a name on a day, or nothing.

        Plain SQL: every deadline asks this, and composing the query costs more than running it.
        """
        found = self.raw(
            "SELECT * FROM procurement_legalrule WHERE code = %s AND valid_from <= %s"
            " AND (valid_until IS NULL OR valid_until > %s) ORDER BY valid_from LIMIT 1",
            [code, day, day],
        )
        return next(iter(found), None)


class LegalRule(models.Model):
    """One value of law for a half-open period of days.

    ``value`` counts what ``unit`` names: working_days, days, months, years, percent, meetings, eur (cents ex
    VAT).
    """

    code = models.CharField(max_length=60)
    value = models.BigIntegerField()
    unit = models.CharField(max_length=20)
    source = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager["LegalRule"]] = LegalRuleQuerySet.as_manager()

    class Meta:
        ordering = ("code", "valid_from")
        constraints = (
            models.UniqueConstraint(fields=("code", "valid_from"), name="procurement_rule_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                name="procurement_rule_dates",
            ),
        )

    def is_in_force(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from <= day and (self.valid_until is None or self.valid_until > day)

    def __str__(self) -> str:
        return f"{self.code} {self.value} {self.unit} ({self.source})"
