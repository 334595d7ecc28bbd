"""Answers to questionnaires."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from evaluations.models import EvaluationAnswer, EvaluationRequest
from evaluations.permissions import can_answer_request
from evaluations.states import Audience, RequestState

Items = tuple[int | None, int | None, int | None]
NO_ITEMS: Items = (None, None, None)
COMMENT_LENGTH = 2000


@transaction.atomic
def answer_request(
    actor: Actor,
    request: EvaluationRequest,
    *,
    nps: int | None = None,
    items: Items = NO_ITEMS,
    rating: int | None = None,
    comment: str = "",
    version: int | None = None,
) -> EvaluationRequest:
    """Answer a questionnaire, once and in time.

    A client answers ``nps`` (0-10) and ``items`` (1-5 each), any of them may be left out but not all; an official
    gives a ``rating`` (1-5). The comment is sealed.

    Raises:
        NotAllowed: the actor is not the one who was asked.
        WrongState: answered already (``already_answered``) or too late (``request_expired``).
        InvalidInput: no answer, a number outside the scale, or an answer to another audience's question.
    """
    request = _locked(request)
    require(can_answer_request(actor, request))
    request.check_version(version)
    _still_open(request)
    answers = _checked(request, nps, items, rating, comment)
    before = events.snapshot(request)
    answers.save()
    request.answer()
    request.answered_at = clock.now()
    request.save_changes()
    events.record(actor, "evaluation.answered", request, authority=request.authority, before=before)
    return request


@transaction.atomic
def expire_request(actor: Actor, request: EvaluationRequest) -> bool:
    """Close a request whose time has passed; False when there was nothing to do."""
    require(actor.is_system)
    request = _locked(request)
    if request.state != RequestState.SENT or clock.today() <= request.answer_by:
        return False
    before = events.snapshot(request)
    request.expire()
    request.save_changes()
    events.record(actor, "evaluation.expired", request, authority=request.authority, before=before)
    return True


def _locked(request: EvaluationRequest) -> EvaluationRequest:
    return EvaluationRequest.objects.select_for_update().get(pk=request.pk)


def _still_open(request: EvaluationRequest) -> None:
    if request.state == RequestState.ANSWERED:
        raise WrongState("already_answered", _("This questionnaire has already been answered. Thank you."))
    if request.state == RequestState.EXPIRED or clock.today() > request.answer_by:
        raise WrongState("request_expired", _("The time to answer this questionnaire has passed."))


def _checked(
    request: EvaluationRequest, nps: int | None, items: Items, rating: int | None, comment: str
) -> EvaluationAnswer:
    """The answers as a row, or a refusal that names the field."""
    by_client = request.audience == Audience.CLIENT
    numbers = {"nps": nps, **{f"item{place}": item for place, item in enumerate(items, start=1)}}
    if by_client != (rating is None) or (not by_client and any(v is not None for v in numbers.values())):
        field = None if by_client else "rating"
        raise InvalidInput("wrong_questions", _("Give the official's rating from 1 to 5."), field=field)
    if by_client and all(v is None for v in numbers.values()):
        raise InvalidInput("no_answer", _("Answer at least one question."), field="nps")
    for name, value in {**numbers, "rating": rating}.items():
        low, high = (0, 10) if name == "nps" else (1, 5)
        if value is not None and not low <= value <= high:
            text = _("Choose a number from %(low)d to %(high)d.") % {"low": low, "high": high}
            raise InvalidInput("out_of_scale", text, field=name)
    if len(comment) > COMMENT_LENGTH:
        text = _("Write at most %(number)d characters.") % {"number": COMMENT_LENGTH}
        raise InvalidInput("too_long", text, field="comment")
    return EvaluationAnswer(
        authority_id=request.authority_id, request=request, rating=rating, comment=comment.strip(), **numbers
    )
