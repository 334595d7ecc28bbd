"""Open questions about a system: asked by anyone, answered by its procurement officers in public and anonymously."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from procurement.models import Application, DynamicPurchasingSystem, SystemQuestion
from procurement.notices import tell_all_officers, tell_provider
from procurement.permissions import can_answer_question, can_ask_question
from procurement.services.common import step
from procurement.states import LIVE_APPLICATION, ApplicationState, QuestionState, SystemState

LONGEST = 5000


def ask_question(
    actor: Actor, system: DynamicPurchasingSystem, *, text: str, email: str = "", language: str = "fi"
) -> SystemQuestion:
    """Ask about an open system; who is signed in is told at the account's address, others at the one they give.

    The caller limits how often strangers may ask (`procurement.limits`).

    Raises:
        InvalidInput: nothing is asked (``question_missing``), too much (``question_too_long``), or the address is none
            (``email_invalid``).
        WrongState: the system is not open (``system_not_open``).
    """
    asked, address = text.strip(), (actor.user.email if actor.user else email.strip().lower())
    if not asked:
        raise InvalidInput("question_missing", _("Write your question."), field="text")
    if len(asked) > LONGEST:
        raise InvalidInput("question_too_long", _("The question is too long. Shorten it."), field="text")
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("Write the e-mail address in full, for example name@example.fi.")
        raise InvalidInput("email_invalid", message, field="email") from error
    with transaction.atomic():
        home = relock(system)
        require(can_ask_question(actor, home))
        if home.state != SystemState.OPEN:
            raise WrongState("system_not_open", _("This system is closed. It takes no questions any more."))
        note = events.write_note(actor, home.authority, home, asked)
        assert note is not None
        question = SystemQuestion(
            authority=home.authority,
            system=home,
            original=note,
            email=address,
            language=actor.user.language if actor.user else language,
        )
        question.save()
        facts = {"question": question, "system": home}
        tell_all_officers(home.authority, "question_asked", facts, key=f"question-asked:{question.ref}")
        events.record(actor, "question.asked", question, authority=home.authority, note=note, system=home.ref)
    return question


def answer_question(
    actor: Actor,
    question: SystemQuestion,
    *,
    wording: str,
    answer: str,
    is_material: bool = False,
    version: int | None = None,
) -> SystemQuestion:
    """Publish a question with its answer; an answer given earlier is replaced, and kept as a note.

    1. Keep the earlier words. 2. Publish the new ones. 3. Tell the asker, and of new information also everyone whose
    application to the system is being written or decided.

    Raises:
        InvalidInput: the public question (``wording_missing``) or the answer is missing (``answer_missing``).
        WrongState: the question was declined.
    """
    if not wording.strip():
        raise InvalidInput("wording_missing", _("Write the question as it is published."), field="wording")
    if not answer.strip():
        raise InvalidInput("answer_missing", _("Write the answer."), field="answer")
    with transaction.atomic():
        row = _locked(actor, question, version)
        before = events.snapshot(row)
        earlier = events.write_note(actor, row.authority, row, f"{row.wording}\n\n{row.answer}")
        if row.state != QuestionState.ANSWERED:
            step(row.publish)
        row.wording, row.answer, row.is_material = wording.strip(), answer.strip(), is_material
        row.answered_at, row.answered_by = clock.now(), actor.user
        row.save_changes()
        _tell_asker(row, "question_answered", {})
        if is_material:
            _tell_applicants(row)
        events.record(actor, "question.answered", row, authority=row.authority, before=before, note=earlier)
    return row


def decline_question(
    actor: Actor, question: SystemQuestion, reason: str, version: int | None = None
) -> SystemQuestion:
    """Leave a question without a public answer; the asker is told why.

    Raises:
        InvalidInput: no reason is given (``reason_missing``).
        WrongState: it has been answered or declined.
    """
    if not reason.strip():
        text = _("Write why the question is not answered. The asker is told.")
        raise InvalidInput("reason_missing", text, field="reason")
    with transaction.atomic():
        row = _locked(actor, question, version)
        before = events.snapshot(row)
        step(row.decline)
        row.answered_at, row.answered_by = clock.now(), actor.user
        note = events.write_note(actor, row.authority, row, reason)
        row.save_changes()
        _tell_asker(row, "question_declined", {"reason": reason.strip(), "asked": row.original.text})
        events.record(actor, "question.declined", row, authority=row.authority, before=before, note=note)
    return row


def _locked(actor: Actor, question: SystemQuestion, version: int | None) -> SystemQuestion:
    row = relock(question)
    require(can_answer_question(actor, row))
    row.check_version(version)
    return row


def _tell_asker(row: SystemQuestion, template: str, more: dict[str, str]) -> None:
    messages.to_address(
        row.email,
        row.language,
        template,
        {"question": row, "system": row.system, **more},
        key=f"{template}:{row.ref}:{row.version}",
        authority=row.authority,
        subject_ref=row.ref,
    )


def _tell_applicants(row: SystemQuestion) -> None:
    """New information reaches everyone whose application it may change."""
    states = (ApplicationState.DRAFT, *sorted(LIVE_APPLICATION))
    waiting = Application.objects.filter(system=row.system, state__in=states).select_related("provider")
    for application in waiting.order_by("pk"):
        facts = {"question": row, "system": row.system, "application": application}
        key = f"system-news:{row.ref}:{row.version}:{application.ref}"
        tell_provider(application.provider, "system_news", facts, key=key, authority=row.authority)
