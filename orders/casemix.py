"""The codes of the client's starting point, with the words the official sees (the score method's case-mix)."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class AgeBand(models.TextChoices):
    """Age at the need, in bands."""

    UNDER_25 = "a_u25", _("under 25")
    FROM_25 = "b_25_34", _("25-34")
    FROM_35 = "c_35_49", _("35-49")
    FROM_50 = "d_50_59", _("50-59")
    FROM_60 = "e_60p", _("60 or over")


class Education(models.TextChoices):
    """The highest education."""

    BASIC = "a_basic", _("Basic education")
    SECONDARY = "b_secondary", _("Upper secondary or vocational")
    TERTIARY = "c_tertiary", _("Higher education")


class LanguageGroup(models.TextChoices):
    """How well the client manages in Finnish or Swedish."""

    FINNISH_SWEDISH = "a_fi_sv", _("Finnish or Swedish speaker")
    OTHER_OK = "b_other_ok", _("Other mother tongue, manages at work")
    OTHER_WEAK = "c_other_weak", _("Other mother tongue, needs language support")


class HealthLimit(models.TextChoices):
    """Health as far as it limits work, in the client's own view."""

    NONE = "a_none", _("No limitation")
    SOME = "b_some", _("Some limitation")
    MAJOR = "c_major", _("Major limitation")


class WorkAbilitySource(models.TextChoices):
    """How the self-assessed work ability is known."""

    ASKED = "asked", _("The client was asked now")
    IMPORTED = "imported", _("From an earlier assessment")


_BANDS = ((25, AgeBand.UNDER_25), (35, AgeBand.FROM_25), (50, AgeBand.FROM_35), (60, AgeBand.FROM_50))


def age_band(born: date, day: date) -> AgeBand:
    """The age band of a person on a day."""
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next((band for limit, band in _BANDS if age < limit), AgeBand.FROM_60)
