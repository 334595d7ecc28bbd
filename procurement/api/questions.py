"""Open questions over the API: for anyone to ask and read, for the officer to answer."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from ninja.responses import Status

from core.api import READ, WRITE, After, ListOut, Problem, Size, actor_of, expected_version, set_etag
from core.paging import page
from procurement import services
from procurement.limits import limit_questions
from procurement.models import SystemQuestion
from procurement.schemas.common import ReasonIn
from procurement.schemas.questions import (
    AskedOut,
    PublicQuestionOut,
    PublishedAnswerIn,
    QuestionIn,
    QuestionOut,
)
from procurement.selectors import questions as reads
from procurement.selectors import systems as system_reads
from procurement.states import QuestionState

router = Router(tags=["procurement"])
Words = Annotated[str, Query(max_length=100, description="Only questions that hold each of these words")]


@router.get("/systems/{uuid:ref}/questions", auth=None, response={200: ListOut[PublicQuestionOut], **READ})
def list_public_questions(
    request: HttpRequest, ref: UUID, words: Words = "", after: After = "", size: Size = 30
) -> ListOut[PublicQuestionOut]:
    """A system's questions with their answers, newest first, for anyone."""
    system = system_reads.get_system(actor_of(request), ref)
    found = page(reads.public_questions(system, words), after, size)
    return ListOut(items=[_public(row) for row in found.rows], next=found.next)


def _public(row: SystemQuestion) -> PublicQuestionOut:
    return PublicQuestionOut(
        id=row.public_id,
        question=row.wording,
        answer=row.answer,
        is_material=row.is_material,
        answered_at=row.answered_at,
    )


@router.post("/systems/{uuid:ref}/questions", auth=None, response={201: AskedOut, **WRITE, 429: Problem})
def ask_question(request: HttpRequest, ref: UUID, data: QuestionIn) -> Status[AskedOut]:
    """Ask about a system; nobody needs an account for it."""
    actor = actor_of(request)
    system = system_reads.get_system(actor, ref)
    limit_questions(request, data.email)
    row = services.ask_question(actor, system, **data.model_dump())
    return Status(201, AskedOut(id=row.public_id, state=row.state))


@router.get("/questions", response={200: ListOut[QuestionOut], **READ})
def list_questions(
    request: HttpRequest, state: QuestionState = QuestionState.ASKED, after: After = "", size: Size = 30
) -> ListOut[QuestionOut]:
    """The questions to one's authority, newest first."""
    found = page(reads.questions_of(actor_of(request), state), after, size)
    return ListOut(items=[_out(row) for row in found.rows], next=found.next)


def _out(row: SystemQuestion) -> QuestionOut:
    return QuestionOut(
        id=row.public_id,
        system=row.system.public_id,
        state=row.state,
        asked=row.original.text,
        question=row.wording,
        answer=row.answer,
        is_material=row.is_material,
        asked_at=row.created_at,
        answered_at=row.answered_at,
        version=row.version,
    )


@router.get("/questions/{uuid:ref}", response={200: QuestionOut, **READ})
def read_question(request: HttpRequest, response: HttpResponse, ref: UUID) -> QuestionOut:
    """One question to one's authority."""
    row = reads.get_question(actor_of(request), ref)
    set_etag(response, row)
    return _out(row)


@router.post("/questions/{uuid:ref}/answer", response={200: QuestionOut, **WRITE})
def answer_question(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: PublishedAnswerIn
) -> QuestionOut:
    """Publish a question with its answer, or publish it anew. Send the ETag as If-Match."""
    actor = actor_of(request)
    row = services.answer_question(
        actor,
        reads.get_question(actor, ref),
        wording=data.question,
        answer=data.answer,
        is_material=data.is_material,
        version=expected_version(request),
    )
    set_etag(response, row)
    return _out(row)


@router.post("/questions/{uuid:ref}/decline", response={200: QuestionOut, **WRITE})
def decline_question(request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn) -> QuestionOut:
    """Leave a question unanswered; the asker is told why. Send the ETag as If-Match."""
    actor = actor_of(request)
    question = reads.get_question(actor, ref)
    row = services.decline_question(actor, question, data.reason, expected_version(request))
    set_etag(response, row)
    return _out(row)
