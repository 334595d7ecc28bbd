"""The orders room's tables."""

from orders.models.choice import Choice, ChoiceAction, Offer
from orders.models.delivery import Meeting, Report
from orders.models.need import Need, StartingPoint
from orders.models.order import Order

__all__ = ["Choice", "ChoiceAction", "Meeting", "Need", "Offer", "Order", "Report", "StartingPoint"]
