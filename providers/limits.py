"""How often something open to strangers may be tried."""

from datetime import timedelta

from django.http import HttpRequest

from core.throttle import Throttle, caller_of

SIGN_UPS = Throttle("provider_sign_up", limit=30, per=timedelta(minutes=15))


def limit_sign_ups(request: HttpRequest) -> None:
    """Count one registration: its answers tell whether an address or business id is known here.

    Raises:
        TooManyTries: this caller has tried too often.
    """
    caller = caller_of(request)
    SIGN_UPS.check(caller)
    SIGN_UPS.note(caller)
