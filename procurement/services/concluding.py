"""After the award: contract, cancellation, publication of the result (R7, R22, R24, HL §§125, 128-129)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, documents, events, shapes
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.locking import relock
from core.models import Document
from procurement import deadlines
from procurement.competition_permissions import can_run_competition
from procurement.competition_states import CompetitionState, TenderState
from procurement.documents import CONTRACT
from procurement.models import Competition, Tender
from procurement.notices import tell_provider
from procurement.services.awarding import need_admission
from procurement.services.common import step
from procurement.services.decisions import APPEAL
from procurement.services.inviting import invited_of
from procurement.services.opening import LANGUAGE
from procurement.services.remedies import appeal_pends
from procurement.services.serving import purchase_facts, serve_on_all
from procurement.signals import competition_cancelled, competition_concluded
from procurement.states import DecisionKind

PUBLICATION = "results.publication"


def contract_obstacle(row: Competition) -> WrongState | None:
    """Why no contract may be made today: the standstill (R7), or a pending appeal where one applies (R22, HL §150)."""
    if row.standstill_until is not None and clock.today() <= row.standstill_until:
        text = _(
            "The standstill lasts until the end of %(day)s. A contract may be made after that (HL §129)."
        )
        return WrongState("standstill_lasts", text % {"day": shapes.day_words(row.standstill_until)})
    if row.standstill_until is not None and appeal_pends(row.ref):
        text = _("An appeal is pending. No contract is made before the court has decided (HL §150).")
        return WrongState("appeal_pending", text)
    return None


def conclude_competition(actor: Actor, competition: Competition, version: int | None = None) -> Document:
    """Make the contract, a document of its own (HL §128), after the standstill.

    Raises:
        WrongState: the standstill lasts (``standstill_lasts``), an appeal is pending (``appeal_pending``), the chosen
            provider's admission is not in force (``winner_not_admitted``), or no award stands.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.conclude, "not_awarded")
        obstacle = contract_obstacle(row)
        if obstacle is not None:
            raise obstacle
        chosen = Tender.objects.select_related("provider", "opened").get(
            competition=row, state=TenderState.CHOSEN
        )
        need_admission(row, chosen)
        row.contract = _contract(actor, row, chosen)
        row.concluded_on = clock.today()
        row.publish_by = deadlines.due(PUBLICATION, row.concluded_on).last_day
        row.save_changes()
        tell_provider(
            chosen.provider,
            "contract_made",
            {"competition": row, "document": row.contract},
            key=f"contract:{row.ref}",
            authority=row.authority,
        )
        competition_concluded.send(Competition, actor=actor, competition=row, tender=chosen)
        events.record(
            actor, "competition.concluded", row, authority=row.authority, before=before, tender=chosen.ref
        )
    return row.contract


def _contract(actor: Actor, row: Competition, chosen: Tender) -> Document:
    system = row.category.system
    assert row.decision is not None
    facts = {
        **purchase_facts(row),
        "provider": chosen.provider.name,
        "business_id": chosen.provider.business_id,
        "unit_price_cents": chosen.opened.unit_price_cents,
        "decision": row.decision.number,
        "contract_version": system.contract_version,
        "contract_text": pick(system.contract_text, LANGUAGE),
        "answers": [
            {"name": pick(c.name, LANGUAGE), "text": chosen.opened.answers.get(c.ref, "")}
            for c in row.criteria.order_by("pk")
            if c.ref in chosen.opened.answers
        ],
        "made_on": clock.today().isoformat(),
        "made_by": actor.user.name if actor.user else "",
    }
    return documents.create(CONTRACT, facts, authority=row.authority, subject=row, language=LANGUAGE)


def cancel_competition(
    actor: Actor, competition: Competition, reason: str, version: int | None = None
) -> Competition:
    """Give the purchase up before the contract; once tenders were invited, by a decision served on all (HL §125).

    Sealed tenders are never opened then.

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: the contract has been made.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        invited = row.state != CompetitionState.DRAFT
        step(row.cancel)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
        competition_cancelled.send(Competition, actor=actor, competition=row)
        row.cancel_note = events.write_note(actor, row.authority, row, reason)
        row.standstill_until = None
        if invited:
            facts = {**purchase_facts(row), "reason": reason.strip()}
            providers = [each.provider for each in invited_of(row)]
            row.decision = serve_on_all(actor, row, DecisionKind.CALLED_OFF, facts, providers, APPEAL, None)
        row.save_changes()
        events.record(
            actor,
            "competition.cancelled",
            row,
            authority=row.authority,
            before=before,
            note=row.cancel_note,
        )
    return row


def publish_result(actor: Actor, competition: Competition, version: int | None = None) -> Competition:
    """Publish the result of a competition whose contract is made, within 30 days of it (R24, HL §58).

    Raises:
        WrongState: no contract is made (``not_concluded``), or it is published already.
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        if row.state != CompetitionState.CONCLUDED:
            raise WrongState("not_concluded", _("The result is published after the contract."))
        if row.published_at is not None:
            raise WrongState("published_already", _("The result has been published already."))
        before = events.snapshot(row)
        row.published_at = clock.now()
        row.save_changes()
        events.record(actor, "result.published", row, authority=row.authority, before=before)
    return row
