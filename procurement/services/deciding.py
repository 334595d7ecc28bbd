"""Deciding an application: at once when all are admitted, else after a second reviewer has looked (R13, R20)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.locking import relock
from procurement.models import (
    Admission,
    Answer,
    Application,
    ApplicationCategory,
    Decision,
    PreparedDecision,
)
from procurement.notices import second_reviewers, tell_people
from procurement.permissions import can_confirm_decision
from procurement.rules.review import verdict_refusal
from procurement.rules.routes import Refusal
from procurement.selectors.participants import participant_facts
from procurement.services.applications import CURRENT
from procurement.services.common import step
from procurement.services.conflicts import require_unbarred
from procurement.services.correcting import corrects_facts, last_decision
from procurement.services.decisions import make_decision
from procurement.services.hearings import drop_with_admission
from procurement.services.prepared import end_prepared, open_prepared
from procurement.services.remedies import settle_demands
from procurement.services.renewals import ask_newer
from procurement.services.review import locked_for_review
from procurement.states import (
    AdmissionBasis,
    Assessment,
    DecisionKind,
    PreparedOutcome,
    RemedyState,
    Verdict,
)

Verdicts = Mapping[int, tuple[Verdict, str]]


class NotDecidable(InvalidInput):
    """Categories that may not be decided as asked; ``faults`` names each."""

    def __init__(self, faults: list[dict[str, str]]) -> None:
        super().__init__("decision_not_possible", _("The application cannot be decided so."), faults=faults)
        self.faults = faults


def conclude_review(
    actor: Actor, application: Application, *, verdicts: Verdicts, version: int | None = None
) -> Decision | None:
    """Decide the application; or, when something is rejected, prepare the decision for a second reviewer.

    Raises:
        NotDecidable: as `decide_application`.
        WrongState: as `decide_application`.
    """
    if rejects(verdicts):
        prepare_decision(actor, application, verdicts=verdicts, version=version)
        return None
    return decide_application(actor, application, verdicts=verdicts, version=version)


def rejects(verdicts: Verdicts) -> bool:
    """Whether something is rejected, so that two must agree."""
    return any(verdict == Verdict.REJECT for verdict, _reason in verdicts.values())


def decide_application(
    actor: Actor, application: Application, *, verdicts: Verdicts, version: int | None = None
) -> Decision:
    """Decide every category applied for, in one reasoned decision; nothing is rejected (R13, R20, HL §§51, 123).

    ``verdicts`` are by category id, each with its reason.

    Raises:
        NotDecidable: a category is left out, not assessed, or the verdict does not follow from the findings.
        WrongState: the application is not under review (``not_under_review``), something is rejected
            (``second_reviewer_needed``), or the actor has a conflict of interest (``conflict_bars``).
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        step(row.decide, "not_under_review")
        _Case(row).check(verdicts)
        if rejects(verdicts):
            text = _(
                "A rejection needs a second reviewer: prepare the decision for somebody else to confirm."
            )
            raise WrongState("second_reviewer_needed", text)
        return _carry_out(actor, row, before, verdicts)


