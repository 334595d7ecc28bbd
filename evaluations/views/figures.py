"""Key figures: what was closed, where clients went, what they say; whole, by service, by provider."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import NotFound
from core.models import Authority
from evaluations.forms import PeriodForm
from evaluations.permissions import SEES_RUNS
from evaluations.selectors import figures as reads
from evaluations.states import Horizon, OutcomeCode
from procurement.models import Category


@for_roles(*SEES_RUNS)
@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    """The figures of a period."""
    authority = actor_of(request).need_authority()
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return render(request, "evaluations/figures.html", {"form": form}, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    category = _category(authority, request.GET.get("service", ""))
    whole = reads.figures(authority, first, last, category)
    if category:
        groups = reads.by_provider(authority, first, last, category)
    else:
        groups = reads.by_category(authority, first, last)
    horizon = request.GET.get("when") if request.GET.get("when") in Horizon.values else Horizon.END.value
    period = {"first": first.isoformat(), "last": last.isoformat()}
    context = {
        "form": form,
        "category": category,
        "first": first,
        "last": last,
        "figures": _key_figures(whole),
        "horizons": [_horizon_link(h, period, category, h.value == horizon) for h in Horizon],
        "bars": _bars(whole, horizon or Horizon.END),
        "columns": _columns(category),
        "rows": [_row(group, category, period) for group in groups],
        "whole_url": f"?{urlencode(period)}",
    }
    return render(request, "evaluations/figures.html", context)


def _category(authority: Authority, ref: str) -> Category | None:
    """The service that was asked for.

    Raises:
        NotFound: the authority has no such service.
    """
    if not ref:
        return None
    for category in Category.objects.filter(authority=authority):
        if category.ref == ref:
            return category
    raise NotFound


def _percent(value: int | None) -> str:
    return "–" if value is None else f"{value} %"


def _key_figures(found: reads.Figures) -> list[dict[str, Any]]:
    answers = found.answers
    reached = [h for h in Horizon if found.followed(h)]
    return [
        {"label": _("Closed orders"), "value": found.cases},
        *(
            {
                "label": _("Activated, %(when)s") % {"when": str(h.label).lower()},
                "value": _percent(found.activation(h)),
                "note": _("of %(n)d recorded outcomes") % {"n": found.followed(h)},
            }
            for h in reached
        ),
        {
            "label": _("Clients recommend (NPS)"),
            "value": "–" if found.nps is None else found.nps,
            "note": _("%(n)d of %(whole)d clients answered")
            % {"n": answers.answered, "whole": answers.asked},
        },
    ]


def _bars(found: reads.Figures, horizon: str) -> list[dict[str, Any]]:
    counts = found.outcomes.get(horizon, {})
    return [
        {"label": OutcomeCode(code).label, "value": counts[code]} for code in OutcomeCode if counts.get(code)
    ]


def _horizon_link(
    horizon: Horizon, period: dict[str, str], category: Category | None, current: bool
) -> dict[str, Any]:
    query = {**period, "when": horizon.value, **({"service": category.ref} if category else {})}
    return {"label": horizon.label, "url": f"?{urlencode(query)}", "current": current}


def _columns(category: Category | None) -> list[Any]:
    return [
        _("Provider") if category else _("Service"),
        {"label": _("Closed"), "numeric": True},
        {"label": _("Activated at the end"), "numeric": True},
        {"label": _("Activated after 6 months"), "numeric": True},
        {"label": _("NPS"), "numeric": True},
    ]


def _row(group: reads.Group, category: Category | None, period: dict[str, str]) -> list[Any]:
    found = group.figures
    query = urlencode({**period, "service": group.of.ref})
    name = {"text": str(group.of)}
    if category is None:
        name["url"] = f"{reverse('evaluations:figures')}?{query}"
    return [
        name,
        found.cases,
        _percent(found.activation()),
        _percent(found.activation(Horizon.MONTHS_6)),
        "–" if found.nps is None else found.nps,
    ]
