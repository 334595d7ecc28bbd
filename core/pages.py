"""What pages with forms share: nothing typed is lost, a stale form stands beside the newer state."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from core.errors import DomainError, StaleVersion
from core.forms import ValintaFormMixin

Newer = Callable[[], Mapping[str, Any]]


def posted_version(request: HttpRequest) -> int | None:
    """The version of the aggregate that the person saw."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, also when nothing was ticked; nothing when it is only asked for."""
    return request.POST if request.method == "POST" else None


def form_page(
    request: HttpRequest,
    template: str,
    form: ValintaFormMixin,
    save: Callable[[], str],
    context: Mapping[str, Any],
    *,
    done: str | Promise = "",
    newer: Newer | None = None,
) -> HttpResponse:
    """Show a form, or save it and go to the address that ``save`` returns.

    A refusal stands at its field. A stale form is shown again with what was typed, and with ``newer``: ``version``
    and ``newer_rows``, the state as it is now.
    """
    shown = dict(context)
    status = 200
    if request.method == "POST" and form.is_valid():  # type: ignore[attr-defined]
        try:
            target = save()
        except StaleVersion as error:
            status = error.status
            shown |= {"stale": True, **(newer() if newer else {"version": error.facts["version"]})}
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.refuse(error)
        else:
            if done:
                messages.success(request, str(done))
            return redirect(target)
    if form.errors:  # type: ignore[attr-defined]
        status = 422
    return render(request, template, {**shown, "form": form}, status=status)


def act(
    request: HttpRequest, save: Callable[[], object], target: str, done: str | Promise = ""
) -> HttpResponse:
    """Carry out one button; a refusal is a notice on the page it leads back to, with every fault it lists."""
    try:
        save()
    except DomainError as error:
        if error.status in (403, 404):
            raise
        faults = [str(fault["message"]) for fault in error.facts.get("faults", ())]
        messages.error(request, " ".join([str(error.message), *faults]))
    else:
        if done:
            messages.success(request, str(done))
    return redirect(target)
