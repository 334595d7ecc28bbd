"""A form that was not sent because the session had ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.kept_forms import kept


@never_cache
@require_safe
@for_roles()
def kept_form(request: HttpRequest) -> HttpResponse:
    """Show its author what was typed, to be sent now."""
    user = actor_of(request).user
    found = kept(request, user) if user is not None else None
    if found is None:
        return redirect("home")
    return render(request, "core/kept_form.html", {"kept": found})
