"""How quality is measured, for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock
from core.errors import NotFound
from core.models import Authority
from evaluations import methods
from evaluations.explaining import MEANINGS, NAMES
from evaluations.methods import Method
from evaluations.scoring import DIMENSIONS
from evaluations.scoring.publish import MIN_SCORED_FOR_BANDS
from evaluations.states import OutcomeCode
from evaluations.words import points


@require_safe
def show_method(request: HttpRequest) -> HttpResponse:
    """The method in words, with the parameters in force (``?city=`` for an authority's own)."""
    method = _method(request.GET.get("city", ""))
    config, values = method.raw["config"], method.raw["outcome_value"]
    context = {
        "version": method.version,
        "grace": method.grace_days,
        "fewest": MIN_SCORED_FOR_BANDS,
        "start_days": round(config["start_target_days"]),
        "least_cases": points(config["min_neff"]),
        "half_life": points(config["half_life_months"]),
        "part_columns": [_("Part"), _("What it tells"), {"label": _("Weight"), "numeric": True}],
        "parts": [
            [str(NAMES[code]), str(MEANINGS[code]), f"{points(100 * config['weights'][code])} %"]
            for code in DIMENSIONS
        ],
        "value_columns": [_("Outcome"), {"label": _("Value"), "numeric": True}],
        "values": [
            [str(OutcomeCode(code).label), points(values[code], 2)] for code in OutcomeCode if code in values
        ],
    }
    return render(request, "evaluations/method.html", context)


def _method(code: str) -> Method:
    if not code:
        return methods.built_in()
    authority = Authority.objects.filter(code=code).first()
    if authority is None:
        raise NotFound
    return methods.in_force(authority, clock.today())
