"""What everybody may see: open systems, their product cards and the register of admitted providers."""

import csv
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock, paging
from core.actors import actor_of
from core.errors import InvalidInput
from core.i18n import pick
from core.money import show_euros
from core.roles import Role
from core.shapes import day_words
from procurement.forms.systems import DayForm
from procurement.models import Category, DynamicPurchasingSystem
from procurement.selectors import systems as reads
from procurement.services import CARD_KEYS
from procurement.states import AdmissionState, SystemState


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """Every system that takes applications now."""
    page = paging.page(reads.public_systems(), request.GET.get("after", ""))
    context = {"systems": page.rows, "next_url": paging.next_url(request, page.next)}
    return render(request, "procurement/systems.html", context)


@require_safe
def system(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One system: categories with product cards and requirements, and the register on a day."""
    found = reads.get_system(actor_of(request), ref)
    form = DayForm(
        {"day": request.GET["day"]} if request.GET.get("day") else None, initial={"day": clock.today()}
    )
    day = _day(request) if not form.is_bound or form.is_valid() else clock.today()
    categories = reads.categories_of(found)
    context = {
        "system": found,
        "cards": [card_of(category) for category in categories],
        "common": reads.common_requirements(found),
        "form": form,
        "day": day,
        "is_today": day == clock.today(),
        "may_apply": found.state == SystemState.OPEN,
        "facts": system_facts(found),
        "is_administrator": actor_of(request).has(Role.PROVIDER_ADMIN),
        **_register_table(found, categories, day),
    }
    return render(request, "procurement/system.html", context)


def system_facts(system: DynamicPurchasingSystem) -> list[tuple[str, Any]]:
    """A system's dates and numbers."""
    return [
        (_("Code"), system.code),
        (_("Notice sent on"), day_words(system.opens_on)),
        (_("First application period ends on"), day_words(system.first_period_ends_on)),
        (_("System ends on"), day_words(system.ends_on)),
        (_("Contract terms"), _("Version %(version)s") % {"version": system.contract_version}),
        *([(_("Imported from"), system.imported_from)] if system.imported_from else []),
    ]


def _day(request: HttpRequest) -> date:
    """The day asked for; today when none is.

    Raises:
        InvalidInput: it is no day (``day_wrong``).
    """
    given = request.GET.get("day", "")
    if not given:
        return clock.today()
    try:
        day = parse_date(given)
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput("day_wrong", _("Write the day in the form 2026-05-31."), field="day")
    return day


def card_of(category: Category) -> dict[str, Any]:
    """A category's product card as the page shows it."""
    labels = dict(zip(CARD_KEYS, _card_labels(), strict=True))
    texts = [(labels[key], pick((category.card or {}).get(key))) for key in CARD_KEYS]
    rows = [(label, text) for label, text in texts if text]
    rows.append((_("Price"), price_words(category)))
    if category.areas:
        rows.append((_("Area"), ", ".join(category.areas)))
    return {
        "category": category,
        "rows": rows,
        "requirements": [pick(row.text) for row in category.current_requirements],  # type: ignore[attr-defined]
    }


def _card_labels() -> list[str]:
    return [_("For whom"), _("Aim"), _("What is done"), _("How long it takes"), _("What the client gains")]


def price_words(category: Category) -> str:
    """A category's price rule in words."""
    if category.ceiling_cents is None:
        return _("The provider's price")
    facts = {"price": show_euros(category.ceiling_cents), "unit": category.get_unit_display()}
    if category.price_rule == "fixed":
        return _("%(price)s / %(unit)s, fixed by the city (ex VAT)") % facts
    return _("At most %(price)s / %(unit)s (ex VAT)") % facts


def _register_table(
    system: DynamicPurchasingSystem, categories: list[Category], day: date
) -> dict[str, list[Any]]:
    rows = [
        [row.name, row.business_id, *(_state_cell(row.states.get(c.code, "")) for c in categories)]
        for row in reads.register_on(system, day)
    ]
    return {"columns": [_("Provider"), _("Business id"), *(str(c) for c in categories)], "rows": rows}


def _state_cell(state: str) -> Any:
    return {"state": state, "tag": AdmissionState(state).label} if state else "–"


@require_safe
def register_csv(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The register of a day as CSV: name, business id, one column for each category."""
    found = reads.get_system(actor_of(request), ref)
    day = _day(request)
    codes = [category.code for category in reads.categories_of(found)]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="register-{day.isoformat()}.csv"'
    writer = csv.writer(response)
    writer.writerow(["provider", "business_id", *map(_plain, codes)])
    for row in reads.register_on(found, day):
        writer.writerow([_plain(row.name), row.business_id, *(row.states.get(code, "") for code in codes)])
    return response


def _plain(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


@require_safe
def register_json(request: HttpRequest, ref: UUID) -> JsonResponse:
    """The register of a day as JSON."""
    found = reads.get_system(actor_of(request), ref)
    return JsonResponse(register_facts(found, _day(request)))


def register_facts(system: DynamicPurchasingSystem, day: date) -> dict[str, Any]:
    """The register of a day as plain values."""
    categories = [{"code": c.code, "name": c.name, "cpv": c.cpv} for c in reads.categories_of(system)]
    return {
        "system": {"code": system.code, "name": system.name, "ref": system.ref},
        "day": day.isoformat(),
        "categories": categories,
        "providers": [
            {"name": row.name, "business_id": row.business_id, "ref": row.ref, "categories": row.states}
            for row in reads.register_on(system, day)
        ],
    }


def front_url() -> str:
    """The address of the list."""
    return reverse("procurement:systems")
