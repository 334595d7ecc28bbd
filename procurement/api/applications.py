"""Applications over the API, from the applicant's side."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router
from ninja.responses import Status

from core.api import ListOut, actor_of, expected_version, set_etag
from core.paging import page
from procurement import services
from procurement.api.common import READ, WRITE, After, Size, decision_out, known, own_provider_of
from procurement.models import Application, Category, Requirement
from procurement.permissions import READERS
from procurement.schemas import (
    AnswerOut,
    ApplicationChange,
    ApplicationOut,
    ApplicationRow,
    AppliedOut,
    SubmitIn,
    TextsByRequirement,
)
from procurement.selectors import applications as reads
from procurement.selectors import systems as system_reads
from procurement.states import ApplicationState, Assessment

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


def row_of(row: Application) -> dict[str, Any]:
    """An application's facts in a list."""
    names = ("state", "submitted_at", "decide_by", "extended", "version")
    return {
        "id": row.public_id,
        "system": row.system.public_id,
        "provider": row.provider.public_id,
        "provider_name": row.provider.name,
        **{name: getattr(row, name) for name in names},
    }


def application_out(row: Application, request: HttpRequest, response: HttpResponse) -> ApplicationOut:
    """An application whole, its version as the answer's ETag; findings stay inside until the decision."""
    set_etag(response, row)
    told = row.state == ApplicationState.DECIDED or actor_of(request).in_authority(row.authority_id, *READERS)
    counted = reads.deadline_of(row)
    return ApplicationOut(
        **row_of(row),
        categories=[
            AppliedOut(category=link.category.public_id, code=link.category.code, verdict=link.verdict)
            for link in reads.chosen_categories(row)
        ],
        answers=[_answer(item, told) for _c, items in reads.asked_of(row) for item in items],
        decisions=[decision_out(decision) for decision in reads.decisions_on(row.ref)],
        how=counted.explain() if counted else "",
    )


def _answer(item: reads.Asked, told: bool) -> AnswerOut:
    answer = item.answer
    return AnswerOut(
        requirement=item.requirement.public_id,
        text=item.requirement.text,
        kind=item.requirement.kind,
        value=item.value,
        assessment=Assessment(answer.assessment) if answer and told else Assessment.OPEN,
        note=answer.note if answer and told else "",
        question=answer.question if answer else "",
        clarification=answer.clarification if answer else "",
    )


@router.get("/applications/{uuid:ref}", response={200: ApplicationOut, **READ})
def read_application(request: HttpRequest, response: HttpResponse, ref: UUID) -> ApplicationOut:
    """One application, for the applicant and for the authority's reviewers."""
    return application_out(reads.get_application(actor_of(request), ref), request, response)


def requirement_keys(row: Application) -> dict[UUID, int]:
    """The keys of the system's requirements by public id."""
    return dict(Requirement.objects.filter(system=row.system_id).values_list("public_id", "pk"))


ELSEWHERE = _("The requirement does not belong to this application.")


def by_requirement(row: Application, texts: dict[UUID, str], field: str) -> dict[int, str]:
    """Texts by requirement key."""
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
        answers=by_requirement(row, data.answers, "answers"),
        categories=wanted,
        version=expected_version(request),
    )
    return application_out(saved, request, response)


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
