"""The procurement room's tables."""

from procurement.models.applications import (
    Admission,
    Answer,
    Application,
    ApplicationCategory,
    Decision,
)
from procurement.models.competitions import (
    Addendum,
    CategoryCriteria,
    Competition,
    CompetitionQuestion,
    Criterion,
    Invitation,
)
from procurement.models.copies import AnswerCopy
from procurement.models.evidence import EvidenceDemand, EvidenceReview, EvidenceWarning
from procurement.models.founding import SystemBreak, SystemDocument, SystemNotice
from procurement.models.hearings import Hearing
from procurement.models.modules import CategoryModule
from procurement.models.offerings import Offering, OfferingPlace, OfferingPrice
from procurement.models.participants import Participant
from procurement.models.periods import PlacePeriod
from procurement.models.pictures import OfferingPicture
from procurement.models.questions import SystemQuestion
from procurement.models.remedies import Remedy
from procurement.models.renewals import Renewal
from procurement.models.reviewing import PreparedDecision, ReviewConflict
from procurement.models.rules import LegalRule, NoRuleInForce
from procurement.models.systems import Category, DynamicPurchasingSystem, Requirement
from procurement.models.tenders import (
    Assessor,
    AwardService,
    Envelope,
    Mark,
    OpenedTender,
    Opening,
    OpeningSignature,
    Tender,
)

__all__ = [
    "Addendum",
    "Admission",
    "Answer",
    "AnswerCopy",
    "Application",
    "ApplicationCategory",
    "Assessor",
    "AwardService",
    "Category",
    "CategoryCriteria",
    "CategoryModule",
    "Competition",
    "CompetitionQuestion",
    "Criterion",
    "Decision",
    "DynamicPurchasingSystem",
    "Envelope",
    "EvidenceDemand",
    "EvidenceReview",
    "EvidenceWarning",
    "Hearing",
    "Invitation",
    "LegalRule",
    "Mark",
    "NoRuleInForce",
    "Offering",
    "OfferingPicture",
    "OfferingPlace",
    "OfferingPrice",
    "OpenedTender",
    "Opening",
    "OpeningSignature",
    "Participant",
    "PlacePeriod",
    "PreparedDecision",
    "Remedy",
    "Renewal",
    "Requirement",
    "ReviewConflict",
    "SystemBreak",
    "SystemDocument",
    "SystemNotice",
    "SystemQuestion",
    "Tender",
]
