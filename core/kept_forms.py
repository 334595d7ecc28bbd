"""What was typed into a form is kept when the session ended before it was sent, until its author is back.

It lies sealed in the new, anonymous session, with a key that only this browser holds: whoever reads the database, with
whatever keys of the house, reads nothing (a tender may be among it, R21). It is shown to nobody but whoever was signed
in on this browser last, or to the client who enters with a code for the same matter: a cookie says who, as a keyed
digest.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.views.csrf import csrf_failure as plain_failure

from core import codes
from core.actors import Actor, actor_of
from core.fields import blind_index
from core.roles import Role

KEY = "kept_form"
AUTHOR = "valinta_author"
UNLOCKING = "valinta_kept"
LIMIT = 200_000
"""Characters that are kept at most; a longer form is lost as before."""
NOT_KEPT = ("/account/", "/admin/", "/api/")
"""Pages with passwords, and those that are not ours."""
GUARDS = frozenset({"idempotency_key", "version"})


@dataclass(frozen=True, slots=True)
class KeptForm:
    """A form that was not accepted: where it goes, its fields as sent, the names of files to be chosen anew."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """What its author would miss: the longer things typed."""
        return [value for name, value in self.fields if name not in GUARDS and len(value.split()) > 1]


def form_of(request: HttpRequest, *, without: str = "") -> KeptForm:
    """A request's form as it can be sent again, ``without`` one of its fields."""
    left_out = ("csrfmiddlewaretoken", without)
    fields = [(k, v) for k, many in request.POST.lists() for v in many if k not in left_out]
    files = [one.name or "" for _name, many in request.FILES.lists() for one in many]
    return KeptForm(request.get_full_path(), fields, files)


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Ask for the sign-in; a form that was being sent waits meanwhile."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), sign_in)
    key = _keep(request)
    if not key:
        return redirect_to_login(reverse("home"), sign_in)
    response = redirect_to_login(reverse("kept_form"), sign_in)
    _set_cookie(response, UNLOCKING, key)
    return response


def enter_again(request: HttpRequest) -> HttpResponse:
    """Ask for a client's code; a form that was being sent waits for whoever enters with one for the same matter."""
    response = redirect("client_sign_in")
    key = "" if request.method != "POST" or actor_of(request).user else _keep(request)
    if key:
        _set_cookie(response, UNLOCKING, key)
    return response


def carry(request: HttpRequest, begin: Callable[[], None]) -> None:
    """Begin a client's session, which empties the one before, without losing the sealed form."""
    sealed = request.session.get(KEY)
    begin()
    if sealed:
        request.session[KEY] = sealed


def _keep(request: HttpRequest) -> str:
    """Put the form into the session, if this browser's last user is known and it is not too long; the key to it."""
    author, form = request.COOKIES.get(AUTHOR, ""), form_of(request)
    told = json.dumps([author, form.path, form.fields, form.files])
    if not author or len(told) > LIMIT:
        return ""
    key = base64.urlsafe_b64encode(bytes.fromhex(codes.token(32)))
    request.session[KEY] = Fernet(key).encrypt(told.encode()).decode()
    return key.decode()


def kept(request: HttpRequest, actor: Actor) -> KeptForm | None:
    """The form that this person had not sent."""
    try:
        box = Fernet(request.COOKIES[UNLOCKING])
        author, path, fields, files = json.loads(box.decrypt(request.session[KEY]))
    except (KeyError, ValueError, InvalidToken):
        return None
    if author != _mark(actor):
        return None
    return KeptForm(path, [(name, value) for name, value in fields], files)


def forget(request: HttpRequest) -> None:
    """A form is being sent by somebody who is signed in: nothing is kept any longer."""
    if KEY in request.session:
        del request.session[KEY]


def mark_author(request: HttpRequest, response: HttpResponseBase) -> None:
    """Remember on this browser, unreadably, who was signed in last, or for which matter a client came in."""
    mark = _mark(actor_of(request))
    if mark and not request.path.startswith("/api/") and request.COOKIES.get(AUTHOR) != mark:
        _set_cookie(response, AUTHOR, mark)


def _set_cookie(response: HttpResponseBase, name: str, value: str) -> None:
    response.set_cookie(name, value, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)


def _mark(actor: Actor) -> str:
    if actor.user is not None:
        return blind_index(f"author {actor.user.ref}")
    return blind_index(f"author {actor.purpose} {actor.subject_ref}") if actor.has(Role.CLIENT) else ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is out of date, because its author signed in anew in another tab, may be sent again.

    Only what one of our own pages sent is offered, and only at the press of a button: another site's form is refused.
    """
    if request.path.startswith(NOT_KEPT) or not _is_ours(request):
        return plain_failure(request, reason)
    return render(request, "core/kept_form.html", {"kept": form_of(request)}, status=403)


def _is_ours(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS
