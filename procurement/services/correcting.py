"""Correcting wrong decisions: the wrong one is kept, the new one names it (R9, HL §§132-133)."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, shapes
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.locking import relock
from procurement import deadlines
from procurement.competition_permissions import can_run_competition
from procurement.competition_states import CompetitionState, TenderState
from procurement.models import Admission, Application, Competition, Decision, Remedy, Tender
from procurement.notices import tell_provider
from procurement.permissions import can_decide_admission
from procurement.services.applications import CURRENT
from procurement.services.common import step
from procurement.services.decisions import APPEAL, make_decision
from procurement.services.remedies import settle_demands
from procurement.services.review import locked_for_review
from procurement.services.serving import purchase_facts, serve_on_all
from procurement.states import AdmissionState, DecisionKind, RemedyKind, RemedyState
from providers.models import Provider

OWN = "correction.own_initiative"


def last_decision(subject_ref: str, *kinds: DecisionKind) -> Decision | None:
    """The decision on a matter that is in force."""
    rows = Decision.objects.filter(subject_ref=subject_ref, kind__in=kinds).select_related("document")
    found: Decision | None = rows.order_by("-pk").first()
    return found


def correction_obstacle(decision: Decision) -> WrongState | None:
    """Why a decision may not be corrected now: 90 days have passed and no party's demand is pending (R9)."""
    last = deadlines.due(OWN, decision.decided_on).last_day
    demanded = Remedy.objects.filter(
        decision=decision, kind=RemedyKind.CORRECTION, state=RemedyState.PENDING
    ).exists()
    if demanded or clock.today() <= last:
        return None
    text = _("On its own initiative the authority could correct it until %(day)s (HL §133).")
    return WrongState("too_late", text % {"day": shapes.day_words(last)})


def _correctable(decision: Decision | None, reason: str) -> Decision:
    if decision is None:
        raise WrongState("not_decided", _("There is no decision to correct."))
    obstacle = correction_obstacle(decision)
    if obstacle is not None:
        raise obstacle
    if not reason.strip():
        raise InvalidInput("reason_missing", _("Write what is wrong in the decision."), field="reason")
    return decision


def corrects_facts(decision: Decision, reason: str) -> dict[str, Any]:
    """What a new decision tells of the wrong one."""
    return {
        "corrects": {
            "number": decision.number,
            "decided_on": decision.decided_on.isoformat(),
            "reason": reason.strip(),
        }
    }


def reopen_application(
    actor: Actor, application: Application, reason: str, version: int | None = None
) -> Application:
    """Begin to correct the decision on an application; until a new one is made the old one stands (R9, HL §§132-133).

    The provider is told. The application is assessed and decided again in the same way, rejections by two people.

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: it is not decided (``not_decided``), the time is over (``too_late``), or the provider has another
            application to the system on its way (``application_open``).
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        step(row.reopen, "not_decided")
        wrong = _correctable(last_decision(row.ref, DecisionKind.APPLICATION), reason)
        counted = deadlines.due(deadlines.CORRECTION, clock.today())
        row.reopened_on, row.decide_by = clock.today(), counted.last_day
        row.extended, row.lengthened = False, False
        row.extension_note, row.escalated_for = None, None
        row.reopen_note = events.write_note(actor, row.authority, row, reason)
        row.reviewer = actor.user
        try:
            with transaction.atomic():
                row.save_changes()
        except IntegrityError as error:
            text = _("The provider has another application to this system on its way. Decide that one first.")
            raise WrongState("application_open", text) from error
        tell_provider(
            row.provider,
            "decision_reopened",
            {"application": row, "decision": wrong, "reason": reason.strip(), "decide_by": row.decide_by},
            key=f"reopened:{wrong.ref}",
            authority=row.authority,
        )
        events.record(
            actor,
            "decision.reopened",
            row,
            authority=row.authority,
            before=before,
            note=row.reopen_note,
            decision=wrong.ref,
        )
    return row


def keep_decision(
    actor: Actor, application: Application, reason: str, version: int | None = None
) -> Application:
    """End a correction without a new decision: the old one stands, and the provider is told why.

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: no decision is being corrected (``not_reopened``).
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        wrong = last_decision(row.ref, DecisionKind.APPLICATION)
        if row.reopened_on is None or wrong is None:
            raise WrongState("not_reopened", _("No decision is being corrected."))
        step(row.keep, "not_reopened")
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
        row.reopened_on = None
        row.save_changes()
        settle_demands(actor, wrong, RemedyState.DISMISSED, reason)
        tell_provider(
            row.provider,
            "decision_kept",
            {"application": row, "decision": wrong, "reason": reason.strip()},
            key=f"kept:{wrong.ref}:{row.version}",
            authority=row.authority,
        )
        events.record(actor, "decision.kept", row, authority=row.authority, before=before, decision=wrong.ref)
    return row


