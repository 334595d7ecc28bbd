"""What the pages of this room share."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from core.errors import DomainError
from orders.views.common import form_page, posted_version

__all__ = ["act", "form_page", "posted_version"]


def act(request: HttpRequest, save: Callable[[], Any], target: str, done: str | Promise) -> HttpResponse:
    """Carry out one button: a refusal is shown as a notice on the page that it leads to."""
    try:
        save()
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.warning(request, str(error.message))
    else:
        messages.success(request, str(done))
    return redirect(target)
