"""What the pages of this room share."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from core import pages
from core.errors import WrongState
from core.forms import ValintaForm
from orders.selectors.turns import newer_state


def form_page(
    request: HttpRequest,
    template: str,
    form: ValintaForm,
    save: Callable[[], str],
    context: Mapping[str, Any],
    done: str | Promise = "",
    fits: bool = True,
) -> HttpResponse:
    """Show a form of an order, or save it (`core.pages.form_page`); a stale one stands beside the order as it is now.

    A form that no longer ``fits`` the state is not opened at all: the way leads back, and says so.
    """
    if request.method == "GET" and not fits:
        messages.warning(request, str(WrongState().message))
        return redirect(context["back"])
    order = context.get("order")
    newer = None if order is None else lambda: {"newer_rows": newer_state(order)}
    return pages.form_page(request, template, form, save, context, done=done, newer=newer)