def correct_removal(actor: Actor, admission: Admission, reason: str, version: int | None = None) -> Admission:
    """Correct a wrong removal: the provider is admitted anew from today; the removal stays on record (R9).

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: the admission was not removed (``not_decided``), the time is over (``too_late``), or the provider is
            admitted again already (``already_admitted``).
    """
    with transaction.atomic():
        row = relock(admission)
        require(can_decide_admission(actor, row))
        row.check_version(version)
        if row.state != AdmissionState.REMOVED:
            raise WrongState("not_decided", _("There is no removal to correct."))
        wrong = _correctable(last_decision(row.ref, DecisionKind.REMOVAL), reason)
        held = Admission.objects.filter(category=row.category_id, provider=row.provider_id, state__in=CURRENT)
        if held.exists():
            raise WrongState("already_admitted", _("The provider is admitted to this category already."))
        language = row.provider.language
        facts = {
            "reason": reason.strip(),
            "category": pick(row.category.name, language),
            "system": pick(row.category.system.name, language),
            "from_day": clock.today().isoformat(),
            **corrects_facts(wrong, reason),
        }
        decision = make_decision(
            actor,
            kind=DecisionKind.REINSTATEMENT,
            authority=row.authority,
            subject=row,
            provider=row.provider,
            facts=facts,
            language=language,
            corrects=wrong,
        )
        made = Admission(
            authority=row.authority,
            category=row.category,
            provider=row.provider,
            basis=row.basis,
            application=row.application,
            imported_decision=row.imported_decision,
            decision=decision,
            valid_from=clock.today(),
        )
        made.save()
        settle_demands(actor, wrong, RemedyState.UPHELD, reason)
        events.record(actor, "removal.corrected", made, authority=row.authority, removed=row.ref)
    return made


def correct_award(
    actor: Actor, competition: Competition, reason: str, version: int | None = None
) -> Decision:
    """Remove a wrong award by a decision served on all tenderers; the tenders are compared and awarded again (R9).

    The standstill ends with it; a new one follows the new award. Assessors may mend their points and hand in again.

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: no award stands, or the contract is made (``not_awarded``), or the time is over (``too_late``).
    """
    with transaction.atomic():
        row = relock(competition)
        require(can_run_competition(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.reopen, "not_awarded")
        wrong = _correctable(row.decision, reason)
        facts = {**purchase_facts(row), "reason": reason.strip(), **corrects_facts(wrong, reason)}
        served = Provider.objects.filter(pk__in=wrong.services.values("provider"))
        decision = serve_on_all(
            actor, row, DecisionKind.CORRECTION, facts, served.order_by("pk"), APPEAL, None, wrong
        )
        for tender in row.tenders.filter(state__in=[TenderState.CHOSEN, TenderState.PASSED_OVER]):
            step(tender.compare_again)
            tender.save_changes()
        row.assessors.filter(released_at=None).update(done_at=None)
        row.decision, row.standstill_until = None, None
        row.save_changes()
        settle_demands(actor, wrong, RemedyState.UPHELD, reason)
        events.record(
            actor, "award.corrected", row, authority=row.authority, before=before, decision=wrong.ref
        )
    return decision


def readmit_tender(actor: Actor, tender: Tender, reason: str) -> Tender:
    """Take a tender that was wrongly left out back into the comparison, before the award.

    Raises:
        InvalidInput: no reason (``reason_missing``).
        WrongState: it was not left out, or the tenders are not being compared.
    """
    with transaction.atomic():
        home = relock(tender.competition)
        require(can_run_competition(actor, home))
        row = relock(tender)
        if home.state != CompetitionState.OPENED or row.state != TenderState.REJECTED:
            raise WrongState
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Write the reason."), field="reason")
        before = events.snapshot(row)
        step(row.compare_again)
        row.save_changes()
        row.opened.rejection = ""
        row.opened.save(update_fields=["rejection"])
        # Whoever has handed in has given this tender no points yet.
        home.assessors.filter(released_at=None).update(done_at=None)
        note = events.write_note(actor, home.authority, row, reason)
        events.record(actor, "tender.readmitted", row, authority=home.authority, before=before, note=note)
    return row
