"""A form that was not sent because the session had ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import access
from core.actors import actor_of
from core.entrance import for_client, for_roles
from core.kept_forms import kept
from core.models import AccessPurpose


@never_cache
@require_safe
@for_roles()
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show its author what was typed, to be sent now."""
    return _shown(request, "home", "base.html")


@never_cache
@require_safe
@for_client(*AccessPurpose.values)
def client_kept_form(request: HttpRequest) -> HttpResponse:
    """Show a client what was typed before the code was asked for again, to be sent now."""
    return _shown(request, access.landing(actor_of(request).purpose), "base_client.html")


def _shown(request: HttpRequest, otherwise: str, base: str) -> HttpResponse:
    found = kept(request, actor_of(request))
    if found is None:
        return redirect(otherwise)
    return render(request, "core/kept_form.html", {"kept": found, "leave": reverse(otherwise), "base": base})
