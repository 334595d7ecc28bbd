"""States and kinds of work trials and host places."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HostKind(models.TextChoices):
    """What kind of organisation a host place is; only companies have a limit of their own (505/2017)."""

    COMPANY = "company", _("Company")
    ASSOCIATION = "association", _("Association")
    FOUNDATION = "foundation", _("Foundation")
    MUNICIPALITY = "municipality", _("Municipality or wellbeing services county")
    PARISH = "parish", _("Parish")
    STATE = "state", _("Central government")
    COOPERATIVE = "cooperative", _("Cooperative")
    OTHER = "other", _("Another organisation")


COMPANIES = frozenset({HostKind.COMPANY, HostKind.COOPERATIVE})
"""Kinds that count as a company: they do business."""


class HostState(models.TextChoices):
    """Whether a host place may be used."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    CLOSED = "closed", _("No longer used")


class TrialState(models.TextChoices):
    """A work trial's life."""

    PLANNED = "planned", _("Planned")
    CONTRACT = "contract", _("Contract to be signed")
    RUNNING = "running", _("Running")
    ENDED = "finished", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


LIVE_TRIALS = frozenset({TrialState.PLANNED, TrialState.CONTRACT, TrialState.RUNNING})
"""Something is still to be done."""
NOT_STARTED = frozenset({TrialState.PLANNED, TrialState.CONTRACT})
COUNTED = frozenset({*LIVE_TRIALS, TrialState.ENDED})
"""Trials that take time from the client's limit."""
MARKABLE = frozenset({TrialState.RUNNING, TrialState.ENDED})
"""Attendance may be written down."""


class TrialEnd(models.TextChoices):
    """How a trial ended."""

    COMPLETED = "completed", _("Completed")
    INTERRUPTED = "interrupted", _("Interrupted")
    MOVED = "moved", _("Moved to another host place")


class Party(models.TextChoices):
    """Who signs the contract (R27)."""

    CLIENT = "client", _("Client")
    HOST = "host", _("Host place")
    AUTHORITY = "authority", _("Authority")


class Mark(models.TextChoices):
    """What a day of a trial was."""

    PRESENT = "present", _("Present")
    AUTHORISED = "authorised", _("Absent with leave")
    UNAUTHORISED = "unauthorised", _("Absent without leave")


class AlarmDecision(models.TextChoices):
    """What the official decides after days of absence."""

    GOES_ON = "goes_on", _("The trial goes on")
    INTERRUPTED = "interrupted", _("The trial is interrupted")


WEEKDAYS = {
    1: _("Monday"),
    2: _("Tuesday"),
    3: _("Wednesday"),
    4: _("Thursday"),
    5: _("Friday"),
    6: _("Saturday"),
    7: _("Sunday"),
}
"""ISO weekdays."""
