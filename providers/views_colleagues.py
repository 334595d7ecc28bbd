"""Pages of colleagues: inviting them, taking an invitation back, and joining with a code."""

from typing import Any
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.actors import actor_of
from core.entrance import for_roles
from core.middleware import SEAT
from core.models import User
from core.pages import act, form_page, posted
from core.roles import Role
from core.throttle import caller_of
from providers import selectors, services
from providers.forms import CodeForm, InviteForm, JoinForm
from providers.models import Invitation

BACKEND = "django.contrib.auth.backends.ModelBackend"
OWN = "providers:own"
PENDING = "invitation_shown"


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Send a colleague an invitation."""
    actor = actor_of(request)
    provider = selectors.own_provider(actor)
    form = InviteForm(posted(request))

    def save() -> str:
        data = form.cleaned_data
        services.invite_colleague(actor, provider, email=data["email"], role=Role(data["role"]))
        return reverse(OWN)

    context = {"title": _("Invite a colleague"), "submit": _("Send the invitation")}
    done = _("The invitation was sent. It works for 14 days.")
    return form_page(request, "providers/form.html", form, save, context, done=done)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def revoke(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take an invitation back."""
    actor = actor_of(request)
    invitation = selectors.own_invitation(actor, ref)
    done = _("The invitation was revoked. Its code no longer works.")
    return act(request, lambda: services.revoke_invitation(actor, invitation), reverse(OWN), done)


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """The invitation's code, brought by the link's fragment or typed."""
    form = CodeForm(posted(request))

    def save() -> str:
        found = services.find_invitation(form.cleaned_data["code"], caller=caller_of(request))
        request.session[PENDING] = found.ref
        return reverse("providers:join_account")

    return form_page(request, "providers/join.html", form, save, {})


@never_cache
@require_http_methods(["GET", "POST"])
def join_account(request: HttpRequest) -> HttpResponse:
    """What the invitation is for, and the account one joins with. Who has shown no code is asked for it."""
    actor = actor_of(request)
    invitation = selectors.open_invitation(request.session.get(PENDING, ""))
    if invitation is None:
        return redirect("providers:join")
    has_account = User.objects.filter(email=invitation.email).exists()
    form = JoinForm(posted(request), asks_account=actor.user is None, initial={"language": get_language()})

    def save() -> str:
        _member, user = services.accept_invitation(actor, invitation, **form.cleaned_data)
        if actor.user is None:
            login(request, user, backend=BACKEND)
        request.session.pop(PENDING, None)
        request.session[SEAT] = f"provider:{invitation.provider.ref}"
        return reverse("home")

    context = {**_shown(invitation), "must_sign_in": has_account and actor.user is None}
    done = _("Welcome to %(provider)s.") % {"provider": invitation.provider}
    return form_page(request, "providers/join_account.html", form, save, context, done=done)


def _shown(invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "facts": [
            (_("Organisation"), invitation.provider.name),
            (_("Role"), Role(invitation.role).label),
            (_("E-mail"), invitation.email),
        ],
    }
