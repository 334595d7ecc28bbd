"""What the authority does with an application before it decides (HL §51)."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement import deadlines
from procurement.models import Answer, Application
from procurement.notices import tell_provider
from procurement.permissions import can_review_application
from procurement.services.common import step
from procurement.states import LIVE_APPLICATION, ApplicationState, Assessment

Findings = Mapping[int, tuple[Assessment, str]]
UNDER_ASSESSMENT = (ApplicationState.UNDER_REVIEW, ApplicationState.CLARIFICATION)


def take_application(actor: Actor, application: Application, version: int | None = None) -> Application:
    """Begin the review; the actor becomes the reviewer."""
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        step(row.take)
        row.reviewer = actor.user
        row.save_changes()
        events.record(actor, "application.taken", row, authority=row.authority, before=before)
    return row


def locked_for_review(actor: Actor, application: Application, version: int | None) -> Application:
    """The application under lock, if the actor may review it and saw this version."""
    row = relock(application)
    require(can_review_application(actor, row))
    row.check_version(version)
    return row


def assess_answers(
    actor: Actor, application: Application, findings: Findings, version: int | None = None
) -> Application:
    """Save findings (met, not met, open) with notes, by requirement id.

    Raises:
        WrongState: the application is not under review (``not_under_review``).
        InvalidInput: a requirement was not answered in this application (``requirement_elsewhere``).
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        if row.state not in UNDER_ASSESSMENT:
            raise WrongState("not_under_review", _("Take the application under review first."))
        answers = {a.requirement_id: a for a in Answer.objects.filter(application=row)}
        if not findings.keys() <= answers.keys():
            text = _("The requirement does not belong to this application.")
            raise InvalidInput("requirement_elsewhere", text, field="findings")
        for requirement_id, (assessment, note) in findings.items():
            answer = answers[requirement_id]
            answer.assessment, answer.note = Assessment(assessment), note.strip()
        Answer.objects.bulk_update([answers[key] for key in findings], ["assessment", "note"])
        before = events.snapshot(row)
        row.save_changes()
        told = {str(answers[key].requirement_id): value.value for key, (value, _note) in findings.items()}
        events.record(
            actor, "application.assessed", row, authority=row.authority, before=before, findings=told
        )
    return row


def ask_clarification(
    actor: Actor, application: Application, questions: Mapping[int, str], version: int | None = None
) -> Application:
    """Ask the provider to clarify answers, by requirement id. The clock goes on (R5).

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
            answer.question, answer.clarification = asked[answer.requirement_id], ""
        Answer.objects.bulk_update(answers, ["question", "clarification"])
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


def extend_application(
    actor: Actor, application: Application, reason: str, version: int | None = None
) -> Application:
    """Lengthen the time to decide, once, for a reason that the applicant is told (R5, HL §51).

    Raises:
        InvalidInput: no reason is given (``reason_missing``).
        WrongState: it was extended already (``already_extended``), the time has passed (``deadline_passed``),
            or the clock does not run.
    """
    if not reason.strip():
        text = _("Write why this application needs more time. The applicant is told.")
        raise InvalidInput("reason_missing", text, field="reason")
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        if row.state not in LIVE_APPLICATION or row.submitted_at is None or row.decide_by is None:
            raise WrongState
        if row.extended:
            raise WrongState("already_extended", _("The time has been extended already."))
        if row.decide_by < clock.today():
            raise WrongState("deadline_passed", _("The time has passed. Decide without delay."))
        before = events.snapshot(row)
        found = deadlines.decide_by(clock.local_date(row.submitted_at), extended=True)
        note = events.write_note(actor, row.authority, row, reason)
        row.extended, row.decide_by, row.extension_note = True, found.last_day, note
        row.save_changes()
        tell_provider(
            row.provider,
            "application_extended",
            {"application": row, "system": row.system, "decide_by": row.decide_by, "reason": reason.strip()},
            key=f"application-extended:{row.ref}",
            authority=row.authority,
        )
        events.record(actor, "application.extended", row, authority=row.authority, before=before, note=note)
    return row
