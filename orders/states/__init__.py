"""States and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """An order's life, from the need to the case record."""

    DRAFT = "draft", _("Draft")
    TENDERED = "tendered", _("In a mini-competition")
    CHOOSING = "choosing", _("The client is choosing")
    ASKED = "asked", _("Waiting for the provider's answer")
    WITH_OFFICIAL = "with_official", _("Back with the official")
    ACCEPTED = "accepted", _("Accepted")
    IN_SERVICE = "in_service", _("In service")
    REPORTED = "reported", _("Final report to approve")
    COMPLETED = "completed", _("Completed")
    INTERRUPTED = "interrupted", _("Interrupted")
    CANCELLED = "cancelled", _("Cancelled")
    CLOSED = "closed", _("Closed")


OPEN = frozenset(set(OrderState) - {OrderState.CLOSED, OrderState.CANCELLED})
"""Somebody still has something to do."""
HOLDS_PLACE = frozenset({OrderState.ASKED, OrderState.ACCEPTED, OrderState.IN_SERVICE, OrderState.REPORTED})
"""The order holds a reserved place at its provider."""
CAN_AMEND = frozenset({OrderState.DRAFT, OrderState.WITH_OFFICIAL})
"""The need may be changed: nobody has been asked, or the order came back."""
CAN_ASSIGN = frozenset({OrderState.DRAFT, OrderState.WITH_OFFICIAL})
"""The city may name a provider (route D) or put the need to tender (route A): nobody else is being asked."""
CAN_CHANGE_PROVIDER = frozenset({OrderState.ASKED, OrderState.ACCEPTED, OrderState.IN_SERVICE})
CAN_CANCEL = frozenset(
    {
        OrderState.DRAFT,
        OrderState.TENDERED,
        OrderState.CHOOSING,
        OrderState.ASKED,
        OrderState.WITH_OFFICIAL,
        OrderState.ACCEPTED,
    }
)
"""The order may be given up: no service has begun."""
CAN_MEET = frozenset({OrderState.ACCEPTED, OrderState.IN_SERVICE})
CAN_INTERRUPT = CAN_MEET | {OrderState.REPORTED}
CAN_RECORD = CAN_INTERRUPT | {OrderState.COMPLETED, OrderState.INTERRUPTED}
"""What became of a meeting may be recorded until the order is settled: only recorded meetings are paid."""
CAN_SETTLE = frozenset({OrderState.COMPLETED, OrderState.INTERRUPTED})
SEES_CLIENT = frozenset(
    {
        OrderState.ACCEPTED,
        OrderState.IN_SERVICE,
        OrderState.REPORTED,
        OrderState.COMPLETED,
        OrderState.INTERRUPTED,
    }
)
"""The provider may see who the client is (R30): only from the moment it has accepted."""
ASSESSES_TRIAL = SEES_CLIENT | {OrderState.CLOSED}
"""The order's coach writes the final assessment of a work trial that has ended."""


class ChoiceWay(models.TextChoices):
    """How the client chose."""

    ALONE = "alone", _("The client alone")
    ASSISTED = "assisted", _("With the official's help")
    CITY = "city", _("The client let the city choose")
    DIRECT = "direct", _("Ordered directly by the city (small purchase)")
    AWARD = "award", _("Award of a mini-competition")


ASSIGNED = frozenset({ChoiceWay.DIRECT, ChoiceWay.AWARD})
"""The city named the provider: the client is told, and may refuse (R32)."""


class ChoiceEnd(models.TextChoices):
    """How a choice ended."""

    DECLINED = "declined", _("The provider declined")
    SILENT = "silent", _("The provider did not answer")
    CHANGED = "changed", _("The client changed the provider")
    REFUSED = "refused", _("The client did not want this provider")
    CANCELLED = "cancelled", _("The order was cancelled")
    ENDED = "ended", _("The service ended")
    LEFT = "left", _("The client left the course")
    COURSE_OFF = "course_off", _("The course was cancelled")


LEFT_BY_CLIENT = frozenset({ChoiceEnd.CHANGED, ChoiceEnd.REFUSED})
"""The client left a provider that may have served it already."""


class ActionKind(models.TextChoices):
    """What was done on the choice page, kept beside the list that was shown."""

    SHOWN = "shown", _("List shown")
    SORTED = "sorted", _("List sorted")
    OPENED = "opened", _("Card opened")
    CHOSEN = "chosen", _("Provider chosen")
    REFUSED = "refused", _("All refused")


class DeclineReason(models.TextChoices):
    """Why a provider declines an order."""

    CAPACITY = "capacity", _("No free place in time")
    LANGUAGE = "language", _("No coach with the language")
    ACCESSIBILITY = "accessibility", _("The place is not accessible enough")
    CONFLICT = "conflict", _("Conflict of interest")
    OTHER = "other", _("Another reason")


class MeetingState(models.TextChoices):
    """What became of a meeting."""

    PLANNED = "planned", _("Planned")
    KEPT = "kept", _("Kept")
    MISSED = "missed", _("Client did not come")
    CANCELLED = "cancelled", _("Cancelled")


class InterruptReason(models.TextChoices):
    """Why a service ended before its end."""

    WORK = "work", _("The client got work")
    STUDIES = "studies", _("The client began studies")
    HEALTH = "health", _("Health")
    MOVED = "moved", _("The client moved")
    STOPPED = "stopped", _("The client stopped coming")
    PROVIDER = "provider", _("The provider could not go on")
    LEFT_OPEN = "left_open", _("Left open after its end; closed by the house")


class ReportState(models.TextChoices):
    """A report's life."""

    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned to be completed")
    APPROVED = "approved", _("Approved")


class Reason(models.TextChoices):
    """Why a provider is left out of an offer list, in the words that officials and auditors read."""

    NOT_ADMITTED = "not_admitted", _("Not admitted on that day")
    SUSPENDED = "suspended", _("Suspended")
    EVIDENCE_LAPSED = "evidence_lapsed", _("Evidence that the category demands has lapsed or is missing")
    NO_OFFERING = "no_offering", _("No offering in the category")
    NOT_PUBLISHED = "not_published", _("Offering not published")
    NO_PRICE = "no_price", _("No price in force")
    PRICE_OVER = "price_over", _("Price over the ceiling")
    OVER_BUDGET = "over_budget", _("Price over the budget of this order")
    FULL = "full", _("No free place")
    STARTS_TOO_LATE = "starts_too_late", _("First free date is after the latest start")
    LANGUAGE = "language", _("None of the client's languages")
    AREA = "area", _("Not in an area that suits the client")
    NOT_ACCESSIBLE = "not_accessible", _("The place is not accessible")
    GROUP_SIZE = "group_size", _("In a group that is too large for the client, or of unknown size")
    CONFLICT_OFFICIAL = (
        "conflict_official",
        _(
            "Conflict of interest: the official who assessed the need is or was with this provider, or has said so"
        ),
    )
    CONFLICT_HOST = (
        "conflict_host",
        _("Conflict of interest: the provider is the host place of the client's work trial"),
    )
    DECLINED = "declined", _("Has declined this order, or did not answer")
    REFUSED = "refused", _("The client has left this provider, or did not want it")
    NO_COURSE = (
        "no_course",
        _("No course that clients can still sign up for begins when the client can start"),
    )
    COURSE_FULL = "course_full", _("All seats of the course are taken and sign-up has ended")
    COURSE_TOO_LONG = "course_too_long", _("The course is longer than what is ordered")
    ANOTHER_PLACE = "another_place", _("Shown with another place that is free earlier")
