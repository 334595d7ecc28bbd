"""The kernel's middleware: who acts, domain errors as pages, and requests seen before."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core import idempotency
from core.actors import ANONYMOUS, actor_for
from core.errors import DomainError
from core.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SEAT = "acting_from"


class ActorMiddleware:
    """Puts ``request.actor`` on every request: the signed-in user in the seat chosen for this session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Resolve the actor, then go on."""
        user = request.user
        known = isinstance(user, User) and user.is_authenticated
        request.actor = actor_for(user, request.session.get(SEAT, "")) if known else ANONYMOUS  # type: ignore[arg-type, attr-defined]
        return self.get_response(request)


class DomainErrorMiddleware:
    """Shows a domain error that a view did not place beside a field as a page that says what to do."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for a domain error; other errors go their way."""
        if not isinstance(error, DomainError):
            return None
        context = {"status": error.status, "message": error.message, "code": error.code}
        return render(request, "error.html", context, status=error.status)


class IdempotencyMiddleware:
    """Answers a repeated mutating request as it was answered the first time.

    The key comes in the header ``Idempotency-Key`` or, from a form, in the field ``idempotency_key``.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Claim the key, answer again, or refuse."""
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return self.get_response(request)
        key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key", "")
        if not key:
            return self.get_response(request)
        claim = idempotency.claim(request, key[:100])
        if claim.answer is not None:
            return claim.answer
        try:
            response = self.get_response(request)
        except BaseException:
            claim.forget()
            raise
        claim.keep(response)
        return response
