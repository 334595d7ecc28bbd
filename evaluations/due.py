"""What time moves in this room."""

from core import clock
from core.actors import SYSTEM
from evaluations.models import EvaluationRequest
from evaluations.services.requests import expire_request
from evaluations.states import RequestState


def move_due() -> int:
    """Close questionnaires whose last day has passed, each in a transaction of its own; returns how many."""
    waiting = EvaluationRequest.objects.filter(state=RequestState.SENT, answer_by__lt=clock.today())
    return sum(expire_request(SYSTEM, request) for request in list(waiting.order_by("answer_by", "pk")))
