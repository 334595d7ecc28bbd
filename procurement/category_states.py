"""What a category asks beyond price and route: reports, questionnaires, work-trial rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequiredReport(models.TextChoices):
    """A written account that the provider gives of each order of the category."""

    START_PLAN = "start_plan", _("Start plan")
    INTERIM = "interim", _("Interim report")
    FINAL = "final", _("Final report")
    WORK_ABILITY = "work_ability", _("Written summary for the assessment of work ability")


class RequiredQuestionnaire(models.TextChoices):
    """Who is asked about each order of the category when it ends."""

    CLIENT = "client", _("The client's experience")
    OFFICIAL = "official", _("The official's rating")


class TrialRules(models.TextChoices):
    """Whether an order of the category is a work trial, and by which rules."""

    NONE = "none", _("No work trial")
    STATUTORY = "statutory", _("Work trial, by the rules in force on its first day")


def usual_reports() -> list[str]:
    """What a category asks unless it says otherwise: the final report."""
    return [RequiredReport.FINAL.value]


def usual_questionnaires() -> list[str]:
    """Whom a category asks unless it says otherwise: both."""
    return list(RequiredQuestionnaire.values)
