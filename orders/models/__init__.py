"""The orders room's tables."""

from orders.models.call_offs import CallOffPublication
from orders.models.choice import Choice, ChoiceAction, Offer
from orders.models.course import Course, CourseSession
from orders.models.delivery import Meeting, Report
from orders.models.duties import ReportDuty
from orders.models.hosts import HostPlace
from orders.models.info_session import InfoSession, InfoSignUp, Presenter
from orders.models.interest import DeclaredInterest
from orders.models.lines import OrderLine
from orders.models.messages import OrderMessage
from orders.models.need import Need, NeedModule, StartingPoint
from orders.models.order import Order
from orders.models.sign_up import SignUp
from orders.models.small_purchases import SmallPurchaseYear
from orders.models.trials import (
    EarlierTrial,
    TrialAlarm,
    TrialAssessment,
    TrialDay,
    TrialSignature,
    WorkTrial,
)

__all__ = [
    "CallOffPublication",
    "Choice",
    "ChoiceAction",
    "Course",
    "CourseSession",
    "DeclaredInterest",
    "EarlierTrial",
    "HostPlace",
    "InfoSession",
    "InfoSignUp",
    "Meeting",
    "Need",
    "NeedModule",
    "Offer",
    "Order",
    "OrderLine",
    "OrderMessage",
    "Presenter",
    "Report",
    "ReportDuty",
    "SignUp",
    "SmallPurchaseYear",
    "StartingPoint",
    "TrialAlarm",
    "TrialAssessment",
    "TrialDay",
    "TrialSignature",
    "WorkTrial",
]
