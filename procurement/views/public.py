"""What everybody may see: open systems, their product cards and the register of admitted providers."""

import csv
from dataclasses import asdict
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
from core.roles import Role
from core.shapes import day_words
from core.spreadsheets import harmless
from procurement.category_words import price_words, terms_rows
from procurement.forms.finding import FindSystemForm, typed_words
from procurement.forms.systems import DayForm
from procurement.founding_states import NoticeKind
from procurement.founding_words import break_words, notice_words
from procurement.models import Category, DynamicPurchasingSystem
from procurement.selectors import founding
from procurement.selectors import questions as question_reads
from procurement.selectors import systems as reads
from procurement.selectors.register import Address, Entry, come, entries_on
from procurement.selectors.renewals import announced
from procurement.services import CARD_KEYS
from procurement.states import AdmissionState, SystemState


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    """Every system that takes applications now."""
    words = typed_words(request.GET)
    page = paging.page(reads.holding(reads.public_systems(), words), request.GET.get("after", ""))
    context = {
        "systems": page.rows,
        "words": words,
        "form": FindSystemForm(initial={"words": words}),
        "next_url": paging.next_url(request, page.next),
    }
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
        "announced": announced(found),
        **_told(found),
        "form": form,
        "day": day,
        "is_today": day == clock.today(),
        "may_apply": found.state == SystemState.OPEN,
        "today": clock.today(),
        "facts": system_facts(found),
        "questions": list(question_reads.public_questions(found).order_by("-pk")[:3]),
        "is_administrator": actor_of(request).has(Role.PROVIDER_ADMIN),
        **_register_table(found, categories, day),
    }
    return render(request, "procurement/system.html", context)


def _told(system: DynamicPurchasingSystem) -> dict[str, Any]:
    """What has been announced about a system as a whole."""
    notices = founding.notices_of(system)
    return {
        "documents": founding.documents_of(system),
        "on_break": founding.break_on(system.pk, clock.today()),
        "notices": [notice_words(row) for row in notices],
        "closing": [notice_words(row) for row in notices if row.kind == NoticeKind.CLOSING],
    }


def system_facts(system: DynamicPurchasingSystem) -> list[tuple[str, Any]]:
    """A system's dates and numbers."""
    pauses = founding.coming_breaks(system)
    return [
        (_("Code"), system.code),
        (_("Notice sent on"), day_words(system.opens_on)),
        (_("First application period ends on"), day_words(system.first_period_ends_on)),
        (_("System ends on"), day_words(system.ends_on)),
        *([(_("Closed for a break"), "\n".join(map(break_words, pauses)))] if pauses else []),
        (_("Contract terms"), _("Version %(version)s") % {"version": system.contract_version}),
        *([(_("Imported from"), system.imported_from)] if system.imported_from else []),
    ]


def _day(request: HttpRequest) -> date:
    """The day asked for; today when none is.

    Raises:
        InvalidInput: it is no day (``day_wrong``), or has not come (``day_to_come``).
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
    return come(day)


def card_of(category: Category) -> dict[str, Any]:
    """A category's product card as the page shows it."""
    labels = dict(zip(CARD_KEYS, _card_labels(), strict=True))
    texts = [(labels[key], pick((category.card or {}).get(key))) for key in CARD_KEYS]
    rows = [(label, text) for label, text in texts if text]
    rows.append((_("Price"), price_words(category)))
    return {
        "category": category,
        "rows": [*rows, *terms_rows(category)],
        "modules": [(module, price_words(module)) for module in category.modules.all()],
        "evidence": category.current_demands,  # type: ignore[attr-defined]
    }


def _card_labels() -> list[str]:
    return [_("For whom"), _("Aim"), _("What is done"), _("How long it takes"), _("What the client gains")]


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
    writer.writerow(["provider", "business_id", *map(harmless, codes)])
    for row in reads.register_on(found, day):
        writer.writerow([harmless(row.name), row.business_id, *(row.states.get(code, "") for code in codes)])
    return response


DETAIL_COLUMNS = (
    *("provider", "business_id", "category", "state", "admitted_from", "unit", "unit_price_eur_ex_vat"),
    *("place", "street", "postcode", "municipality", "accessible", "remote"),
)


@require_safe
def register_details_csv(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The register of a day with prices, addresses and dates as CSV: one row for each address of each admission."""
    found = reads.get_system(actor_of(request), ref)
    day = _day(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="register-details-{day.isoformat()}.csv"'
    writer = csv.writer(response)
    writer.writerow(DETAIL_COLUMNS)
    for entry in entries_on(found, day):
        places: list[Address | None] = [*entry.places] or [None]
        for place in places:
            writer.writerow([harmless(cell) for cell in [*_entry_cells(entry), *_place_cells(place)]])
    return response


def _entry_cells(entry: Entry) -> list[str]:
    cents = entry.unit_price_cents
    price = "" if cents is None else f"{cents // 100}.{cents % 100:02d}"
    day = entry.admitted_from.isoformat()
    return [entry.provider, entry.business_id, entry.category, entry.state, day, entry.unit, price]


def _place_cells(place: Address | None) -> list[str]:
    if place is None:
        return [""] * 6
    flags = ["yes" if flag else "no" for flag in (place.accessible, place.remote)]
    return [place.name, place.street, place.postcode, place.municipality, *flags]


@require_safe
def register_json(request: HttpRequest, ref: UUID) -> JsonResponse:
    """The register of a day as JSON."""
    found = reads.get_system(actor_of(request), ref)
    return JsonResponse(register_facts(found, _day(request)))


def register_facts(system: DynamicPurchasingSystem, day: date) -> dict[str, Any]:
    """The register of a day as plain values."""
    entries: dict[str, list[dict[str, Any]]] = {}
    for entry in entries_on(system, day):
        entries.setdefault(entry.provider_ref, []).append(_entry_facts(entry))
    categories = [{"code": c.code, "name": c.name, "cpv": c.cpv} for c in reads.categories_of(system)]
    return {
        "system": {"code": system.code, "name": system.name, "ref": system.ref},
        "day": day.isoformat(),
        "categories": categories,
        "providers": [
            {
                "name": row.name,
                "business_id": row.business_id,
                "ref": row.ref,
                "categories": row.states,
                "admissions": entries.get(row.ref, []),
            }
            for row in reads.register_on(system, day)
        ],
    }


def _entry_facts(entry: Entry) -> dict[str, Any]:
    return {
        "category": entry.category,
        "state": entry.state,
        "admitted_from": entry.admitted_from.isoformat(),
        "unit": entry.unit,
        "unit_price_cents": entry.unit_price_cents,
        "places": [asdict(place) for place in entry.places],
    }


def front_url() -> str:
    """The address of the list."""
    return reverse("procurement:systems")
