"""The year's small purchases for managers, auditors and those who buy: sums against the threshold, and as CSV."""

import csv
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core import clock, paging
from core.actors import actor_of
from core.entrance import for_roles
from core.money import euros, show_euros
from core.shapes import day_words
from core.spreadsheets import harmless
from orders import permissions
from orders.models import Order
from orders.selectors import small_purchases as reads
from orders.states import OrderState
from orders.words import room_rows

MONEY = {"numeric": True}
FIRST_YEAR = 2017
"""Of the Act: before it there is no threshold to count against."""


def _year(request: HttpRequest) -> int:
    """The year asked for; this one when none or nonsense is."""
    given, this = request.GET.get("year", ""), clock.today().year
    asked = int(given) if given.isdecimal() and len(given) == 4 else this
    return asked if FIRST_YEAR <= asked <= this else this


@for_roles(*permissions.READERS)
@require_GET
def small_purchases(request: HttpRequest) -> HttpResponse:
    """Each service that is bought below the threshold: how many orders, the sum, the threshold, what is left."""
    actor, year = actor_of(request), _year(request)
    found = reads.year_of_categories(actor, year)
    rows = [
        [
            {"text": str(row.category), "url": _url(row), "note": row.category.cpv},
            row.orders,
            show_euros(row.room.spent_cents),
            show_euros(row.room.threshold_cents),
            show_euros(row.room.left_cents),
            _share(row),
        ]
        for row in found
    ]
    columns = [
        _("Service"),
        {"label": _("Orders"), **MONEY},
        {"label": _("Sum"), **MONEY},
        {"label": _("Threshold"), **MONEY},
        {"label": _("Left"), **MONEY},
        _("Share"),
    ]
    context = {"rows": rows, "columns": columns, "year": year, "years": reads.years(actor)}
    return render(request, "orders/small_purchases.html", context)


def _url(row: reads.YearOfCategory) -> str:
    return f"{reverse('orders:small_purchases_of', args=[row.category.public_id])}?year={row.year}"


def _share(row: reads.YearOfCategory) -> dict[str, Any]:
    kind = "bad" if not row.room.fits else "wait" if row.room.warned else "good"
    return {"tag": f"{row.share_percent} %", "kind": kind}


@for_roles(*permissions.READERS)
@require_GET
def small_purchases_of(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The orders that one service's sum of a year is made of."""
    actor, year = actor_of(request), _year(request)
    found = reads.get_year(actor, ref, year)
    page = paging.page(reads.orders_of_year(actor, found), request.GET.get("after", ""))
    rows = [
        [
            {"text": order.number, "url": reverse("orders:order", args=[order.public_id])},
            str(order.provider or "–"),
            day_words(order.placed_at) if order.placed_at else "",
            order.official.name,
            {"state": order.state, "tag": OrderState(order.state).label},
            show_euros(_cents(order)),
        ]
        for order in page.rows
    ]
    columns = [
        _("Order"),
        _("Provider"),
        _("Placed"),
        _("Official"),
        _("State"),
        {"label": _("Counts"), **MONEY},
    ]
    context = {
        "found": found,
        "room_rows": room_rows(found.room),
        "rows": rows,
        "columns": columns,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "orders/small_purchases_of.html", context)


def _cents(order: Order) -> int:
    return order.commitment.ceiling_cents if order.commitment is not None else 0


CSV_COLUMNS = (
    *("year", "service", "cpv", "order", "provider", "business_id", "placed_on", "state"),
    *("counts_eur_ex_vat", "decision", "threshold_eur"),
)


@for_roles(*permissions.READERS)
@require_GET
def small_purchases_csv(request: HttpRequest) -> HttpResponse:
    """Every order of a year's small purchases, service by service, with semicolons and a byte-order mark."""
    actor, year = actor_of(request), _year(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="small-purchases-{year}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(CSV_COLUMNS)
    for found in reads.year_of_categories(actor, year):
        for order in reads.orders_of_year(actor, found).iterator(chunk_size=500):
            writer.writerow(_csv_row(found, order))
    return response


def _csv_row(found: reads.YearOfCategory, order: Order) -> list[str]:
    provider = order.provider
    return [
        str(found.year),
        harmless(str(found.category)),
        found.category.cpv,
        order.number,
        harmless(provider.name if provider else ""),
        provider.business_id if provider else "",
        clock.local_date(order.placed_at).isoformat() if order.placed_at else "",
        order.state,
        _decimal(_cents(order)),
        order.decision.number if order.decision else "",
        _decimal(found.room.threshold_cents),
    ]


def _decimal(cents: int) -> str:
    return str(euros(cents)).replace(".", ",")
