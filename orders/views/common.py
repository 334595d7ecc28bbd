"""What the pages of this room share."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.http import require_POST

from core.errors import DomainError, StaleVersion, WrongState
from core.forms import ValintaForm
from orders.models import Order
from orders.selectors.turns import newer_state

__all__ = ["act", "form_page", "posted_version", "require_POST"]


def posted_version(request: HttpRequest) -> int | None:
    """The version of the aggregate that the person saw."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def form_page(
    request: HttpRequest,
    template: str,
    form: ValintaForm,
    save: Callable[[], str],
    context: Mapping[str, Any],
    done: str | Promise = "",
    fits: bool = True,
) -> HttpResponse:
    """Show a form, or save it: a refusal stands at its field, a stale form beside the newer state.

    ``save`` calls the service and returns the address to go to. Nothing typed is lost on the way. A form that no
    longer ``fits`` the state is not opened at all: the way leads back, and says so.
    """
    if request.method == "GET" and not fits:
        messages.warning(request, str(WrongState().message))
        return redirect(context["back"])
    stale = False
    if request.method == "POST" and form.is_valid():
        try:
            target = save()
        except DomainError as error:
            form.refuse(error)
            stale = isinstance(error, StaleVersion)
        else:
            if done:
                messages.success(request, str(done))
            return redirect(target)
    status = 409 if stale else (422 if form.errors else 200)
    newer = newer_state(context["order"]) if stale and "order" in context else []
    return render(request, template, {**context, "form": form, "stale": stale, "newer": newer}, status=status)


def act(request: HttpRequest, save: Callable[[], Order], target: str, done: str | Promise) -> HttpResponse:
    """Carry out one button: a refusal is shown as a notice on the page it came from."""
    try:
        save()
    except StaleVersion as error:
        messages.warning(request, str(error.message))
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error.message))
    else:
        messages.success(request, str(done))
    return redirect(target)
