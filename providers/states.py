"""States and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """What a provider shows to prove that it meets a requirement."""

    TAX = "tax", _("Tax and pension payments")
    INSURANCE = "insurance", _("Liability insurance")
    REGISTER = "register", _("Register extract")
    REFERENCES = "references", _("References")
    CRIMINAL_RECORD_CHECK = "criminal_record_check", _("Criminal record checked (extract is not stored)")


class RegisterState(models.TextChoices):
    """What the business register said of an organisation."""

    NOT_CHECKED = "not_checked", _("Not checked in the business register")
    FOUND = "found", _("Found in the business register")
    NOT_FOUND = "not_found", _("Not found in the business register")
    ENDED = "ended", _("Ended according to the business register")


class ScoreBand(models.IntegerChoices):
    """The band a client sees, from the probability of being above the city's average."""

    NO_EVIDENCE = 0, _("No evidence yet")
    CLEARLY_BELOW = 1, _("Clearly below average")
    BELOW = 2, _("Probably below average")
    AVERAGE = 3, _("About average")
    ABOVE = 4, _("Probably above average")
    CLEARLY_ABOVE = 5, _("Clearly above average")


"""A band is a probability statement, so a small provider is never called bad by chance."""
