"""The procurement officer's pages of what is announced about a system as a whole."""

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
from procurement.category_words import cpv_facts
from procurement.forms.founding import BreakForm, DocumentForm, DurationForm
from procurement.founding_words import break_words
from procurement.models import DynamicPurchasingSystem
from procurement.permissions import READERS, can_edit_system
from procurement.selectors import founding as reads
from procurement.selectors import systems as system_reads
from procurement.states import SystemState
from procurement.views.texts_page import texts_page


def _url(system: DynamicPurchasingSystem, page: str = "manage_system") -> str:
    return reverse(f"procurement:{page}", args=[system.public_id])


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def breaks(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The announced breaks; a draft gets more of them here."""
    actor = actor_of(request)
    system = system_reads.get_managed_system(actor, ref)
    form = BreakForm(posted(request))

    def save() -> str:
        services.announce_break(actor, system, **form.values())
        return _url(system, "system_breaks")

    context = {
        "system": system,
        "breaks": [(row, break_words(row)) for row in reads.breaks_of(system)],
        "may_change": can_edit_system(actor, system) and system.state == SystemState.DRAFT,
    }
    return form_page(request, "procurement/breaks.html", form, save, context, done=_("Saved."))


@for_roles(Role.PROCUREMENT)
@require_POST
def drop_break(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a break out of a draft."""
    actor = actor_of(request)
    row = reads.get_break(actor, ref)
    done = _("The break was taken out.")
    return act(request, lambda: services.drop_break(actor, row), _url(row.system, "system_breaks"), done)


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def documents(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The files that everybody may read; more are attached here."""
    actor = actor_of(request)
    system = system_reads.get_managed_system(actor, ref)
    form = DocumentForm(posted(request), request.FILES or None)

    def save() -> str:
        services.attach_document(actor, system, **form.values())
        return _url(system, "system_documents")

    context = {
        "system": system,
        "documents": reads.documents_of(system),
        "is_draft": system.state == SystemState.DRAFT,
        "may_change": can_edit_system(actor, system)
        and system.state in (SystemState.DRAFT, SystemState.OPEN),
    }
    return form_page(request, "procurement/documents.html", form, save, context, done=_("Saved."))


@for_roles(Role.PROCUREMENT)
@require_POST
def drop_document(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a document out of a draft."""
    actor = actor_of(request)
    row = reads.get_document(actor, ref)
    done = _("The document was taken out.")
    target = _url(row.system, "system_documents")
    return act(request, lambda: services.drop_document(actor, row), target, done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def duration(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change the duration of an open system by a new notice (R12)."""
    actor = actor_of(request)
    system = system_reads.get_own_system(actor, ref)
    form = DurationForm(posted(request), initial={"ends_on": system.ends_on})

    def save() -> str:
        services.change_duration(actor, system, version=posted_version(request), **form.values())
        return _url(system)

    text = _(
        "A new notice is sent today (HL §50). Everyone who is admitted or applies is told. Running orders go on "
        "whatever the end is."
    )
    return texts_page(
        request,
        form,
        save,
        _("Change the duration"),
        (_url(system), str(system)),
        row=system,
        newer=_duration_rows,
        caption=str(system),
        text=text,
        submit=_("Send the notice"),
    )


def _duration_rows(system: DynamicPurchasingSystem) -> list[tuple[Any, Any]]:
    return [(_("System ends on"), day_words(system.ends_on))]


@for_roles(Role.PROCUREMENT)
@require_safe
def cpv(request: HttpRequest) -> HttpResponse:
    """What a CPV code means while it is being typed, and whether the chosen route goes with it."""
    facts = cpv_facts(request.GET.get("cpv", "")[:20], request.GET.get("route", ""))
    return render(request, "procurement/_cpv.html", {"cpv": facts})
