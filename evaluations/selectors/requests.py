"""Questionnaires that an actor was asked to answer."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core import clock
from core.actors import Actor
from core.errors import NotFound
from evaluations.models import EvaluationRequest
from evaluations.permissions import can_answer_request
from evaluations.states import Audience, RequestState


def get_request(actor: Actor, ref: str | UUID) -> EvaluationRequest:
    """The request, for the one who was asked.

    Raises:
        NotFound: there is none, or somebody else was asked.
    """
    rows = EvaluationRequest.objects.select_related("authority", "case__provider", "case__category")
    try:
        request: EvaluationRequest | None = rows.filter(public_id=ref).first()
    except ValidationError:  # not a public id
        request = None
    if request is None or not can_answer_request(actor, request):
        raise NotFound
    return request


def waiting_requests(actor: Actor) -> QuerySet[EvaluationRequest]:
    """The official's questionnaires that can still be answered, the most urgent first."""
    rows: QuerySet[EvaluationRequest] = EvaluationRequest.objects.filter(
        official=actor.user,
        authority=actor.authority,
        audience=Audience.OFFICIAL,
        state=RequestState.SENT,
        answer_by__gte=clock.today(),
    )
    rows = rows.select_related("case__provider", "case__category")
    return rows.order_by("answer_by", "pk")
