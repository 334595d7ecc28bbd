"""How often something open to strangers may be tried."""

from datetime import timedelta

from django.http import HttpRequest

from core.actors import actor_of
from core.throttle import Throttle, caller_of

QUESTIONS = Throttle("system_question", limit=10, per=timedelta(minutes=15))
QUESTIONS_TO = Throttle("system_question_address", limit=20, per=timedelta(days=1))


def limit_questions(request: HttpRequest, email: str) -> None:
    """Count one question by who asks, and by the address that is told of the answer.

    Raises:
        TooManyTries: too many from this caller, or for this address.
    """
    user = actor_of(request).user
    keys = ((QUESTIONS, caller_of(request)), (QUESTIONS_TO, user.ref if user else email.strip().casefold()))
    for throttle, key in keys:
        throttle.check(key)
    for throttle, key in keys:
        throttle.note(key)
