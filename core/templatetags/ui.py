"""The design's components as template tags; each renders one file of ``templates/components/``.

The living catalogue at ``/design/`` shows every one; ``docs/design.md`` lists the parameters.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms, template
from django.template.context import Context
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import codes, money, shapes
from core import forms as house_forms
from core.drawing import CONTENT_GAP, ID_GAP, draw_around, draw_once
from core.law import law_words
from core.models import StoredFile
from core.upload_field import file_facts

register = template.Library()

BUTTON_CLASSES = {
    "primary": "",
    "secondary": "govuk-button--secondary",
    "warning": "govuk-button--warning",
    "quiet": "v-button--quiet",
    "big": "v-button--big",
}


# Forms ---------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def ui_error_summary(form: forms.BaseForm, title: str = "") -> dict[str, Any]:
    """The list of a bound form's errors, each a link to its field; nothing when there are none."""
    return {"links": house_forms.error_links(form), "title": title or _("There is something to correct")}


@register.inclusion_tag("components/form.html", takes_context=True)
def ui_form(
    context: Context,
    form: forms.BaseForm,
    submit: str = "",
    action: str = "",
    cancel_url: str = "",
    cancel: str = "",
    version: int | None = None,
    variant: str = "primary",
    method: str = "post",
) -> dict[str, Any]:
    """A whole form: error summary, fields, CSRF, idempotency key, version, buttons.

    ``version`` is the aggregate's version that the person saw; a stale one is answered beside the newer state.
    """
    return {
        "csrf_token": context.get("csrf_token"),
        "form": form,
        "submit": submit or _("Save"),
        "action": action,
        "cancel_url": cancel_url,
        "cancel": cancel,
        "method": method,
        "variant": variant,
        "multipart": form.is_multipart(),
        "hidden": _guards(version) if method == "post" else {},
    }


@register.simple_tag
def ui_field(field: forms.BoundField) -> SafeString:
    """One field with its label, hint and error, for forms laid out by hand."""
    return field.as_field_group()


@register.inclusion_tag("components/hidden.html")
def ui_guards(version: int | None = None) -> dict[str, Any]:
    """The hidden idempotency key (and version) for a form written by hand; CSRF is not included."""
    return {"hidden": _guards(version)}


@register.inclusion_tag("components/button.html")
def ui_button(
    label: str,
    variant: str = "primary",
    href: str = "",
    name: str = "",
    value: str = "",
    disabled: bool = False,
    about: str = "",
) -> dict[str, Any]:
    """A submit button, or a link that looks like one when ``href`` is given.

    ``about`` is read out after the label: what this one of many equal buttons is for.
    """
    return {
        "label": label,
        "css": _button_classes(variant),
        "href": href,
        "name": name,
        "value": value,
        "disabled": disabled,
        "about": about,
    }


@register.inclusion_tag("components/action.html", takes_context=True)
def ui_action(
    context: Context,
    url: str,
    label: str,
    variant: str = "primary",
    version: int | None = None,
    name: str = "",
    value: str = "",
    about: str = "",
) -> dict[str, Any]:
    """One button that posts to ``url``: an action that needs no typing."""
    return {
        "csrf_token": context.get("csrf_token"),
        "url": url,
        "label": label,
        "css": _button_classes(variant),
        "name": name,
        "value": value,
        "about": about,
        "hidden": _guards(version),
    }


def _button_classes(variant: str) -> str:
    return " ".join(BUTTON_CLASSES.get(part, "") for part in variant.split()).strip()


def _guards(version: int | None) -> dict[str, Any]:
    hidden: dict[str, Any] = {"idempotency_key": codes.token(16)}
    return hidden if version is None else {**hidden, "version": str(version)}


@register.simple_tag
def ui_frame(name: str, authority: object = "") -> SafeString:
    """A part of the frame around every page, the same for all people: assets, brand, language_choices, footer."""
    return draw_once(name, authority=str(authority or ""))


# Words and states ----------------------------------------------------------------------------------------


@register.simple_tag
def ui_tag(label: str, kind: str = "neutral") -> SafeString:
    """A short coloured word: neutral, info, wait, good or bad."""
    return draw_once("tag", label=str(label), kind=kind if kind in shapes.KINDS else "neutral")


@register.simple_tag
def ui_state(state: str, label: str = "", kind: str = "") -> SafeString:
    """A state's tag; its colour follows from the state's meaning unless ``kind`` says otherwise."""
    return ui_tag(label or str(state).replace("_", " "), kind or shapes.state_kind(str(state)))


