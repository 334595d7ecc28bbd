"""Applications over the API, from the reviewer's side."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router

from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version
from procurement import services
from procurement.api.applications import (
    ELSEWHERE,
    application_out,
    by_requirement,
    requirement_keys,
    row_of,
)
from procurement.api.common import known
from procurement.models import Application
from procurement.schemas.applications import (
    ApplicationOut,
    ApplicationRow,
    ConflictIn,
    ExtensionIn,
    FindingsIn,
    ReviewFilterIn,
    TextsByRequirement,
    VerdictsIn,
)
from procurement.schemas.common import ReasonIn
from procurement.selectors import applications as reads
from procurement.selectors.review_list import ReviewFilter, review_list

router = Router(tags=["procurement"])


@router.get("/reviews", response={200: ListOut[ApplicationRow], **READ})
def list_reviews(
    request: HttpRequest,
    wanted: Query[ReviewFilterIn],
    decided: bool = False,
    after: After = "",
    size: Size = 30,
) -> ListOut[ApplicationRow]:
    """Applications to decide, the earliest legal deadline first; or those decided, newest first."""
    narrowed = ReviewFilter(**wanted.dict())
    found = review_list(actor_of(request), decided=decided, wanted=narrowed, after=after, size=size)
    return ListOut(items=[ApplicationRow(**row_of(row, told=True)) for row in found.rows], next=found.next)


def _row(request: HttpRequest, ref: UUID) -> Application:
    return reads.get_reviewed_application(actor_of(request), ref)


@router.post("/applications/{uuid:ref}/take", response={200: ApplicationOut, **WRITE})
def take_application(request: HttpRequest, response: HttpResponse, ref: UUID) -> ApplicationOut:
    """Begin the review."""
    row = _row(request, ref)
    taken = services.take_application(actor_of(request), row, expected_version(request))
    return application_out(taken, request, response)


@router.put("/applications/{uuid:ref}/findings", response={200: ApplicationOut, **WRITE})
def assess_answers(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: FindingsIn
) -> ApplicationOut:
    """Save findings on requirements."""
    row = _row(request, ref)
    keys = requirement_keys(row)
    findings = {
        known(keys, key, "requirement_elsewhere", ELSEWHERE, "findings"): (found.assessment, found.note)
        for key, found in data.findings.items()
    }
    cleaned = {
        keys[key]: (found.self_cleaning, found.self_cleaning_note)
        for key, found in data.findings.items()
        if found.self_cleaning
    }
    version = expected_version(request)
    saved = services.assess_answers(actor_of(request), row, findings, version, self_cleaning=cleaned)
    return application_out(saved, request, response)


@router.post("/applications/{uuid:ref}/questions", response={200: ApplicationOut, **WRITE})
def ask_clarification(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: TextsByRequirement
) -> ApplicationOut:
    """Ask the provider to clarify; the clock goes on."""
    row = _row(request, ref)
    texts = by_requirement(row, data.texts, "texts")
    asked = services.ask_clarification(actor_of(request), row, texts, expected_version(request))
    return application_out(asked, request, response)


@router.post("/applications/{uuid:ref}/extension", response={200: ApplicationOut, **WRITE})
def extend_application(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ExtensionIn
) -> ApplicationOut:
    """Lengthen the time to decide, once, for a reason that the applicant is told."""
    row = _row(request, ref)
    version = expected_version(request)
    extended = services.extend_application(actor_of(request), row, data.reason, version, until=data.until)
    return application_out(extended, request, response)


@router.post("/applications/{uuid:ref}/decision", response={200: ApplicationOut, **WRITE})
def decide_application(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: VerdictsIn
) -> ApplicationOut:
    """Decide every category, or prepare a rejection for a second reviewer; a refusal lists every fault."""
    row = _row(request, ref)
    keys = {link.category.public_id: link.category_id for link in reads.chosen_categories(row)}
    text = _("The category was not applied for.")
    verdicts = {
        known(keys, key, "category_elsewhere", text, "verdicts"): (found.verdict, found.reason)
        for key, found in data.verdicts.items()
    }
    services.conclude_review(actor_of(request), row, verdicts=verdicts, version=expected_version(request))
    return application_out(_row(request, ref), request, response)


def _handled(request: HttpRequest, ref: UUID) -> Application:
    return reads.get_handled_application(actor_of(request), ref)


@router.post("/applications/{uuid:ref}/confirmation", response={200: ApplicationOut, **WRITE})
def confirm_decision(request: HttpRequest, response: HttpResponse, ref: UUID) -> ApplicationOut:
    """Agree, as a second reviewer, to a decision that rejects something: it is made and served."""
    row = _handled(request, ref)
    services.confirm_decision(actor_of(request), row, expected_version(request))
    return application_out(_handled(request, ref), request, response)


@router.post("/applications/{uuid:ref}/return", response={200: ApplicationOut, **WRITE})
def return_decision(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn
) -> ApplicationOut:
    """Give a prepared decision back to its reviewer, with what to think over."""
    row = _handled(request, ref)
    services.return_decision(actor_of(request), row, data.reason, expected_version(request))
    return application_out(_handled(request, ref), request, response)


@router.post("/applications/{uuid:ref}/conflict", response={200: ApplicationOut, **WRITE})
def declare_conflict(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ConflictIn
) -> ApplicationOut:
    """Say that a conflict of interest bars one from the application; somebody else handles it."""
    row = _handled(request, ref)
    services.declare_conflict(actor_of(request), row, data.conflict, expected_version(request))
    return application_out(_handled(request, ref), request, response)
