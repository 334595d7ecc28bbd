"""A client's session: opened by code and date of birth, held to one matter, never mixed with a user's."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from core import clock
from core.actors import ANONYMOUS, Actor, client_actor
from core.models import AccessCode

KEY = "client_code"


def open_for(request: HttpRequest, code: AccessCode) -> None:
    """Begin a client's session; whoever was signed in on this device is signed out."""
    request.session.flush()
    request.session[KEY] = code.ref
    rotate_token(request)


def close(request: HttpRequest) -> None:
    """End it."""
    request.session.flush()


def is_over(request: HttpRequest) -> bool:
    """Whether this is a client's session whose code has ended since."""
    return KEY in request.session and actor(request) is ANONYMOUS


def actor(request: HttpRequest) -> Actor:
    """The client of this session, as long as the code it was opened with works."""
    codes = AccessCode.objects.filter(revoked_at=None, expires_at__gt=clock.now())
    matter = codes.filter(public_id=request.session[KEY]).values_list("purpose", "subject_ref").first()
    return ANONYMOUS if matter is None else client_actor(*matter)


@receiver(user_logged_in)
def _end_at_sign_in(sender: object, request: HttpRequest | None, **_: object) -> None:
    """A person who signs in with an account is no longer the client."""
    if request is not None and hasattr(request, "session"):
        request.session.pop(KEY, None)
