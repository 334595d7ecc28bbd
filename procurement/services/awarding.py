"""The award of a mini-competition (R7, R8, R20)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, codes, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.locking import relock
from procurement import deadlines
from procurement.competition_permissions import can_run_competition
from procurement.competition_states import TenderState
from procurement.models import Competition, Decision, Tender
from procurement.rules.competitions import Result
from procurement.selectors.evidence import taking_orders
from procurement.services.common import step
from procurement.services.comparing import Comparison, comparison
from procurement.services.decisions import APPEAL, APPEAL_WITHOUT_STANDSTILL
from procurement.services.opening import LANGUAGE
from procurement.services.serving import STANDSTILL, purchase_facts, serve_on_all
from procurement.signals import competition_awarded
from procurement.states import DecisionKind


def award_competition(
    actor: Actor,
    competition: Competition,
    *,
    reason: str,
    standstill: bool = True,
    ground: str = "",
    version: int | None = None,
) -> Decision:
    """Decide the award: the highest total wins, a tie is drawn (R20, HL §§123-127).

    1. Refuse while points are missing or the winner may not get orders. 2. Draw among equals and record it. 3. Store
    every tender's points. 4. Write one reasoned decision and serve it on all tenderers. 5. Standstill from the last
    day of receipt; skipping it needs a ground and lengthens the time to appeal (R7, HL §§130, 147).

    Raises:
        InvalidInput: no reason (``reason_missing``), or no ground for skipping the standstill (``ground_missing``).
        WrongState: points are missing (``not_assessed``), there is no tender to choose (``no_tenders``), the winner's
            admission is not in force (``winner_not_admitted``), or it is not the time for an award.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.award, "not_opened")
        _check_words(reason, standstill, ground)
        found = _decidable(row)
        chosen = _chosen(actor, row, found)
        need_admission(row, chosen)
        _store_points(found, chosen)
        appeal = APPEAL if standstill else APPEAL_WITHOUT_STANDSTILL
        facts = {
            **_comparison_facts(row, found, chosen),
            "reason": reason.strip(),
            "standstill": standstill,
            "standstill_ground": ground.strip(),
            "tied": len(found.first) > 1,
        }
        tenderers = [t.provider for t in _tenders_of(row)]
        competition_awarded.send(Competition, competition=row, tender=chosen)
        decision = serve_on_all(actor, row, DecisionKind.AWARD, facts, tenderers, appeal, chosen.provider)
        row.decision = decision
        if standstill:
            row.standstill_until = deadlines.due(STANDSTILL, decision.served_on).last_day
        row.save_changes()
        events.record(
            actor, "competition.awarded", row, authority=row.authority, before=before, tender=chosen.ref
        )
    return decision


def _check_words(reason: str, standstill: bool, ground: str) -> None:
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Write the reasons."), field="reason")
    if not standstill and not ground.strip():
        text = _("Write the ground for not waiting (HL §130).")
        raise InvalidInput("ground_missing", text, field="ground")


def _decidable(row: Competition) -> Comparison:
    found = comparison(row)
    if not found.tenders:
        text = _("There is no tender to choose. Cancel the competition with a reason.")
        raise WrongState("no_tenders", text)
    if not found.complete:
        text = _(
            "Quality is assessed by at least two people, and all of them must have handed in their points."
        )
        raise WrongState("not_assessed", text)
    return found


def _tenders_of(row: Competition) -> list[Tender]:
    """Every tender that was opened, those left out of the comparison included."""
    rows = Tender.objects.filter(competition=row, opened__isnull=False)
    return list(rows.select_related("provider", "opened").order_by("received_at", "pk"))


def _chosen(actor: Actor, row: Competition, found: Comparison) -> Tender:
    first = found.first
    ref = first[0]
    if len(first) > 1:
        ref = codes.draw(first)
        before = events.snapshot(row)
        events.record(actor, "tie.drawn", row, authority=row.authority, before=before, among=first, drawn=ref)
    return next(tender for tender in found.tenders if tender.ref == ref)


def need_admission(row: Competition, chosen: Tender) -> None:
    """Refuse a contract with a provider that may get no orders now."""
    held = taking_orders(clock.today()).filter(category=row.category_id, provider=chosen.provider_id)
    if not held.exists():
        text = _(
            "%(provider)s is not admitted to the category now. Leave its tender out with a reason first."
        )
        raise WrongState("winner_not_admitted", text % {"provider": chosen.provider})


def _store_points(found: Comparison, chosen: Tender) -> None:
    results = {result.ref: result for result in found.results}
    for tender in found.tenders:
        result = results[tender.ref]
        tender.opened.points, tender.opened.total = dict(result.points), result.total
        tender.opened.save(update_fields=["points", "total"])
        step(tender.choose if tender.pk == chosen.pk else tender.pass_over)
        tender.save_changes()


def _comparison_facts(row: Competition, found: Comparison, chosen: Tender) -> dict[str, Any]:
    by_ref = {tender.ref: tender for tender in found.tenders}
    criteria = [
        {"ref": c.ref, "kind": c.kind, "name": pick(c.name, LANGUAGE), "weight": c.weight}
        for c in found.criteria
    ]
    return {
        **purchase_facts(row),
        "criteria": criteria,
        "winner": chosen.provider.name,
        "winner_business_id": chosen.provider.business_id,
        "unit_price_cents": chosen.opened.unit_price_cents,
        "tenders": [_tender_facts(by_ref[r.ref], r, criteria) for r in found.results],
        "rejected": [
            {
                "provider": t.provider.name,
                "business_id": t.provider.business_id,
                "reason": t.opened.rejection,
            }
            for t in _tenders_of(row)
            if t.state == TenderState.REJECTED
        ],
    }


def _tender_facts(tender: Tender, result: Result, criteria: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "provider": tender.provider.name,
        "business_id": tender.provider.business_id,
        "unit_price_cents": tender.opened.unit_price_cents,
        "points": [result.points[c["ref"]] for c in criteria],
        "total": result.total,
        "chosen": tender.state == TenderState.CHOSEN,
    }
