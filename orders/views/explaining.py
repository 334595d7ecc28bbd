"""Why these providers: the list of then beside the answer of now, and what the client did with the list."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.roles import Role
from core.templatetags.ui import moment
from orders import permissions, selectors
from orders.selectors.earlier_refusals import earlier_refusals
from orders.selectors.explanation import Comparison, Round, compare, explain, verdict
from orders.selectors.traces import traces


@for_roles(Role.OFFICIAL, Role.PROCUREMENT, Role.MANAGER, Role.AUDITOR)
@require_safe
def eligibility(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Why each provider was shown or left out, then and now, and what changed in between."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_see_eligibility(actor, order))
    now, *rounds = explain(order)
    pairs = compare(rounds[0], now) if rounds else []
    context = {
        "order": order,
        "now": now,
        "refused_earlier": earlier_refusals(order) if permissions.can_see_client(actor, order) else [],
        "then": rounds[0] if rounds else None,
        "earlier": rounds[1:],
        "pairs": [_row(pair) for pair in pairs],
        "columns": [_("Provider"), _("Then"), _("Now"), _("What changed")],
        "changed": sum(pair.changed for pair in pairs),
        "figures": _figures(rounds[0], now) if rounds else [],
        "trace_columns": [_("When"), _("List"), _("What"), _("Provider"), _("How")],
        "traces": [
            [moment(row.at), str(row.round), row.what, row.provider, row.detail] for row in traces(order)
        ],
    }
    return render(request, "orders/eligibility.html", context)


def _row(pair: Comparison) -> list[Any]:
    return [
        {"text": pair.line.provider, "note": pair.line.place},
        verdict(pair.then),
        verdict(pair.now),
        pair.change or _("Nothing"),
    ]


def _figures(then: Round, now: Round) -> list[dict[str, Any]]:
    return [
        {"value": len(then.shown), "label": _("Shown then")},
        {"value": len(then.left_out), "label": _("Left out then")},
        {"value": len(now.shown), "label": _("Would be shown now")},
        {"value": len(now.left_out), "label": _("Would be left out now")},
    ]
