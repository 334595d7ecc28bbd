"""The page of a form whose texts are written in three languages."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.forms import ValintaForm
from core.pages import form_page


def texts_page(
    request: HttpRequest,
    form: ValintaForm,
    save: Callable[[], str],
    title: str | Promise,
    back: tuple[str, str | Promise],
    *,
    row: Any = None,
    newer: Callable[[Any], list[tuple[Any, Any]]] | None = None,
    caption: str = "",
    template: str = "procurement/texts_form.html",
    **more: Any,
) -> HttpResponse:
    """Show or save it; ``row`` is what is changed, ``newer`` its facts for whoever holds an older version."""
    context: Mapping[str, Any] = {
        "title": title,
        "caption": caption,
        "back_url": back[0],
        "back_label": back[1],
        "version": row.version if row is not None else None,
        **more,
    }

    def newer_state() -> Mapping[str, Any]:
        row.refresh_from_db()
        return {"version": row.version, "newer_rows": newer(row) if newer else []}

    return form_page(request, template, form, save, context, done=_("Saved."), newer=newer_state)
