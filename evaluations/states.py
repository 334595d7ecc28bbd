"""States and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestState(models.TextChoices):
    """A request to answer a questionnaire. Sent by the system, never through the provider."""

    SENT = "sent", _("Sent")
    ANSWERED = "answered", _("Answered")
    EXPIRED = "expired", _("Expired")


class Audience(models.TextChoices):
    """Who is asked."""

    CLIENT = "client", _("Client")
    OFFICIAL = "official", _("Official")


class Horizon(models.TextChoices):
    """When an outcome is looked at."""

    END = "end", _("At the end")
    MONTHS_3 = "3m", _("3 months after")
    MONTHS_6 = "6m", _("6 months after")


class OutcomeCode(models.TextChoices):
    """Where the client went. The last two are not outcomes but say why there is none."""

    EMPLOYED_OPEN = "employed_open", _("Work on the open labour market")
    WAGE_SUBSIDISED = "wage_subsidised", _("Work with a wage subsidy")
    EDUCATION = "education", _("Education or training")
    WORK_TRIAL = "work_trial", _("Work trial")
    OTHER_SERVICE = "other_service", _("Another service")
    REHABILITATIVE_WORK = "rehabilitative_work", _("Rehabilitative work activity")
    SICK_LEAVE = "sick_leave", _("Sick leave")
    STILL_SEEKING = "still_seeking", _("Still looking for work")
    UNKNOWN = "unknown", _("Not known")
    EXEMPT = "exempt", _("Left out by decision (for example moved away)")


class ScoreState(models.TextChoices):
    """A computation of all scores of an authority."""

    COMPUTED = "computed", _("Computed")
    PREVIEWED = "previewed", _("Shown to the providers")
    PUBLISHED = "published", _("Published")
    DISCARDED = "discarded", _("Discarded")


class Breach(models.TextChoices):
    """A verified and decided breach of contract in an order."""

    NONE = "none", _("None")
    MINOR = "minor", _("Minor")
    SERIOUS = "serious", _("Serious")
