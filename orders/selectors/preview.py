"""An offering as clients would see it today, before it is published or after."""

import json

from core import clock
from orders.selectors.choice import Card, card_of
from orders.selectors.list_words import ListWords
from orders.services.invitations import card_facts
from procurement.models import Offering
from procurement.selectors import candidates
from procurement.states import OfferingState
from providers.selectors import current_scores


def preview(offering: Offering) -> Card | None:
    """The card of the place that is free earliest; nothing while the offering has no place."""
    found = [
        row
        for row in candidates(offering.category, clock.today())
        if row.offering_id == offering.pk and row.next_free_on is not None
    ]
    if not found:
        return None
    best = min(found, key=lambda row: row.next_free_on or clock.LAST_DAY)
    scores = current_scores(offering.authority, [offering.provider_id])
    facts = card_facts(best, scores.get(offering.provider_id))
    row = {
        "public_id": offering.public_id,
        "position": 1,
        "card": json.loads(json.dumps(facts)),  # as a frozen card is kept
        "admitted": True,
        "offering__state": OfferingState.PUBLISHED,
        "offering_place__capacity": 1,
        "offering_place__taken": 0,
    }
    return card_of(row, ListWords())
