"""Published results of mini-competitions, for everyone (R24)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import paging
from core.actors import actor_of
from core.money import show_euros
from core.shapes import day_words
from procurement.selectors import competitions as reads
from procurement.views import competition_words as words


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Every published result, the newest purchase first."""
    page = paging.page(reads.public_results(), request.GET.get("after", ""))
    rows = [
        [
            {
                "text": str(row.competition),
                "url": reverse("procurement:result", args=[row.competition.public_id]),
                "note": str(row.competition.authority),
            },
            str(row.provider),
            show_euros(row.opened.unit_price_cents),
            day_words(row.competition.concluded_on),
        ]
        for row in page.rows
    ]
    context = {
        "columns": [
            _("Purchase"),
            _("Provider"),
            {"label": _("Price of a unit"), "numeric": True},
            _("Published"),
        ],
        "rows": rows,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/results.html", context)


@require_safe
def result(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One result."""
    found = reads.get_result(actor_of(request), ref)
    context = {
        "competition": found.competition,
        "rows": words.result_rows(found),
        "criteria": words.criteria_rows(found.competition),
    }
    return render(request, "procurement/result.html", context)


@require_safe
def result_json(request: HttpRequest, ref: UUID) -> JsonResponse:
    """One result as JSON."""
    found = reads.get_result(actor_of(request), ref)
    return JsonResponse(words.result_facts(found), json_dumps_params={"ensure_ascii": False})
