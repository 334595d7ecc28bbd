"""Idempotency keys: unique per caller and key; another body under the same key is refused."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import client_session, clock, tokens
from core.kept_forms import form_of
from core.models import IdempotencyKey

RUNNING_FOR = timedelta(minutes=2)
KEPT_FOR = timedelta(days=7)
_ANSWER_LIMIT = 200_000
_KEPT_HEADERS = ("Location", "Content-Type", "ETag")


@dataclass(slots=True)
class Claim:
    """A key taken for one request, or the answer that is given instead; neither when it goes its way without one."""

    row: IdempotencyKey | None
    answer: HttpResponse | None = None

    def forget(self) -> None:
        """Give the key back: the request changed nothing."""
        if self.row is not None:
            self.row.delete()

    def keep(self, response: HttpResponseBase) -> None:
        """Keep an answer that may be repeated: redirects, and the API's successes; others give the key back."""
        if self.row is None:
            return
        is_api = response.headers.get("Content-Type", "").startswith("application/json")
        repeatable = 300 <= response.status_code < 400 or (is_api and response.status_code < 300)
        body = getattr(response, "content", b"")
        if not repeatable or len(body) > _ANSWER_LIMIT:
            self.forget()
            return
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        self.row.status = response.status_code
        self.row.answer = {"headers": headers, "body": base64.b64encode(body).decode()}
        self.row.save(update_fields=["status", "answer"])


def _caller(request: HttpRequest) -> str:
    authorization = request.headers.get("Authorization", "")
    if authorization:
        return "token:" + hashlib.sha256(authorization.encode()).hexdigest()
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    if request.session.session_key is None:
        request.session.save()
    return f"session:{hashlib.sha256(str(request.session.session_key).encode()).hexdigest()}"[:80]


def _may_hear_again(request: HttpRequest) -> bool:
    """A kept answer is given before anybody is asked for rights: not to a token or a client's code that has ended."""
    scheme, _space, plain = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return tokens.actor_of_token(plain) is not None
    return not client_session.is_over(request)


def _fingerprint(request: HttpRequest) -> str:
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        pairs = sorted(
            (k, v) for k, values in request.POST.lists() for v in values if k != "csrfmiddlewaretoken"
        )
        files = sorted(
            (name, f.name or "", f.size or 0) for name, many in request.FILES.lists() for f in many
        )
        body = repr((pairs, files)).encode()
    else:
        body = request.body
    # Keyed: from a plain hash and the key beside it, whoever reads the database could guess a tender's price.
    told = f"{request.method} {request.path} ".encode() + body
    return hmac.new(settings.INDEX_KEY.encode(), told, hashlib.sha256).hexdigest()


def claim(request: HttpRequest, key: str) -> Claim:
    """Take a key for a request; a key that is taken gives the earlier answer, or a refusal.

    Whoever comes with a token or a client's code that is no longer in force gets neither: the request goes on and is
    refused as any other.
    """
    caller, fingerprint = _caller(request), _fingerprint(request)
    try:
        with transaction.atomic():
            return Claim(IdempotencyKey.objects.create(caller=caller, key=key, fingerprint=fingerprint))
    except IntegrityError:
        row = IdempotencyKey.objects.filter(caller=caller, key=key).first()
    if row is None:  # given back in the meantime
        return claim(request, key)
    if row.fingerprint != fingerprint:
        return _other_body(request)
    if row.status is None:
        return _while_running(request, row, key)
    if not _may_hear_again(request):
        return Claim(None)
    answer = HttpResponse(base64.b64decode(row.answer["body"]), status=row.status)
    for name, value in row.answer["headers"].items():
        answer[name] = value
    answer["Idempotent-Replay"] = "true"
    return Claim(None, answer)


def _other_body(request: HttpRequest) -> Claim:
    """Another body under a used key: refused, unless a person went back to a form, changed it and sent it again.

    A form that carries a version goes its way: a stale one is shown beside the newer state. Any other is shown with
    what was typed, to be sent as a new one if that is meant.
    """
    if "idempotency_key" not in request.POST:
        text = _("This key was used for another request.")
        return Claim(None, _refusal(request, 422, "idempotency_key_reused", text))
    if request.POST.get("version"):
        return Claim(None)
    kept = form_of(request, without="idempotency_key")
    return Claim(
        None, render(request, "core/kept_form.html", {"kept": kept, "sent_before": True}, status=409)
    )


def _while_running(request: HttpRequest, row: IdempotencyKey, key: str) -> Claim:
    """The first request is still being answered, or its process died: its key is then free again."""
    gone = IdempotencyKey.objects.filter(
        pk=row.pk, status=None, created_at__lt=clock.now() - RUNNING_FOR
    ).delete()
    if gone[0]:
        return claim(request, key)
    text = _("The same request is being carried out. Wait a moment and look again.")
    return Claim(None, _refusal(request, 409, "request_in_progress", text))


def _refusal(request: HttpRequest, status: int, code: str, message: object) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": f"urn:valinta:error:{code}", "title": str(message), "status": status, "code": code}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    return render(request, "error.html", {"status": status, "message": message, "code": code}, status=status)


def purge() -> int:
    """Delete keys older than a week; returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]