@register.simple_tag
def ui_deadline(
    due: date | datetime | None, how: str = "", done: bool = False, label: str = "", lapses: bool = False
) -> SafeString:
    """A date by which something must happen, or a right or waiting ``lapses``; days left, and how it was computed."""
    return draw_once(
        "deadline", due=due, how=str(how), label=str(label), **shapes.deadline(due, done, lapses)
    )


@register.inclusion_tag("components/file.html")
def ui_file(stored: StoredFile | None, label: str = "") -> dict[str, Any]:
    """An uploaded file: a link to it (none when a virus was found), its kind and size, what the virus check said."""
    return file_facts(stored, label)


@register.simple_tag
def ui_icon(name: str) -> SafeString:
    """A small decorative picture (hidden from screen readers): check, clock, alert, info, place, people, speech."""
    return draw_once("icon", name=name)


@register.filter
def cents(value: int | None) -> str:
    """Cents as the language writes euros, ``1 234,50 €``; nothing stays empty."""
    return "" if value is None else money.show_euros(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as Finland writes it in the active language: ``5.12.2018``, in English ``5 Dec 2018``."""
    return shapes.day_words(value)


@register.filter
def moment(value: datetime | None) -> str:
    """An instant's Helsinki day and time in the active language."""
    return shapes.moment_words(value)


@register.filter
def law(value: str | None) -> str:
    """The source of a rule of law, as the reader's language refers to it."""
    return law_words(value or "")


@register.filter
def euros(value: Decimal | None) -> str:
    """Euros as the language writes them, ``1 234,50 €``; nothing stays empty."""
    return "" if value is None else money.show_euros(money.to_cents(value))


@register.filter
def units(value: int | None) -> str:
    """Hundredths of a unit as a number without needless decimals."""
    return "" if value is None else money.show_units(value)


# Blocks of content ---------------------------------------------------------------------------------------


@register.simple_block_tag(end_name="endui_details")
def ui_details(content: str, summary: str, opened: bool = False) -> SafeString:
    """Text that opens on request."""
    return draw_around("details", content, summary=summary, opened=opened)


@register.simple_block_tag(end_name="endui_inset")
def ui_inset(content: str) -> SafeString:
    """Text set apart by a line at its side."""
    return draw_around("inset", content)


@register.simple_block_tag(end_name="endui_notice")
def ui_notice(content: str, kind: str = "info", title: str = "", live: bool = False) -> SafeString:
    """A banner: info, good, wait or bad; ``live`` announces it to screen readers."""
    return draw_around("notice", content, kind=kind, title=title, live=live)


@register.simple_block_tag(end_name="endui_panel")
def ui_panel(content: str, title: str) -> SafeString:
    """The confirmation after something was done: what was done, and what comes next."""
    return draw_around("panel", content, title=title)


@register.simple_block_tag(end_name="endui_card")
def ui_card(content: str, title: str = "", kind: str = "", level: int = 2) -> SafeString:
    """A white sheet with a heading."""
    return draw_around("card", content, title=title, kind=kind, level=level)


@register.simple_block_tag(end_name="endui_provider_card")
def ui_provider_card(content: str, offer: Any, level: int = 2, picked: bool = False) -> SafeString:
    """One provider as the client compares it; the content is what one can do with it (forms, buttons)."""
    card = draw_once(
        "provider_card",
        level=level,
        picked=picked,
        offer=shapes.Offer.of(offer),
        id=ID_GAP,
        content=CONTENT_GAP if content.strip() else "",
    )
    before, _gap, after = card.replace(ID_GAP, escape(shapes.fact(offer, "id"))).partition(CONTENT_GAP)
    return SafeString(before + content + after)


@register.inclusion_tag("components/warning.html")
def ui_warning(text: str) -> dict[str, Any]:
    """A sentence that must not be missed."""
    return {"text": text}


@register.inclusion_tag("components/empty.html")
def ui_empty(title: str, text: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What stands where a list would be: why it is empty and what to do."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/code.html")
def ui_code(code: str, label: str = "") -> dict[str, Any]:
    """A code that a person reads from a screen and types elsewhere."""
    return {"code": code, "label": label}


@register.inclusion_tag("components/stale.html")
def ui_stale(rows: Iterable[Any] = (), text: str = "") -> dict[str, Any]:
    """What changed while the form was being filled in; the form below keeps everything typed."""
    return {"rows": shapes.pairs(rows), "text": text}


# Lists and tables ----------------------------------------------------------------------------------------


@register.inclusion_tag("components/summary_list.html")
def ui_summary(rows: Iterable[Any], caption: str = "", level: int = 2) -> dict[str, Any]:
    """Facts as name and value; rows are pairs or mappings (label, value, url, tag, kind, action_url, action)."""
    return {"rows": shapes.pairs(rows), "caption": caption, "level": level}


@register.inclusion_tag("components/table.html")
def ui_table(
    columns: Sequence[Any],
    rows: Iterable[Sequence[Any]],
    caption: str = "",
    empty: str = "",
    hide_caption: bool = False,
) -> dict[str, Any]:
    """A table that becomes a list of cards on a phone; the first column names the row."""
    heads = [shapes.column(column) for column in columns]
    body = [[_cell(head, cell) for head, cell in zip(heads, row, strict=True)] for row in rows]
    return {"columns": heads, "rows": body, "caption": caption, "empty": empty, "hide_caption": hide_caption}


def _cell(head: dict[str, Any], given: Any) -> dict[str, Any]:
    """A cell ready to print; in Python, since a page of thirty rows has hundreds of them."""
    cell = shapes.cell(given)
    text = cell.get("text")
    if cell.get("tag"):
        shown = ui_tag(cell["tag"], cell.get("kind", "neutral"))
    elif cell.get("due"):
        shown = ui_deadline(cell["due"], cell.get("how", ""))
    elif cell.get("url"):
        shown = format_html('<a class="govuk-link" href="{}">{}</a>', cell["url"], text)
    else:
        shown = conditional_escape("–" if text is None or text == "" else text)
    if cell.get("note"):
        shown = format_html('{}<span class="v-note">{}</span>', shown, cell["note"])
    return {"shown": shown, "label": head["label"], "numeric": head["numeric"]}


@register.inclusion_tag("components/timeline.html")
def ui_timeline(steps: Iterable[Mapping[str, Any]], caption: str = "") -> dict[str, Any]:
    """Where the matter stands, who must act and by which date."""
    return {"steps": [shapes.step(step) for step in steps], "caption": caption}


@register.inclusion_tag("components/work_list.html")
def ui_work_list(items: Iterable[Any], title: str = "", empty: str = "", level: int = 2) -> dict[str, Any]:
    """What waits for this person, the most urgent first as the caller ordered it."""
    return {"items": list(items), "title": title, "empty": empty, "level": level}


@register.inclusion_tag("components/pagination.html")
def ui_pagination(next_url: str = "", previous_url: str = "", shown: int | None = None) -> dict[str, Any]:
    """Links to the next and the previous stretch of a list paged by key."""
    return {"next_url": next_url, "previous_url": previous_url, "shown": shown}


@register.inclusion_tag("components/back.html")
def ui_back(url: str, label: str = "") -> dict[str, Any]:
    """The way back, above the heading (block ``before_content``)."""
    return {"url": url, "label": label or _("Back")}


@register.inclusion_tag("components/breadcrumbs.html")
def ui_breadcrumbs(trail: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Where the page is: pairs of label and address, the page itself left out."""
    return {"trail": list(trail)}


@register.inclusion_tag("components/heading.html")
def ui_heading(
    title: str, caption: str = "", state: str = "", state_label: str = "", kind: str = ""
) -> dict[str, Any]:
    """The page's h1 with what it belongs to above and its state beside."""
    tag = (
        {"label": state_label or state, "kind": kind or shapes.state_kind(state)}
        if state or state_label
        else None
    )
    return {"title": title, "caption": caption, "tag": tag}


# Numbers as pictures -------------------------------------------------------------------------------------


@register.simple_tag
def ui_quality(quality: Any = None, brief: bool = False) -> SafeString:
    """A provider's quality score with its 90 per cent interval; without evidence it says so and shows no number.

    ``quality`` has score, low, high (0-100, 50 is average), band (1-5, 0 none), cases; ``None`` means no evidence.
    """
    return draw_once("quality", brief=brief, **shapes.quality(quality))


@register.inclusion_tag("components/meter.html")
def ui_meter(value: Any, maximum: Any, label: str, text: str = "", kind: str = "info") -> dict[str, Any]:
    """How much of something is used: a bar with its numbers in words."""
    return {"label": label, "text": text, "kind": kind, **shapes.meter(value, maximum)}


@register.inclusion_tag("components/bars.html")
def ui_bars(rows: Iterable[Any], caption: str, unit: str = "") -> dict[str, Any]:
    """A bar chart that is a table: label, bar, number. Rows are pairs or mappings (label, value, text)."""
    return {"rows": shapes.bars(rows), "caption": caption, "unit": unit}


@register.inclusion_tag("components/figures.html")
def ui_figures(items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A row of key figures: value, label, note, url."""
    return {"items": list(items)}
