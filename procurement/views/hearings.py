"""Hearing a provider: the officer asks, the provider answers, the officer decides or lets it be."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.actors import actor_of
from core.entrance import for_roles
from core.pages import form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.forms.common import ReasonForm
from procurement.forms.hearings import AnswerForm, HearingForm
from procurement.models import Hearing
from procurement.permissions import READERS, can_answer_hearing, can_decide_admission
from procurement.rules.hearings import decision_refusal
from procurement.selectors import applications as admission_reads
from procurement.selectors import hearings as reads
from procurement.services.hearings import earliest_answer_by
from procurement.states import RUNNING_HEARING, AdmissionState, HearingState, Measure


def refusal_of(hearing: Hearing, measure: Measure) -> str:
    """Why a measure may not be decided after a hearing yet, in words; empty when it may."""
    running = hearing.state in RUNNING_HEARING
    found = decision_refusal(
        measure,
        Measure(hearing.measure) if running else None,
        HearingState(hearing.state),
        hearing.answer_by,
        clock.today(),
    )
    return str(found.message) if found else ""


@for_roles(*READERS, Role.PROVIDER_ADMIN)
@require_safe
def hearing(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One hearing: what is considered, what was answered, what comes next."""
    actor = actor_of(request)
    row = reads.get_hearing(actor, ref)
    running = row.state in RUNNING_HEARING
    waits = refusal_of(row, Measure.SUSPENSION)
    context = {
        "hearing": row,
        "title": _title(row),
        "caption": f"{row.admission.provider} · {row.admission.category}",
        "rows": [
            (_("Asked"), day_words(row.created_at)),
            {
                "label": _("Last day to answer"),
                "value": day_words(row.answer_by),
                **(
                    {"due": row.answer_by, "how": reads.answer_how(row)}
                    if row.state == HearingState.ASKED
                    else {}
                ),
            },
            *([(_("Answered"), day_words(row.answered_at))] if row.answered_at else []),
        ],
        "waits": waits,
        "may_answer": can_answer_hearing(actor, row) and row.state == HearingState.ASKED,
        "may_decide": running and can_decide_admission(actor, row.admission),
        "may_suspend": row.admission.state == AdmissionState.ADMITTED,
        "may_remove": row.measure == Measure.REMOVAL,
    }
    return render(request, "procurement/hearing.html", context)


def _title(row: Hearing) -> str:
    if row.measure == Measure.REMOVAL:
        return _("Hearing on a removal")
    return _("Hearing on a suspension")


def _url(row: Hearing) -> str:
    return reverse("procurement:hearing", args=[row.public_id])


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def open_hearing(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask the provider before anything is decided against it."""
    actor = actor_of(request)
    row = admission_reads.get_admission(actor, ref)
    earliest = earliest_answer_by(row.provider)
    form = HearingForm(posted(request), initial={"answer_by": earliest.last_day})
    form.fields["answer_by"].help_text = earliest.explain()

    def save() -> str:
        data = form.cleaned_data
        made = services.open_hearing(
            actor,
            row,
            measure=Measure(data["measure"]),
            grounds=data["grounds"],
            answer_by=data["answer_by"],
            version=posted_version(request),
        )
        return _url(made)

    back = reverse("procurement:admission", args=[row.public_id])
    context = {
        "title": _("Hear the provider"),
        "caption": f"{row.provider} · {row.category}",
        "text": _("The provider is asked for its view before anything is decided against it."),
        "back_url": back,
        "back_label": _("The admission"),
        "submit": _("Ask the provider"),
        "version": row.version,
    }
    return form_page(
        request, "procurement/form.html", form, save, context, done=_("The provider was asked for its view.")
    )


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def answer_hearing(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The provider tells its view."""
    actor = actor_of(request)
    row = reads.get_hearing(actor, ref)
    form = AnswerForm(posted(request))

    def save() -> str:
        services.answer_hearing(actor, row, form.cleaned_data["answer"], posted_version(request))
        return _url(row)

    text = row.grounds.text if row.grounds else ""
    context = _context(row, _("Answer the city"), text, _("Send the answer"))
    return _page(request, form, save, context, row, _("Your answer was sent to the city."))


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def drop_hearing(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a hearing without a decision."""
    actor = actor_of(request)
    row = reads.get_hearing(actor, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.drop_hearing(actor, row, form.cleaned_data["reason"], posted_version(request))
        return _url(row)

    text = _("The provider stays admitted and is told the reason.")
    context = _context(row, _("End the hearing without a decision"), text, _("End the hearing"))
    return _page(request, form, save, context, row, _("The hearing has ended and the provider was told."))


def _context(row: Hearing, title: str, text: str, submit: str) -> dict[str, Any]:
    return {
        "title": title,
        "caption": f"{row.admission.provider} · {row.admission.category}",
        "text": text,
        "back_url": _url(row),
        "back_label": _("Hearing"),
        "submit": submit,
        "version": row.version,
    }


def _page(
    request: HttpRequest, form: Any, save: Any, context: dict[str, Any], row: Hearing, done: str
) -> HttpResponse:
    def newer() -> dict[str, Any]:
        now = reads.get_hearing(actor_of(request), row.public_id)
        return {"version": now.version, "newer_rows": [(_("State"), now.get_state_display())]}

    return form_page(request, "procurement/form.html", form, save, context, done=done, newer=newer)
