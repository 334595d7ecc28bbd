"""Correcting wrong decisions: of an application, a removal, an award, a tender left out."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.pages import form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.common import ReasonForm
from procurement.selectors import applications as reads
from procurement.selectors import competitions as competition_reads
from procurement.views.competitions import step_page as competition_step
from procurement.views.competitions import url_of as competition_url
from procurement.views.review import arrived, step_page, url_of


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Begin to correct the decision on an application."""
    words = {
        "title": _("Correct the decision"),
        "text": _(
            "You assess and decide the application again; a rejection needs a second reviewer as always. The decision "
            "stands until the new one is made. Both are kept, and the provider is told now (HL §§132-133)."
        ),
        "submit": _("Begin the correction"),
        "done": _("The provider was told. Assess and decide the application again."),
    }
    return _application_step(request, ref, services.reopen_application, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a correction without a new decision."""
    words = {
        "title": _("Let the decision stand"),
        "text": _("The correction ends without a new decision. The provider is told why."),
        "submit": _("Let it stand"),
        "done": _("The decision stands, and the provider was told."),
    }
    return _application_step(request, ref, services.keep_decision, words)


def _application_step(
    request: HttpRequest, ref: UUID, service: Callable[..., object], words: dict[str, Any]
) -> HttpResponse:
    actor, row = actor_of(request), arrived(request, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        service(actor, row, form.cleaned_data["reason"], posted_version(request))
        return url_of(row)

    return step_page(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def correct_removal(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Admit anew a provider that was removed wrongly."""
    actor = actor_of(request)
    row = reads.get_admission(actor, ref)
    form = ReasonForm(posted(request))
    here = reverse("procurement:admission", args=[row.public_id])

    def save() -> str:
        made = services.correct_removal(actor, row, form.cleaned_data["reason"], posted_version(request))
        return reverse("procurement:admission", args=[made.public_id])

    context = {
        "title": _("Correct the removal"),
        "caption": f"{row.provider} · {row.category}",
        "text": _("The provider is admitted anew from today. The removal stays on record (HL §§132-133)."),
        "submit": _("Admit the provider anew"),
        "back_url": here,
        "back_label": _("The admission"),
        "version": row.version,
    }
    done = _("The decision was made and sent to the provider.")
    return form_page(request, "procurement/form.html", form, save, context, done=done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def correct_award(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Remove a wrong award."""
    actor = actor_of(request)
    row = competition_reads.get_run_competition(actor, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.correct_award(actor, row, form.cleaned_data["reason"], posted_version(request))
        return competition_url(row)

    told = {
        "title": _("Correct the award"),
        "text": _(
            "The award is removed by a decision served on all tenderers. Tenders are compared again: assessors may "
            "mend their points and hand them in again, then the award is decided anew with its own standstill "
            "(HL §§132-133)."
        ),
        "submit": _("Remove the award"),
        "variant": "warning",
        "done": _("The award was removed, and all tenderers were told."),
    }
    return competition_step(request, row, form, save, told)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def readmit_tender(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a tender that was wrongly left out back into the comparison."""
    actor = actor_of(request)
    tender = competition_reads.get_tender(actor, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.readmit_tender(actor, tender, form.cleaned_data["reason"])
        return competition_url(tender.competition)

    told = {
        "title": _("Take the tender of %(provider)s back into the comparison")
        % {"provider": tender.provider},
        "text": _("Assessors give it points, and hand all points in again."),
        "submit": _("Take it back"),
        "done": _("The tender takes part in the comparison."),
    }
    return competition_step(request, tender.competition, form, save, told)