def prepare_decision(
    actor: Actor, application: Application, *, verdicts: Verdicts, version: int | None = None
) -> PreparedDecision:
    """Keep a decision that rejects something until a second reviewer confirms it; the time to decide goes on (R5).

    Raises:
        NotDecidable: as `decide_application`.
        WrongState: the application is not under review (``not_under_review``).
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        step(row.prepare, "not_under_review")
        case = _Case(row)
        case.check(verdicts)
        row.save_changes()
        refs = {link.category_id: link.category.ref for link in case.applied}
        prepared = PreparedDecision.objects.create(
            authority=row.authority,
            application=row,
            verdicts={
                refs[key]: {"verdict": verdict.value, "reason": reason.strip()}
                for key, (verdict, reason) in verdicts.items()
            },
            prepared_by=actor.user,
            prepared_at=clock.now(),
        )
        tell_people(
            second_reviewers(row.authority, actor.user),
            "decision_to_confirm",
            {"application": row},
            key=f"to-confirm:{prepared.ref}",
            authority=row.authority,
        )
        events.record(actor, "decision.prepared", row, authority=row.authority, before=before)
    return prepared


def confirm_decision(actor: Actor, application: Application, version: int | None = None) -> Decision:
    """Agree, as a second reviewer, to a prepared decision: it is made and served.

    Raises:
        NotDecidable: what was prepared can no longer be decided so.
        WrongState: nothing is prepared (``nothing_prepared``), the actor prepared it (``second_reviewer_needed``),
            or has a conflict of interest (``conflict_bars``).
    """
    with transaction.atomic():
        row, prepared = _to_confirm(actor, application, version)
        before = events.snapshot(row)
        step(row.confirm, "nothing_prepared")
        case = _Case(row)
        given = prepared.verdicts
        verdicts = {
            link.category_id: (Verdict(found["verdict"]), str(found["reason"]))
            for link in case.applied
            if (found := given.get(link.category.ref))
        }
        case.check(verdicts)
        end_prepared(actor, row, PreparedOutcome.CONFIRMED)
        return _carry_out(actor, row, before, verdicts, prepared)


def return_decision(
    actor: Actor, application: Application, note: str, version: int | None = None
) -> Application:
    """Give a prepared decision back to its reviewer, with what to think over.

    Raises:
        InvalidInput: no word on why (``reason_missing``).
        WrongState: nothing is prepared (``nothing_prepared``), or the actor prepared it (``second_reviewer_needed``).
    """
    with transaction.atomic():
        row, prepared = _to_confirm(actor, application, version)
        before = events.snapshot(row)
        step(row.give_back, "nothing_prepared")
        if not note.strip():
            raise InvalidInput("reason_missing", _("Write what should be thought over."), field="reason")
        kept = events.write_note(actor, row.authority, row, note)
        end_prepared(actor, row, PreparedOutcome.RETURNED, kept)
        row.save_changes()
        people = [prepared.prepared_by] if prepared.prepared_by else []
        context = {"application": row, "note": note.strip()}
        tell_people(
            people, "decision_returned", context, key=f"returned:{prepared.ref}", authority=row.authority
        )
        events.record(actor, "decision.returned", row, authority=row.authority, before=before, note=kept)
    return row


def _to_confirm(
    actor: Actor, application: Application, version: int | None
) -> tuple[Application, PreparedDecision]:
    row = relock(application)
    require(can_confirm_decision(actor, row))
    row.check_version(version)
    require_unbarred(actor, row)
    prepared = open_prepared(row)
    if prepared is None:
        raise WrongState("nothing_prepared", _("No decision waits for a second reviewer."))
    if prepared.prepared_by_id is not None and actor.user and prepared.prepared_by_id == actor.user.pk:
        text = _("You prepared this decision yourself. Somebody else looks at it.")
        raise WrongState("second_reviewer_needed", text)
    return row, prepared


class _Case:
    """What an application asked for and what was found."""

    def __init__(self, row: Application) -> None:
        self.row = row
        self.applied = list(row.categories.select_related("category").order_by("category__code"))
        self.answers = list(row.answers.select_related("requirement").order_by("requirement_id"))

    def check(self, verdicts: Verdicts) -> None:
        """Refuse what the findings do not carry."""
        faults = _decision_faults(self.applied, self.answers, verdicts)
        if faults:
            raise NotDecidable(faults)


def _carry_out(
    actor: Actor,
    row: Application,
    before: events.Snapshot,
    verdicts: Verdicts,
    prepared: PreparedDecision | None = None,
) -> Decision:
    """Store the verdicts, write and serve the decision, admit from today."""
    case = _Case(row)
    row.decided_at = clock.now()
    row.save_changes()
    earlier = {link.category_id: link.verdict for link in case.applied}
    for link in case.applied:
        link.verdict = verdicts[link.category_id][0]
    ApplicationCategory.objects.bulk_update(case.applied, ["verdict"])
    language = row.provider.language
    by = prepared.prepared_by.name if prepared and prepared.prepared_by else ""
    wrong = last_decision(row.ref, DecisionKind.APPLICATION) if row.reopened_on else None
    why = row.reopen_note.text if row.reopen_note else ""
    decision = make_decision(
        actor,
        kind=DecisionKind.APPLICATION,
        authority=row.authority,
        subject=row,
        provider=row.provider,
        facts={
            **_application_facts(row, case.applied, case.answers, verdicts, language),
            "prepared_by": by,
            **(corrects_facts(wrong, why) if wrong else {}),
        },
        language=language,
        corrects=wrong,
    )
    for link in case.applied:
        _follow(actor, row, link, decision, earlier[link.category_id])
    ask_newer(actor, row)
    if wrong is not None:
        settle_demands(actor, wrong, RemedyState.UPHELD, why)
        Application.objects.filter(pk=row.pk).update(reopened_on=None)
        row.reopened_on = None
    events.record(actor, "application.decided", row, authority=row.authority, before=before)
    return decision


def _follow(
    actor: Actor, row: Application, link: ApplicationCategory, decision: Decision, earlier: str
) -> None:
    """Admit from today; after a correction, what was admitted wrongly ends.

    What the ``earlier`` decision admitted too goes on as it stands: left, suspended or removed since included.
    """
    if link.verdict == Verdict.ADMIT:
        if earlier != Verdict.ADMIT:
            _admit(actor, row, link, decision)
        return
    held = Admission.objects.select_for_update().filter(
        application=row, category=link.category_id, state__in=CURRENT
    )
    current = held.first()
    if current is not None:
        before = events.snapshot(current)
        step(current.remove)
        current.valid_until = clock.today()
        current.save_changes()
        drop_with_admission(actor, current)
        events.record(actor, "admission.removed", current, authority=row.authority, before=before)


def _admit(actor: Actor, row: Application, link: ApplicationCategory, decision: Decision) -> None:
    admission = Admission(
        authority=row.authority,
        category=link.category,
        provider=row.provider,
        basis=AdmissionBasis.APPLICATION,
        application=row,
        decision=decision,
        valid_from=clock.today(),
    )
    admission.save()
    events.record(actor, "provider.admitted", admission, authority=row.authority, category=link.category.ref)


def _relevant(link: ApplicationCategory, answers: list[Answer]) -> list[Answer]:
    return [a for a in answers if a.requirement.category_id in (None, link.category_id)]


def _decision_faults(
    applied: list[ApplicationCategory], answers: list[Answer], verdicts: Verdicts
) -> list[dict[str, str]]:
    faults = []
    for link in applied:
        verdict, reason = verdicts.get(link.category_id, (None, ""))
        if verdict is None:
            refusal: Refusal | None = Refusal("verdict_missing", "verdict", _("Decide this category."))
        else:
            findings = [Assessment(a.assessment) for a in _relevant(link, answers)]
            refusal = verdict_refusal(Verdict(verdict), reason, findings)
        if refusal is None and verdict == Verdict.ADMIT and _is_admitted_otherwise(link):
            refusal = Refusal(
                "already_admitted", "verdict", _("The provider is admitted to this category already.")
            )
        if refusal is not None:
            field = f"{refusal.field}_{link.category.ref}"
            faults.append(
                {"code": refusal.code, "field": field, "message": f"{link.category}: {refusal.message}"}
            )
    return faults


def _is_admitted_otherwise(link: ApplicationCategory) -> bool:
    """Admitted already, and not by the decision that is being corrected."""
    held = Admission.objects.filter(
        category=link.category_id, provider=link.application.provider_id, state__in=CURRENT
    )
    found: bool = held.exclude(application=link.application_id).exists()
    return found


def _application_facts(
    row: Application,
    applied: list[ApplicationCategory],
    answers: list[Answer],
    verdicts: Verdicts,
    language: str,
) -> dict[str, Any]:
    assert row.submitted_at is not None
    return {
        "system": pick(row.system.name, language),
        "system_code": row.system.code,
        "submitted_on": clock.local_date(row.submitted_at).isoformat(),
        "decide_by": row.decide_by.isoformat() if row.decide_by else None,
        "extended": row.extended,
        "extension_reason": row.extension_note.text if row.extension_note else "",
        "contract_version": row.contract_version,
        "participants": participant_facts(row, language),
        "categories": [
            {
                "name": pick(link.category.name, language),
                "code": link.category.code,
                "verdict": link.verdict,
                "reason": verdicts[link.category_id][1].strip(),
                "findings": [_finding(answer, language) for answer in _relevant(link, answers)],
            }
            for link in applied
        ],
    }


def _finding(answer: Answer, language: str) -> dict[str, Any]:
    return {
        "requirement": pick(answer.requirement.text, language),
        "assessment": answer.assessment,
        "note": answer.note,
        "self_cleaning": answer.self_cleaning,
        "self_cleaning_note": answer.self_cleaning_note,
    }
