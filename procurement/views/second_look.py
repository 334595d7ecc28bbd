"""What waits for a second reviewer, as the review's page shows it."""

from typing import Any

from core.actors import Actor
from procurement.models import Application
from procurement.selectors import applications as reads
from procurement.selectors import reviewing
from procurement.states import Verdict


def second_look(row: Application, actor: Actor) -> dict[str, Any]:
    """What waits for a second reviewer, as the page shows it, and whether the actor may answer."""
    prepared = reviewing.prepared_of(row)
    if prepared is None:
        return {"prepared": None}
    named = {link.category.ref: link.category for link in reads.chosen_categories(row)}
    rows = [
        {
            "label": str(named[ref]),
            "tag": Verdict(found["verdict"]).label,
            "kind": "good" if found["verdict"] == Verdict.ADMIT else "bad",
            "note": found["reason"],
        }
        for ref, found in prepared.verdicts.items()
        if ref in named
    ]
    return {
        "prepared": prepared,
        "prepared_rows": rows,
        "may_confirm": reviewing.may_confirm(actor, row, prepared),
    }
