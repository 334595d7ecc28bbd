"""Results of call-offs by quarter: published by the procurement officer, read by everyone (R24)."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import paging
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import NotFound
from core.i18n import pick
from core.money import euros, show_euros
from core.pages import act
from core.roles import Role
from core.shapes import day_words
from core.spreadsheets import harmless
from orders import services
from orders.models import CallOffPublication
from orders.permissions import can_publish_call_offs
from orders.rules.call_off_results import SMALLEST_TOLD, quarter_ends, quarter_of_year
from orders.selectors import call_offs as reads
from orders.words import quarter_words


@require_safe
def call_off_results(request: HttpRequest) -> HttpResponse:
    """Every publication, the newest first; above it, for who publishes, the quarters that wait."""
    page = paging.page(reads.publications(), request.GET.get("after", ""))
    rows = [
        [
            {
                "text": quarter_words(row.first_day),
                "url": reverse("orders:call_off_result", args=[row.public_id]),
            },
            {"text": str(row.system), "note": str(row.authority)},
            day_words(row.created_at),
        ]
        for row in page.rows
    ]
    context = {
        "columns": [_("Quarter"), _("System"), _("Published")],
        "rows": rows,
        "next_url": paging.next_url(request, page.next),
        "waiting": _waiting(actor_of(request)),
    }
    return render(request, "orders/call_off_results.html", context)


def _waiting(actor: Actor) -> list[dict[str, Any]]:
    if actor.authority is None or not can_publish_call_offs(actor, actor.authority):
        return []
    return [
        {
            "quarter": quarter_words(row.first_day),
            "system": str(row.system),
            "url": reverse("orders:publish_call_offs", args=reads.quarter_args(row)),
            "publish_by": row.publish_by,
        }
        for row in reads.due_quarters(actor.authority)
    ]


@require_safe
def call_off_result(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One publication."""
    row = reads.get_publication(ref)
    context = {"row": row, "quarter": quarter_words(row.first_day), **_table(row.rows)}
    return render(request, "orders/call_off_result.html", context)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def publish_call_offs(request: HttpRequest, ref: UUID, year: int, quarter: int) -> HttpResponse:
    """What will be published, by when and how that day is counted; one button."""
    actor = actor_of(request)
    first_day = quarter_of_year(year, quarter)
    if first_day is None:
        raise NotFound
    if request.method == "POST":
        system = reads.get_publishing_system(actor, ref)
        done = _("The results are published.")
        target = reverse("orders:call_off_results")
        return act(request, lambda: services.publish_call_offs(actor, system, first_day), target, done)
    due = reads.get_due_quarter(actor, ref, first_day)
    rows = reads.rows_of(due.system, first_day)
    context = {"due": due, "quarter": quarter_words(first_day), **_table(rows)}
    return render(request, "orders/publish_call_offs.html", context)


def _table(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    told = [
        [
            {"text": row["provider"], "note": row["business_id"]},
            {"text": pick(row["name"]) or row["category"], "note": f"CPV {row['cpv']}"},
            _few() if row["number"] is None else row["number"],
            "–" if row["value_cents"] is None else show_euros(row["value_cents"]),
        ]
        for row in rows
    ]
    columns = [
        _("Provider"),
        _("Category"),
        {"label": _("Orders"), "numeric": True},
        {"label": _("Value, ex VAT"), "numeric": True},
    ]
    return {"rows": told, "columns": columns, "few": SMALLEST_TOLD}


def _few() -> str:
    return str(_("fewer than %(n)d")) % {"n": SMALLEST_TOLD}


# For machines ---------------------------------------------------------------------------------------------


@require_safe
def call_off_result_json(request: HttpRequest, ref: UUID) -> JsonResponse:
    """One publication as JSON."""
    row = reads.get_publication(ref)
    return JsonResponse(publication_facts(row), json_dumps_params={"ensure_ascii": False})


def publication_facts(row: CallOffPublication) -> dict[str, Any]:
    """A publication for machines; number and value are empty where they are too few to be told."""
    return {
        "id": row.ref,
        "authority": row.authority.code,
        "system": row.system.code,
        "first_day": row.first_day.isoformat(),
        "last_day": quarter_ends(row.first_day).isoformat(),
        "published_at": row.created_at.isoformat(),
        "rows": row.rows,
    }


CSV_COLUMNS = (
    *("first_day", "last_day", "system", "category", "service", "cpv", "route"),
    *("provider", "business_id", "orders", "value_eur_ex_vat"),
)


@require_safe
def call_off_result_csv(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One publication with semicolons and a byte-order mark."""
    row = reads.get_publication(ref)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="call-offs-{row.first_day}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(CSV_COLUMNS)
    for line in row.rows:
        writer.writerow(_csv_row(row.system.code, row.first_day, line))
    return response


def _csv_row(system: str, first_day: date, line: Mapping[str, Any]) -> list[str]:
    number, cents = line["number"], line["value_cents"]
    return [
        first_day.isoformat(),
        quarter_ends(first_day).isoformat(),
        harmless(system),
        harmless(line["category"]),
        harmless(pick(line["name"])),
        line["cpv"],
        line["route"],
        harmless(line["provider"]),
        line["business_id"],
        f"<{SMALLEST_TOLD}" if number is None else str(number),
        "" if cents is None else str(euros(cents)).replace(".", ","),
    ]
