"""Errors of the domain: a stable code, and a translated sentence that says what to do."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransition, TransitionNotAllowed

Text = str | Promise


class DomainError(Exception):
    """A request that the rules of the house refuse.

    ``code`` is stable and may be tested by clients of the API; ``message`` is shown to people; ``field``
    names the input at fault when there is one; ``facts`` hold values for the API's answer, never personal data.
    """

    status = 409

    def __init__(self, code: str, message: Text, *, field: str | None = None, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.facts = facts


class InvalidInput(DomainError):
    """Input that a rule refuses; the person can mend it."""

    status = 422


class NotAllowed(DomainError):
    """The actor may not do this."""

    status = 403

    def __init__(self, code: str = "not_allowed", message: Text | None = None) -> None:
        super().__init__(code, message or _("You do not have the right to do this."))


class NotFound(DomainError):
    """Nothing there, or nothing the actor may know of."""

    status = 404

    def __init__(self, code: str = "not_found", message: Text | None = None) -> None:
        super().__init__(code, message or _("This was not found, or it is not yours to see."))


class WrongState(DomainError):
    """The step does not fit the state the thing is in."""

    def __init__(self, code: str = "wrong_state", message: Text | None = None, **facts: Any) -> None:
        super().__init__(
            code, message or _("This step is not possible now. See where the matter stands."), **facts
        )


class StaleVersion(DomainError):
    """Somebody changed the thing after the form was opened (`version` is the newer one)."""

    def __init__(self, version: int) -> None:
        super().__init__(
            "stale_version",
            _("Somebody changed this while you were writing. Compare with the newer state and send again."),
            version=version,
        )


class TooManyTries(DomainError):
    """A rate limit was met; ``wait`` seconds from now another try may succeed (the header ``Retry-After``)."""

    status = 429

    def __init__(self, code: str, message: Text, *, wait: int) -> None:
        super().__init__(code, message)
        self.wait = max(wait, 1)


def require(condition: bool, code: str = "not_allowed", message: Text | None = None) -> None:
    """Raise `NotAllowed` unless the condition holds."""
    if not condition:
        raise NotAllowed(code, message)


def retry_after(error: DomainError) -> dict[str, str]:
    """The headers that tell when to try again; none for what waiting does not mend."""
    return {"Retry-After": str(error.wait)} if isinstance(error, TooManyTries) else {}


def as_domain_error(error: Exception) -> DomainError | None:
    """The domain's word for an error of a library that a service did not foresee; nothing for any other."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, TransitionNotAllowed | ConcurrentTransition):
        return WrongState()
    if isinstance(error, PermissionDenied):
        return NotAllowed()
    return None
