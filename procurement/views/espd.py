"""The self-declaration in the terms of the ESPD, as a page and as JSON."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.roles import Role
from core.shapes import moment_words
from procurement.espd import declaration, rows_of
from procurement.models import Application
from procurement.permissions import READERS, can_answer_application
from procurement.selectors import applications as reads
from procurement.states import ParticipantRole


@for_roles(Role.PROVIDER_ADMIN, *READERS)
@require_safe
def espd(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Parts II to VI under their headings."""
    actor = actor_of(request)
    row = reads.get_application(actor, ref)
    own = can_answer_application(actor, row)
    context = {
        "application": row,
        "back_url": reverse(f"procurement:{'application' if own else 'review'}", args=[row.public_id]),
        **_shown(row, declaration(row)),
    }
    return render(request, "procurement/espd.html", context)


def _shown(row: Application, facts: dict[str, Any]) -> dict[str, Any]:
    operator = facts["part_2"]
    end = facts["part_6"]
    return {
        "operator": [
            (_("Name"), operator["A"]["name"]),
            (_("Business id"), operator["A"]["business_id"]),
            (_("Business register"), row.provider.get_register_state_display()),
            (_("E-mail"), operator["A"]["email"]),
            (_("Applies for"), "; ".join(lot["name"] for lot in facts["part_1"]["lots"])),
            (_("Represented by"), operator["B"]["representative"]),
        ],
        "group": _people(operator["A"]["group"]),
        "relied": _people(operator["C"]),
        "subcontractors": _people(operator["D"]),
        "columns": [_("Organisation"), _("Role"), _("Share of the work"), _("Relied upon for")],
        "grounds": rows_of(facts["part_3"]["operator"]),
        "others": [
            (
                f"{one['name']} ({one['business_id']})",
                _("No ground applies") if one["no_ground_applies"] else one["self_cleaning"],
            )
            for one in facts["part_3"]["others"]
        ],
        "criteria": rows_of(facts["part_4"]),
        "end": [
            (_("Declared"), moment_words(row.submitted_at) if end["declared"] else _("Not sent yet")),
            (_("Contract terms accepted"), end["contract_version"] or "–"),
        ],
    }


def _people(rows: list[dict[str, Any]]) -> list[list[str]]:
    return [
        [
            f"{one['name']} ({one['business_id']})",
            str(ParticipantRole(one["role"]).label),
            _("%(share)d per cent") % {"share": one["share"]},
            "; ".join(one["relied_for"]) or "–",
        ]
        for one in rows
    ]


@for_roles(Role.PROVIDER_ADMIN, *READERS)
@require_safe
def espd_json(request: HttpRequest, ref: UUID) -> JsonResponse:
    """All six parts as a file."""
    row = reads.get_application(actor_of(request), ref)
    response = JsonResponse(declaration(row), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="espd-{row.ref[:8]}.json"'
    return response
