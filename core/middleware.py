"""The kernel's middleware: who acts, domain errors as pages, and requests seen before."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from core import api, client_session, idempotency, kept_forms
from core.actors import ANONYMOUS, Actor, actor_for
from core.errors import as_domain_error, retry_after
from core.models import User

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SEAT = "acting_from"


class ActorMiddleware:
    """Puts ``request.actor`` on every request: the signed-in user in the seat chosen, or a client by a code."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Resolve the actor, then go on."""
        request.actor = _actor(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        kept_forms.mark_author(request, response)
        _keep_from_caches(request, response)
        return response


def _keep_from_caches(request: HttpRequest, response: HttpResponseBase) -> None:
    """What somebody sees who is known to the house stays with the one browser, and is asked for anew each time.

    Pages may still be gone back to within the visit, with what was typed into them; files and answers of the API are
    never left on the disk of a shared computer. A view that says otherwise is left alone, and so are pictures.
    """
    known = request.actor is not ANONYMOUS or "Authorization" in request.headers  # type: ignore[attr-defined]
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if not known or "Cache-Control" in response.headers or kind.startswith("image/"):
        return
    response.headers["Cache-Control"] = "private, no-cache" if kind == "text/html" else "private, no-store"


def _actor(request: HttpRequest) -> Actor:
    if SESSION_KEY in request.session:
        user = request.user
        if isinstance(user, User) and user.is_authenticated:
            return actor_for(user, request.session.get(SEAT, ""))
    if client_session.KEY in request.session:
        return client_session.actor(request)
    return ANONYMOUS


class DomainErrorMiddleware:
    """Shows a domain error that a view did not place beside a field as a page that says what to do.

    Under the API an address or method that is none is refused as every other request is: as a problem.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on."""
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code in (404, 405) and is_page and request.path.startswith("/api/v1/"):
            return _no_operation(response)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page for a domain error, or a problem where JSON was asked for; other errors go their way."""
        known = as_domain_error(error)
        if known is None or request.path.startswith("/api/"):
            return None
        if request.path.endswith(".json"):
            return api.problem_of(known)
        context: dict[str, Any] = {"status": known.status, "message": known.message, "code": known.code}
        if request.method in {"GET", "HEAD"}:
            context |= {"title": api.title_of(known.status), "only_read": True}
        page = render(request, "error.html", context, status=known.status)
        for name, value in retry_after(known).items():
            page[name] = value
        return page


def _no_operation(response: HttpResponseBase) -> HttpResponse:
    text = _("The API has no such operation.")
    answer = api.problem(response.status_code, "no_such_operation", str(text))
    if "Allow" in response.headers:
        answer["Allow"] = response.headers["Allow"]
    return answer


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
        claim = idempotency.claim(request, key[:100].replace("\x00", ""))
        if claim.answer is not None:
            return claim.answer
        try:
            response = self.get_response(request)
        except BaseException:
            claim.forget()
            raise
        claim.keep(response)
        return response
