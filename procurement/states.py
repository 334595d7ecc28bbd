"""States and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SystemState(models.TextChoices):
    """A dynamic purchasing system's life."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for applications")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class ApplicationState(models.TextChoices):
    """An application's life. Each category of it is decided on its own."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    UNDER_REVIEW = "under_review", _("Under review")
    CLARIFICATION = "clarification", _("Clarification asked")
    DECIDED = "decided", _("Decided")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AdmissionState(models.TextChoices):
    """The right to be offered orders in a category."""

    ADMITTED = "admitted", _("Admitted")
    SUSPENDED = "suspended", _("Suspended")
    REMOVED = "removed", _("Removed")
    LEFT = "left", _("Left on own wish")


class AdmissionBasis(models.TextChoices):
    """What an admission rests on."""

    APPLICATION = "application", _("An application here")
    IMPORTED = "imported", _("An imported decision")


class OfferingState(models.TextChoices):
    """What a provider sells in a category."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    PAUSED = "paused", _("Paused")


class Route(models.TextChoices):
    """The legal route of a category (rules.md)."""

    MINI_COMPETITION = "A", _("Mini-competition")
    CLIENT_CHOICE = "B", _("Announced client choice")
    VOUCHER = "C", _("Open admission (voucher)")
    SMALL_PURCHASE = "D", _("Small purchase")


class Regime(models.TextChoices):
    """The legal regime a CPV code implies."""

    ANNEX_E_1_4 = "annex_e_1_4", _("HL Annex E items 1-4 (social and other special services)")
    ANNEX_E_OTHER = "annex_e_other", _("HL Annex E, other items")
    ORDINARY = "ordinary", _("Ordinary regime")


class Unit(models.TextChoices):
    """What is counted and paid."""

    HOUR = "hour", _("hour")
    DAY = "day", _("day")
    WEEK = "week", _("week")
    PACKAGE = "package", _("package")
    PARTICIPANT = "participant", _("participant")
    RESULT = "result", _("result")


class PriceRule(models.TextChoices):
    """Who sets the price."""

    FIXED = "fixed", _("The city's fixed price")
    CAP = "cap", _("The provider's price, up to a cap")
    FREE = "free", _("The provider's price")


class ScoreType(models.TextChoices):
    """The kind of service in the score's case-mix: services of one kind are compared with each other."""

    JOB_COACHING = "a_jobcoach", _("Job coaching")
    CAREER = "b_career", _("Career coaching")
    TRIAL = "c_trialcoach", _("Work-trial coaching")
    INTENSIVE = "d_intensive", _("Intensive coaching")


class RequirementKind(models.TextChoices):
    """How a requirement is answered."""

    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("A number")
    DATE = "date", _("A date")
    TEXT = "text", _("A text")
    DECLARATION = "declaration", _("Declaration that no exclusion ground applies")


class Assessment(models.TextChoices):
    """The reviewer's finding on one requirement."""

    OPEN = "open", _("Not assessed")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")


class Verdict(models.TextChoices):
    """The decision on one category of an application."""

    ADMIT = "admit", _("Admitted")
    REJECT = "reject", _("Rejected")


class DecisionKind(models.TextChoices):
    """What a written, reasoned decision decides (R20)."""

    FOUNDING = "founding", _("Founding of the system")
    APPLICATION = "application", _("Admission to the system")
    SUSPENSION = "suspension", _("Suspension")
    REINSTATEMENT = "reinstate", _("Reinstatement")
    REMOVAL = "removal", _("Removal")
    CALL_OFF = "call_off", _("Call-off")


LIVE_APPLICATION = frozenset(
    {ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION}
)
"""The authority's clock runs (R5): a request for clarification does not stop it."""
