"""The procurement room's tables."""

from procurement.models.applications import (
    Admission,
    Answer,
    Application,
    ApplicationCategory,
    Decision,
)
from procurement.models.offerings import Offering, OfferingPlace, OfferingPrice
from procurement.models.rules import LegalRule, NoRuleInForce
from procurement.models.systems import Category, DynamicPurchasingSystem, Requirement

__all__ = [
    "Admission",
    "Answer",
    "Application",
    "ApplicationCategory",
    "Category",
    "Decision",
    "DynamicPurchasingSystem",
    "LegalRule",
    "NoRuleInForce",
    "Offering",
    "OfferingPlace",
    "OfferingPrice",
    "Requirement",
]
