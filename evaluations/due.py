"""What time moves in this room."""

from functools import partial

from core import clock
from core.actors import SYSTEM
from core.due import move_all
from evaluations.models import EvaluationRequest
from evaluations.services.requests import expire_request
from evaluations.states import RequestState


def move_due() -> int:
    """Close questionnaires whose last day has passed, each in a transaction of its own; returns how many."""
    waiting = EvaluationRequest.objects.filter(state=RequestState.SENT, answer_by__lt=clock.today())
    rows = list(waiting.order_by("answer_by", "pk"))
    return move_all(partial(expire_request, SYSTEM, request) for request in rows)
