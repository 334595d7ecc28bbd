"""Open questions over the API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field

from procurement.states import QuestionState


class QuestionIn(Schema):
    """A question; ``email`` is told of the answer (who is signed in is told at the account's address)."""

    text: str = Field(min_length=1, max_length=5000)
    email: str = Field("", max_length=254)
    language: str = Field("fi", pattern=r"^(fi|sv|en)$")


class AskedOut(Schema):
    """What the asker gets back: nothing is public yet."""

    id: UUID
    state: QuestionState


class PublicQuestionOut(Schema):
    """A question and its answer as everybody sees them."""

    id: UUID
    question: str
    answer: str
    is_material: bool
    answered_at: datetime | None


class QuestionOut(Schema):
    """A question as the authority's readers see it; never who asked."""

    id: UUID
    system: UUID
    state: QuestionState
    asked: str
    question: str
    answer: str
    is_material: bool
    asked_at: datetime
    answered_at: datetime | None
    version: int


class PublishedAnswerIn(Schema):
    """The question as it is published, and its answer."""

    question: str = Field(min_length=1, max_length=5000)
    answer: str = Field(min_length=1, max_length=10_000)
    is_material: bool = False
