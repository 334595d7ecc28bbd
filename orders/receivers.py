"""What this room hears from the rooms below."""

from typing import Any

from django.dispatch import receiver

from core.actors import Actor
from orders.services.tendering import give_back_needs, order_from_winner, warn_of_budgets
from procurement.models import Competition, Tender
from procurement.signals import competition_awarded, competition_cancelled, competition_concluded


@receiver(competition_awarded)
def tell_of_budgets(competition: Competition, tender: Tender, **kwargs: Any) -> None:
    """The award is decided: officials hear whose budget the price exceeds."""
    warn_of_budgets(competition, tender)


@receiver(competition_concluded)
def make_orders(actor: Actor, competition: Competition, tender: Tender, **kwargs: Any) -> None:
    """The contract is made: the orders of its needs go to the winner."""
    order_from_winner(actor, competition, tender)


@receiver(competition_cancelled)
def free_needs(actor: Actor, competition: Competition, **kwargs: Any) -> None:
    """The competition is cancelled: its needs are their officials' again."""
    give_back_needs(actor, competition)
