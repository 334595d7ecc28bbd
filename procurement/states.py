"""States and kinds of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    TO_CONFIRM = "to_confirm", _("Waits for a second reviewer")
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


class Accessibility(models.TextChoices):
    """What an offering has for those who need it, beside places without steps."""

    TOILET = "toilet", _("Accessible toilet")
    HEARING_LOOP = "hearing_loop", _("Hearing loop")
    SIGN_LANGUAGE = "sign_language", _("Sign language")
    PLAIN_LANGUAGE = "plain_language", _("Plain language and pictures")
    QUIET = "quiet", _("Quiet room")
    COMPANION = "companion", _("A helper or a dog may come along")


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
    CHOICE = "choice", _("A choice of answers")
    FILE = "file", _("A file")
    TURNOVER = "turnover", _("Yearly turnover in euros (HL §85)")
    REFERENCES = "references", _("References: earlier contracts")
    STAFF = "staff", _("Named staff with qualifications")
    EVIDENCE = "evidence", _("Evidence that the provider holds")
    DECLARATION = "declaration", _("Declaration that no exclusion ground applies")
    EXCLUSION_MANDATORY = "exclusion_mandatory", _("Mandatory exclusion grounds (HL §80)")
    EXCLUSION_DISCRETIONARY = "exclusion_discretionary", _("Discretionary exclusion grounds (HL §81)")


class RenewalState(models.TextChoices):
    """What an admitted provider is asked when a requirement changes (R6)."""

    ASKED = "asked", _("Answer asked")
    ANSWERED = "answered", _("Answered")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    WITHDRAWN = "withdrawn", _("No longer asked")


class SelfCleaning(models.TextChoices):
    """The reviewer's finding on what a provider has done since an exclusion ground arose (R16, HL §82)."""

    SUFFICIENT = "sufficient", _("Sufficient: the ground does not bar")
    INSUFFICIENT = "insufficient", _("Not sufficient: the ground bars")


class Assessment(models.TextChoices):
    """The reviewer's finding on one requirement."""

    OPEN = "open", _("Not assessed")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")


class Verdict(models.TextChoices):
    """The decision on one category of an application."""

    ADMIT = "admit", _("Admitted")
    REJECT = "reject", _("Rejected")


class PreparedOutcome(models.TextChoices):
    """What came of a decision that was prepared for a second reviewer."""

    CONFIRMED = "confirmed", _("Confirmed")
    RETURNED = "returned", _("Given back")
    VOID = "void", _("Fell away")


class Measure(models.TextChoices):
    """What an authority considers doing to an admission; the provider is heard first."""

    SUSPENSION = "suspension", _("Suspension")
    REMOVAL = "removal", _("Removal")


class HearingState(models.TextChoices):
    """A hearing's life."""

    ASKED = "asked", _("The provider is asked")
    ANSWERED = "answered", _("Answered")
    DECIDED = "decided", _("Decided")
    DROPPED = "dropped", _("Ended without a decision")


class EvidenceVerdict(models.TextChoices):
    """An authority's finding on a piece of evidence."""

    ACCEPTED = "accepted", pgettext_lazy("evidence", "Accepted")
    REFUSED = "refused", pgettext_lazy("evidence", "Not accepted")


class DecisionKind(models.TextChoices):
    """What a written, reasoned decision decides (R20)."""

    FOUNDING = "founding", _("Founding of the system")
    APPLICATION = "application", _("Admission to the system")
    SUSPENSION = "suspension", _("Suspension")
    REINSTATEMENT = "reinstate", _("Reinstatement")
    REMOVAL = "removal", _("Removal")
    CALL_OFF = "call_off", _("Call-off")
    AWARD = "award", _("Award of a mini-competition")
    CALLED_OFF = "called_off", _("Cancellation of a mini-competition")
    CORRECTION = "correction", _("Removal of a wrong award")


class RemedyKind(models.TextChoices):
    """What is done against a decision."""

    CORRECTION = "correction", _("Demand for correction")
    APPEAL = "appeal", _("Appeal to the Market Court")


class RemedyState(models.TextChoices):
    """How far a demand for correction or an appeal has come."""

    PENDING = "pending", pgettext_lazy("remedy", "Pending")
    UPHELD = "upheld", pgettext_lazy("remedy", "Upheld")
    DISMISSED = "dismissed", pgettext_lazy("remedy", "Dismissed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ParticipantRole(models.TextChoices):
    """How another organisation takes part in an application."""

    MEMBER = "member", _("Member of the group")
    SUBCONTRACTOR = "subcontractor", _("Subcontractor")


class QuestionState(models.TextChoices):
    """How far an open question about a system has come."""

    ASKED = "asked", _("To answer")
    ANSWERED = "answered", _("Answered")
    DECLINED = "declined", _("Not answered")


LIVE_APPLICATION = frozenset(
    {
        ApplicationState.SUBMITTED,
        ApplicationState.UNDER_REVIEW,
        ApplicationState.CLARIFICATION,
        ApplicationState.TO_CONFIRM,
    }
)
"""The authority's clock runs (R5): a request for clarification does not stop it."""
TOLD_TO_APPLICANT = tuple(state for state in ApplicationState if state != ApplicationState.TO_CONFIRM)
"""The states that an applicant is told: that a rejection is prepared stays inside until it is made."""
RUNNING_HEARING = frozenset({HearingState.ASKED, HearingState.ANSWERED})
"""The provider has been asked and nothing is decided yet."""
