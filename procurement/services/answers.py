"""Keeping answers to requirements, and the files that some of them are."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import uploads
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.locking import relock
from core.models import ScanState, StoredFile
from procurement.answer_files import ANSWER
from procurement.models import Answer, Application, Requirement
from procurement.permissions import can_answer_application
from procurement.rules.answers import STRUCTURED, Unreadable, canonical, file_answer, file_of
from procurement.states import ApplicationState, RequirementKind
from providers.models import Provider


def set_answers(actor: Actor, application: Application, answers: Mapping[int, Any]) -> None:
    """Write answers by requirement id onto an application that the caller has locked.

    Raises:
        InvalidInput: as `save_answers`.
    """
    asked = Requirement.objects.filter(system=application.system_id).in_bulk(list(answers))
    if len(asked) != len(answers):
        text = _("The requirement belongs to another system.")
        raise InvalidInput("requirement_elsewhere", text, field="answers")
    given = {key: answers[key] for key, row in asked.items() if row.kind != RequirementKind.EVIDENCE}
    Answer.objects.bulk_create(
        [
            Answer(
                authority_id=application.authority_id,
                application=application,
                requirement_id=key,
                value=kept_answer(actor, application.provider, asked[key], value),
            )
            for key, value in given.items()
        ],
        update_conflicts=True,
        unique_fields=["application", "requirement"],
        update_fields=["value"],
    )


def kept_answer(actor: Actor, provider: Provider, requirement: Requirement, given: Any) -> str:
    """An answer as it is kept; a file that is sent is kept with it.

    Raises:
        InvalidInput: it has another shape than the requirement's kind (``answer_unreadable``), the file is none of the
            provider's (``file_elsewhere``), or it may not be taken (`core.uploads.accept`).
    """
    kind = RequirementKind(requirement.kind)
    if kind == RequirementKind.FILE:
        return _kept_file(actor, provider, requirement, given)
    try:
        if kind in STRUCTURED:
            return canonical(kind, given)
        if not isinstance(given, str):
            raise Unreadable("a text is wanted")
    except Unreadable as error:
        text = _("The answer has another form than the requirement asks.")
        raise InvalidInput("answer_unreadable", text, field=f"answer_{requirement.ref}") from error
    return given


def _kept_file(actor: Actor, provider: Provider, requirement: Requirement, given: Any) -> str:
    """A file's id and name, from the file itself, its id, or an answer that holds it already."""
    field = f"answer_{requirement.ref}"
    if isinstance(given, File):
        try:
            stored = uploads.accept(actor, given, ANSWER, provider, authority=None)
        except InvalidInput as error:
            error.field = field
            raise
        return file_answer(stored.ref, stored.name)
    if given is None or given == "":
        return ""
    found = _sent_before(provider, file_of(given) if isinstance(given, str) else "")
    if found is None:
        text = _("There is no such file of yours. Send it first.")
        raise InvalidInput("file_elsewhere", text, field=field)
    return file_answer(found.ref, found.name)


def _sent_before(provider: Provider, ref: str) -> StoredFile | None:
    try:
        wanted = UUID(ref)
    except ValueError:
        return None
    rows = StoredFile.objects.filter(purpose=ANSWER.code, owner_ref=provider.ref, public_id=wanted)
    return rows.exclude(scanned=ScanState.INFECTED).first()


def send_answer_file(actor: Actor, application: Application, upload: File | None) -> StoredFile:  # type: ignore[type-arg]
    """Keep a file for an answer of a draft; the answer names it by its id (`save_answers`).

    Raises:
        InvalidInput: none was chosen (``file_missing``), or as `core.uploads.accept`.
        WrongState: the application has been sent (``application_not_draft``).
    """
    if upload is None:
        raise InvalidInput("file_missing", _("Choose a file."), field="file")
    with transaction.atomic():
        row = relock(application)
        require(can_answer_application(actor, row))
        if row.state != ApplicationState.DRAFT:
            raise WrongState("application_not_draft", _("The application has been sent already."))
        return uploads.accept(actor, upload, ANSWER, row.provider, authority=None)
