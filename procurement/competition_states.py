"""States and kinds of mini-competitions (route A)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CompetitionState(models.TextChoices):
    """A mini-competition's life (HL §52)."""

    DRAFT = "draft", _("Draft")
    INVITED = "invited", _("Tenders awaited")
    TO_OPEN = "to_open", _("To be opened")
    OPENED = "opened", _("Tenders compared")
    AWARDED = "awarded", _("Award decided")
    CONCLUDED = "concluded", _("Contract made")
    CANCELLED = "cancelled", _("Cancelled")


class TenderState(models.TextChoices):
    """A tender's life; its content is sealed until the opening (R21)."""

    RECEIVED = "received", _("Received, sealed")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OPENED = "opened", _("Opened")
    REJECTED = "rejected", _("Does not meet the call")
    CHOSEN = "chosen", _("Chosen")
    PASSED_OVER = "passed_over", _("Not chosen")


class CriterionKind(models.TextChoices):
    """What an award criterion measures."""

    PRICE = "price", _("Price")
    QUALITY = "quality", _("Quality, assessed")
    SCORE = "score", _("Provider's published quality score")


class LeftOut(models.TextChoices):
    """Why a provider with an admission was not invited."""

    SUSPENDED = "suspended", _("Admission suspended")
    NOT_YET = "not_yet", _("Admission begins later")
    LAPSED = "lapsed", _("Admission no longer in force")
    EVIDENCE = "evidence", _("Demanded evidence has lapsed")


COMPARED = (TenderState.OPENED, TenderState.CHOSEN, TenderState.PASSED_OVER)
"""Tenders that take part in the comparison."""
AFTER_OPENING = (CompetitionState.OPENED, CompetitionState.AWARDED, CompetitionState.CONCLUDED)
ENDED = (CompetitionState.CONCLUDED, CompetitionState.CANCELLED)
