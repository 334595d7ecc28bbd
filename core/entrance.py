"""Who may enter a view: the first question of every page, before any object is fetched."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

from core import kept_forms
from core.actors import actor_of
from core.errors import require
from core.roles import Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_roles(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Only people who hold one of the roles in the seat they act from (any role when none is named).

    Who is not signed in is asked to, and what was being sent is kept meanwhile; a wrong role is refused with 403.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if actor.user is None:
                return kept_forms.sign_in_again(request)
            require(actor.has(*roles) if roles else bool(actor.roles))
            if request.method == "POST":
                kept_forms.forget(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def for_client(*purposes: str) -> Callable[[View[P]], View[P]]:
    """Only a client who came in with a code given for one of the purposes; others are asked for a code.

    What was being sent is kept meanwhile.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_of(request)
            if not actor.has(Role.CLIENT) or actor.purpose not in purposes:
                return kept_forms.enter_again(request)
            if request.method == "POST":
                kept_forms.forget(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
