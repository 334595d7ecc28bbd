"""What the authority does with an application before it decides (HL §51)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Answer, Application
from procurement.notices import tell_provider
from procurement.permissions import can_review_application
from procurement.rules.answers import EXCLUSIONS
from procurement.rules.findings import Proposal, Situation, bars_now
from procurement.rules.review import OVERRULED, overrules
from procurement.selectors.proposals import proposals_on, situation
from procurement.services.common import step
from procurement.services.conflicts import require_unbarred
from procurement.states import (
    ApplicationState,
    Assessment,
    RequirementKind,
    SelfCleaning,
)

Findings = Mapping[int, tuple[Assessment, str]]
SelfCleanings = Mapping[int, tuple[SelfCleaning | str, str]]
UNDER_ASSESSMENT = (ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION)


def take_application(actor: Actor, application: Application, version: int | None = None) -> Application:
    """Begin the review, or take it over from somebody else; the actor becomes the reviewer.

    Whoever takes it says by that to have no conflict of interest in it.

    Raises:
        WrongState: the actor reviews it already (``already_yours``), has a conflict of interest (``conflict_bars``), or
            the application is not to be reviewed now.
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        if row.state in UNDER_ASSESSMENT:
            if row.reviewer is not None and row.reviewer == actor.user:
                raise WrongState("already_yours", _("You review this application already."))
            code = "application.taken_over"
        else:
            step(row.take)
            code = "application.taken"
        row.reviewer = actor.user
        row.save_changes()
        events.record(actor, code, row, authority=row.authority, before=before, no_conflict=True)
    return row


def locked_for_review(actor: Actor, application: Application, version: int | None) -> Application:
    """The application under lock, if the actor may review it, has no conflict of interest and saw this version."""
    row = relock(application)
    require(can_review_application(actor, row))
    row.check_version(version)
    require_unbarred(actor, row)
    return row


def assess_answers(
    actor: Actor,
    application: Application,
    findings: Findings,
    version: int | None = None,
    *,
    self_cleaning: SelfCleanings | None = None,
) -> Application:
    """Save findings (met, not met, open) with notes, by requirement id, beside what the machine proposes now.

    ``self_cleaning`` is the assessment of what the provider did since an exclusion ground arose, with its ground.

    Raises:
        WrongState: the application is not under review (``not_under_review``).
        InvalidInput: a requirement was not answered in this application (``requirement_elsewhere``), self-cleaning
            is assessed without a ground (``self_cleaning_ground_missing``), a ground that bars is found met
            without sufficient self-cleaning (``self_cleaning_not_sufficient``, R16), or the machine is overruled
            without a note (``overruled_without_note``).
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        if row.state not in UNDER_ASSESSMENT:
            raise WrongState("not_under_review", _("Take the application under review first."))
        rows = Answer.objects.filter(application=row).select_related("requirement")
        answers = {a.requirement_id: a for a in rows}
        if not findings.keys() <= answers.keys():
            text = _("The requirement does not belong to this application.")
            raise InvalidInput("requirement_elsewhere", text, field="findings")
        assessed = [answers[key] for key in findings]
        machine = proposals_on(row, assessed)
        at = situation(row.authority, row.provider, [a.requirement for a in assessed])
        for answer in assessed:
            _assess(answer, findings, self_cleaning or {}, machine, at)
        fields = ["assessment", "note", "proposed", "self_cleaning", "self_cleaning_note"]
        Answer.objects.bulk_update(assessed, fields)
        before = events.snapshot(row)
        row.save_changes()
        told = {str(a.requirement_id): str(a.assessment) for a in assessed}
        cleaned = {str(a.requirement_id): str(a.self_cleaning) for a in assessed if a.self_cleaning}
        events.record(
            actor,
            "application.assessed",
            row,
            authority=row.authority,
            before=before,
            findings=told,
            self_cleaning=cleaned,
        )
    return row


def _assess(
    answer: Answer,
    findings: Findings,
    self_cleaning: SelfCleanings,
    machine: Mapping[int, Proposal],
    at: Situation,
) -> None:
    key = answer.requirement_id
    assessment, note = findings[key]
    answer.assessment, answer.note = Assessment(assessment), note.strip()
    answer.proposed = machine[key].assessment if key in machine else ""
    kind = RequirementKind(answer.requirement.kind)
    if kind not in EXCLUSIONS:
        if overrules(kind, answer.proposed, answer.assessment, answer.note):
            raise InvalidInput("overruled_without_note", OVERRULED, field=f"note_{answer.requirement.ref}")
        return
    found, ground = self_cleaning.get(key, (answer.self_cleaning, answer.self_cleaning_note))
    answer.self_cleaning = SelfCleaning(found) if found else ""
    answer.self_cleaning_note = ground.strip() if found else ""
    if found and not answer.self_cleaning_note:
        text = _("Write on what the assessment of self-cleaning rests.")
        raise InvalidInput(
            "self_cleaning_ground_missing", text, field=f"cleaning_note_{answer.requirement.ref}"
        )
    cleaned = answer.self_cleaning == SelfCleaning.SUFFICIENT
    if answer.assessment == Assessment.MET and not cleaned and bars_now(kind, answer.value, at):
        text = _(
            "This ground bars (HL §§80-82): it can be met only if the self-cleaning is found sufficient."
        )
        raise InvalidInput("self_cleaning_not_sufficient", text, field=f"finding_{answer.requirement.ref}")


def ask_clarification(
    actor: Actor, application: Application, questions: Mapping[int, str], version: int | None = None
) -> Application:
    """Ask the provider to clarify answers, by requirement id, also anew. The clock goes on (R5).

    Raises:
        InvalidInput: nothing is asked (``question_missing``), or of a requirement that was not answered.
    """
    asked = {key: text.strip() for key, text in questions.items() if text.strip()}
    if not asked:
        raise InvalidInput("question_missing", _("Write at least one question."), field="questions")
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        step(row.ask)
        row.reviewer = row.reviewer or actor.user
        answers = list(Answer.objects.filter(application=row, requirement__in=asked))
        if len(answers) != len(asked):
            text = _("The requirement does not belong to this application.")
            raise InvalidInput("requirement_elsewhere", text, field="questions")
        for answer in answers:
            answer.ask(asked[answer.requirement_id])
        Answer.objects.bulk_update(answers, ["question", "clarification", "earlier_clarifications"])
        row.save_changes()
        tell_provider(
            row.provider,
            "clarification_asked",
            {"application": row, "system": row.system, "questions": list(asked.values())},
            key=f"clarification-asked:{row.ref}:{row.version}",
            authority=row.authority,
        )
        events.record(
            actor, "clarification.asked", row, authority=row.authority, before=before, questions=len(asked)
        )
    return row
