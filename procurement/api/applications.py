"""Applications over the API, from the applicant's side."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import File, Router
from ninja.files import UploadedFile
from ninja.responses import Status

from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version, set_etag
from core.paging import page
from procurement import services
from procurement.api.common import decision_out, known, own_provider_of
from procurement.models import Application, Category, PreparedDecision, Requirement
from procurement.permissions import READERS
from procurement.rules.answers import STRUCTURED, parsed
from procurement.schemas.applications import (
    AnswerFileOut,
    AnswerOut,
    ApplicationChange,
    ApplicationOut,
    ApplicationRow,
    AppliedOut,
    PreparedOut,
    SubmitIn,
    TextsByRequirement,
)
from procurement.selectors import applications as reads
from procurement.selectors import systems as system_reads
from procurement.selectors.reviewing import prepared_of
from procurement.states import ApplicationState, Assessment, RequirementKind

Given = TypeVar("Given")
router = Router(tags=["procurement"])


@router.post("/systems/{uuid:ref}/applications", response={201: ApplicationOut, **WRITE})
def start_application(request: HttpRequest, response: HttpResponse, ref: UUID) -> Status[ApplicationOut]:
    """Begin an application for one's own provider."""
    actor = actor_of(request)
    system = system_reads.get_system(actor, ref)
    made = services.start_application(actor, system, own_provider_of(request))
    return Status(201, application_out(made, request, response))


@router.get("/applications", response={200: ListOut[ApplicationRow], **READ})
def list_own_applications(
    request: HttpRequest, after: After = "", size: Size = 30
) -> ListOut[ApplicationRow]:
    """The provider's applications, newest first."""
    provider = own_provider_of(request)
    rows = reads.own_applications(provider).select_related("system", "provider")
    found = page(rows, after, size)
    return ListOut(items=[ApplicationRow(**row_of(row)) for row in found.rows], next=found.next)


def row_of(row: Application, *, told: bool = False) -> dict[str, Any]:
    """An application's facts in a list; ``told`` gives the state as it is to those who review it."""
    names = ("submitted_at", "decide_by", "extended", "lengthened", "version")
    return {
        "id": row.public_id,
        "system": row.system.public_id,
        "provider": row.provider.public_id,
        "provider_name": row.provider.name,
        "state": row.state if told else row.state_told,
        **{name: getattr(row, name) for name in names},
    }


def application_out(row: Application, request: HttpRequest, response: HttpResponse) -> ApplicationOut:
    """An application whole, its version as the answer's ETag; findings stay inside until the decision."""
    set_etag(response, row)
    inside = actor_of(request).in_authority(row.authority_id, *READERS)
    told = row.state == ApplicationState.DECIDED or inside
    counted = reads.deadline_of(row)
    prepared = prepared_of(row) if inside else None
    return ApplicationOut(
        **row_of(row, told=inside),
        prepared=prepared_out(prepared) if prepared else None,
        categories=[
            AppliedOut(category=link.category.public_id, code=link.category.code, verdict=link.verdict)
            for link in reads.chosen_categories(row)
        ],
        answers=[_answer(item, told) for _c, items in reads.asked_of(row) for item in items],
        decisions=[decision_out(decision) for decision in reads.decisions_on(row.ref)],
        how=counted.explain() if counted else "",
    )


def prepared_out(row: PreparedDecision) -> PreparedOut:
    """What waits for a second reviewer."""
    by = row.prepared_by.name if row.prepared_by else ""
    return PreparedOut(prepared_by=by, prepared_at=row.prepared_at, verdicts=row.verdicts)


def _answer(item: reads.Asked, told: bool) -> AnswerOut:
    answer, kind = item.answer, RequirementKind(item.requirement.kind)
    return AnswerOut(
        requirement=item.requirement.public_id,
        text=item.requirement.text,
        kind=item.requirement.kind,
        value=item.value,
        data=parsed(kind, item.value) if kind in STRUCTURED else None,
        proposed=item.proposal.assessment if item.proposal and told else None,
        why=item.looked_up if told else "",
        self_cleaning=answer.self_cleaning if answer and told else "",
        self_cleaning_note=answer.self_cleaning_note if answer and told else "",
        assessment=Assessment(answer.assessment) if answer and told else Assessment.OPEN,
        note=answer.note if answer and told else "",
        question=answer.question if answer else "",
        clarification=answer.clarification if answer else "",
        earlier_clarifications=answer.earlier_clarifications if answer else [],
    )


