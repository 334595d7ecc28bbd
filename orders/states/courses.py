"""States of courses, of seats on them, and of group information sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CourseState(models.TextChoices):
    """A course's life."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for sign-up")
    CONFIRMED = "confirmed", _("Will be held")
    RUNNING = "running", _("Being held")
    ENDED = "ended", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


TAKES_SIGN_UPS = frozenset({CourseState.OPEN, CourseState.CONFIRMED})
"""Clients may sign up until the deadline."""
MOVES_UP = TAKES_SIGN_UPS
"""A seat that becomes free goes to the first on the waiting list."""
CAN_CANCEL_COURSE = frozenset({CourseState.DRAFT, CourseState.OPEN, CourseState.CONFIRMED})
"""The course may be given up: it has not begun."""
CAN_MOVE_DAYS = frozenset({CourseState.OPEN, CourseState.CONFIRMED, CourseState.RUNNING})
"""A session that has not begun may be moved; those of a draft are changed with it."""
CAN_ATTEND = frozenset({CourseState.CONFIRMED, CourseState.RUNNING, CourseState.ENDED})
"""The attendance of a session that has begun may be recorded."""


class SeatState(models.TextChoices):
    """Where a sign-up stands."""

    WAITING = "waiting", _("On the waiting list")
    SEATED = "seated", _("Has a seat")
    ENDED = "ended", _("Ended")


ACTIVE_SEATS = (SeatState.WAITING, SeatState.SEATED)


class SeatEnd(models.TextChoices):
    """How a sign-up ended."""

    LEFT = "left", _("The client left")
    NO_SEAT = "no_seat", _("No seat became free")
    ELSEWHERE = "elsewhere", _("The client's matter went another way")
    CANCELLED = "cancelled", _("It was cancelled")
    OVER = "over", _("The service ended")


class SessionState(models.TextChoices):
    """A group information session's life."""

    PLANNED = "planned", _("To come")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Attendance(models.TextChoices):
    """Who came."""

    UNKNOWN = "unknown", _("Not recorded")
    PRESENT = "present", _("Came")
    ABSENT = "absent", _("Did not come")


class Misfit(models.TextChoices):
    """Why a course does not suit an order, in the words that officials and clients read."""

    PROVIDER = "provider", _("The provider is not on the client's list")
    SHUT = "shut", _("The provider takes no new clients just now")
    CLOSED = "closed", _("Sign-up has ended")
    LANGUAGE = "language", _("None of the client's languages")
    AREA = "area", _("Not in an area that suits the client")
    NOT_ACCESSIBLE = "not_accessible", _("The place is not accessible")
    TOO_EARLY = "too_early", _("Begins before the client can start")
    TOO_LATE = "too_late", _("Begins after the latest start")
    TOO_LONG = "too_long", _("Longer than what was ordered")
    GROUP_SIZE = "group_size", _("In a group that is too large for the client")
    PRICE_OVER = "price_over", _("Price over the ceiling")
    OVER_BUDGET = "over_budget", _("Price over the budget of this order")
