"""An admission's page, and the officer's steps on it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.forms.common import ReasonForm
from procurement.forms.hearings import SuspendForm
from procurement.models import Admission, Hearing
from procurement.permissions import READERS, can_decide_admission, can_leave_system
from procurement.selectors import applications as reads
from procurement.selectors import hearings as hearing_reads
from procurement.selectors.evidence import lapsed_kinds
from procurement.states import RUNNING_HEARING, AdmissionState, Measure
from procurement.views.hearings import refusal_of

STANDING = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)


@for_roles(*READERS, Role.PROVIDER_ADMIN)
@require_safe
def admission(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One admission: its basis, its decisions, what can be done."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    decisions = reads.decisions_on(row.ref)
    if row.decision is not None:
        decisions = [row.decision, *decisions]
    standing = row.state in STANDING
    hearings = hearing_reads.hearings_of(row)
    running = next((h for h in hearings if h.state in RUNNING_HEARING), None)
    heard = running is not None and not refusal_of(running, Measure.REMOVAL)
    context = {
        "admission": row,
        "decisions": decisions,
        "rows": _facts(row),
        "lapsed": [kind.label for kind in lapsed_kinds(row)] if standing else [],
        "is_reader": actor.has(*READERS),
        "may_suspend": can_decide_admission(actor, row) and row.state == AdmissionState.ADMITTED,
        "may_reinstate": can_decide_admission(actor, row) and row.state == AdmissionState.SUSPENDED,
        "may_remove": can_decide_admission(actor, row) and standing and heard,
        "may_hear": can_decide_admission(actor, row) and standing and running is None,
        "may_correct": can_decide_admission(actor, row) and row.state == AdmissionState.REMOVED,
        "running": running,
        "hearing_columns": [_("Asked"), _("About"), _("Last day to answer"), _("State")],
        "hearings": [_hearing_row(hearing) for hearing in hearings],
        "may_leave": can_leave_system(actor, row) and standing,
    }
    return render(request, "procurement/admission.html", context)


def _facts(row: Admission) -> list[dict[str, Any]]:
    return [
        {"label": _("Provider"), "value": f"{row.provider.name} ({row.provider.business_id})"},
        {"label": _("System"), "value": str(row.category.system)},
        {"label": _("Basis"), "value": row.get_basis_display(), "note": row.imported_decision},
        {"label": _("In force from"), "value": day_words(row.valid_from)},
        *([{"label": _("Ended"), "value": day_words(row.valid_until)}] if row.valid_until else []),
    ]


def _hearing_row(hearing: Hearing) -> list[Any]:
    link = {
        "text": day_words(hearing.created_at),
        "url": reverse("procurement:hearing", args=[hearing.public_id]),
    }
    state = {"state": hearing.state, "tag": hearing.get_state_display()}
    return [link, hearing.get_measure_display(), day_words(hearing.answer_by), state]


_STEPS = {
    "suspend": services.suspend_admission,
    "reinstate": services.reinstate_admission,
    "remove": services.remove_admission,
}


def _words(step: str) -> dict[str, str]:
    return {
        "suspend": {
            "title": _("Suspend the admission"),
            "text": _("The provider is not offered to clients until you reinstate it. Running orders go on."),
            "submit": _("Suspend"),
        },
        "reinstate": {
            "title": _("End the suspension"),
            "text": _("The provider is offered to clients again."),
            "submit": _("Reinstate"),
        },
        "remove": {
            "title": _("Remove the provider from the category"),
            "text": _("The admission ends. Running orders go on. The provider may apply again."),
            "submit": _("Remove"),
        },
    }[step]


def _form(request: HttpRequest, row: Admission, step: str) -> ReasonForm:
    """A suspension without a hearing needs more words than one after it."""
    if step != "suspend":
        return ReasonForm(posted(request))
    hearings = hearing_reads.hearings_of(row)
    return SuspendForm(
        posted(request), heard=any(not refusal_of(hearing, Measure.SUSPENSION) for hearing in hearings)
    )


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def decide_admission(request: HttpRequest, ref: UUID, step: str) -> HttpResponse:
    """Suspend, reinstate or remove: a written decision with its reason, served at once."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    form = _form(request, row, step)
    target = reverse("procurement:admission", args=[row.public_id])

    def save() -> str:
        data = dict(form.cleaned_data)
        _STEPS[step](actor, row, data.pop("reason"), posted_version(request), **data)
        return target

    context = {
        **_words(step),
        "caption": f"{row.provider} · {row.category}",
        "variant": "primary" if step == "reinstate" else "warning",
        "back_url": target,
        "back_label": _("The admission"),
        "version": row.version,
    }
    done = _("The decision was made and sent to the provider.")

    def newer() -> dict[str, Any]:
        now = reads.get_admission(actor, ref)
        return {"version": now.version, "newer_rows": [(_("State"), now.get_state_display())]}

    return form_page(request, "procurement/form.html", form, save, context, done=done, newer=newer)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def leave(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The provider gives its admission up."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    version = posted_version(request)
    target = reverse("procurement:admission", args=[row.public_id])
    done = _("You have left the category.")
    return act(request, lambda: services.leave(actor, row, version), target, done)
