"""Kinds of delivery: who cancelled a meeting, which reports a coach owes, who reads a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CancelledBy(models.TextChoices):
    """Who called a meeting off."""

    CLIENT = "client", _("The client")
    PROVIDER = "provider", _("The provider")
    OFFICIAL = "official", _("The city")
    ENDED = "ended", _("Fell away when the service ended")


class LateRecord(models.TextChoices):
    """How far the units are of a meeting that a provider recorded after the client had left it."""

    WAITING = "waiting", _("Recorded late, to be approved")
    APPROVED = "approved", _("Recorded late, approved")


class GoalsReached(models.TextChoices):
    """How far the goals of the need were reached, as the coach sees it at the end."""

    REACHED = "reached", _("Reached")
    PARTLY = "partly", _("Reached in part")
    NOT = "not", _("Not reached")


class NextStep(models.TextChoices):
    """What the coach recommends after the service."""

    WORK = "work", _("Work")
    TRIAL = "trial", _("Work trial")
    STUDIES = "studies", _("Studies")
    COACHING = "coaching", _("More coaching")
    ASSESSMENT = "assessment", _("Assessment of work ability")
    REHABILITATION = "rehabilitation", _("Rehabilitation")
    OTHER = "other", _("Something else")


class HowItGoes(models.TextChoices):
    """How the service goes, half way."""

    ON_TRACK = "on_track", _("As planned")
    SLOWER = "slower", _("More slowly than planned")
    AT_RISK = "at_risk", _("The service may end early")


class SelfView(models.TextChoices):
    """What clients say of themselves, 0-10, at the start, half way and at the end: the same questions each time."""

    WORK_ABILITY = "work_ability", _("Work ability")
    SKILLS = "skills", _("Skills for work")
    JOB_SEARCH = "job_search", _("Looking for work")
    EVERYDAY = "everyday", _("Everyday life")
    ECONOMY = "economy", _("Making ends meet")
    HEALTH = "health", _("Health")


NEEDS_CONSENT = frozenset({SelfView.HEALTH})
"""Asked only of clients who have consented to health data reaching the provider (R30)."""


class MessageSide(models.TextChoices):
    """Who takes part in an order's messages."""

    OFFICIAL = "official", _("Official")
    PROVIDER = "provider", _("Coach")
    CLIENT = "client", _("Client")


class Audience(models.TextChoices):
    """Who reads a message. The official always does: nobody follows the client alone."""

    ALL = "all", _("Everyone: client, coach and official")
    CLIENT = "client", _("Client and official")
    PROVIDER = "provider", _("Coach and official")