@router.get("/applications/{uuid:ref}", response={200: ApplicationOut, **READ})
def read_application(request: HttpRequest, response: HttpResponse, ref: UUID) -> ApplicationOut:
    """One application, for the applicant and for the authority's reviewers."""
    return application_out(reads.get_application(actor_of(request), ref), request, response)


def requirement_keys(row: Application) -> dict[UUID, int]:
    """The keys of the system's requirements by public id."""
    return dict(Requirement.objects.filter(system=row.system_id).values_list("public_id", "pk"))


ELSEWHERE = _("The requirement does not belong to this application.")


def by_requirement(row: Application, texts: Mapping[UUID, Given], field: str) -> dict[int, Given]:
    """What was given, by requirement key."""
    keys = requirement_keys(row)
    return {known(keys, ref, "requirement_elsewhere", ELSEWHERE, field): text for ref, text in texts.items()}


@router.put("/applications/{uuid:ref}", response={200: ApplicationOut, **WRITE})
def save_answers(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ApplicationChange
) -> ApplicationOut:
    """Save a draft. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    keys = dict(Category.objects.filter(system=row.system_id).values_list("public_id", "pk"))
    text = _("The category belongs to another system.")
    wanted = [known(keys, c, "category_elsewhere", text, "categories") for c in data.categories]
    saved = services.save_answers(
        actor,
        row,
        answers=by_requirement(row, data.model_dump()["answers"], "answers"),
        categories=wanted,
        version=expected_version(request),
    )
    return application_out(saved, request, response)


@router.post("/applications/{uuid:ref}/files", response={201: AnswerFileOut, **WRITE})
def send_answer_file(
    request: HttpRequest,
    ref: UUID,
    file: UploadedFile | None = File(None),  # type: ignore[type-arg]  # noqa: B008 - how the library asks
) -> Status[AnswerFileOut]:
    """Send a file (multipart) for an answer of a draft; then save its ``id`` as the answer."""
    actor = actor_of(request)
    kept = services.send_answer_file(actor, reads.get_own_application(actor, ref), file)
    made = AnswerFileOut(
        id=kept.public_id,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        file=reverse("file", args=[kept.public_id]),
    )
    return Status(201, made)


@router.post("/applications/{uuid:ref}/copy", response={200: ApplicationOut, **WRITE})
def copy_answers(request: HttpRequest, response: HttpResponse, ref: UUID) -> ApplicationOut:
    """Fill open requirements with earlier answers that still hold. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    copied = services.copy_answers(actor, row, expected_version(request))
    return application_out(copied, request, response)


@router.post("/applications/{uuid:ref}/submit", response={200: ApplicationOut, **WRITE})
def submit_application(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: SubmitIn
) -> ApplicationOut:
    """Send it; a refusal lists every gap in ``facts.faults``."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    sent = services.submit_application(
        actor, row, accept_contract=data.accept_contract, version=expected_version(request)
    )
    return application_out(sent, request, response)


@router.post("/applications/{uuid:ref}/withdraw", response={200: ApplicationOut, **WRITE})
def withdraw_application(request: HttpRequest, response: HttpResponse, ref: UUID) -> ApplicationOut:
    """Take it back before it is decided."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    return application_out(
        services.withdraw_application(actor, row, expected_version(request)), request, response
    )


@router.post("/applications/{uuid:ref}/clarification", response={200: ApplicationOut, **WRITE})
def answer_clarification(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: TextsByRequirement
) -> ApplicationOut:
    """Answer every question that was asked."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    texts = by_requirement(row, data.texts, "texts")
    return application_out(
        services.answer_clarification(actor, row, texts, expected_version(request)), request, response
    )
