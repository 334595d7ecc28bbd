"""Editions announced after the opening, and what admitted providers are asked about them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from core.i18n import pick
from core.pages import form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import deadlines, services
from procurement.forms.answers import AnswersForm
from procurement.forms.applications import states_ground
from procurement.forms.renewals import AnnounceForm, AssessForm, EndForm
from procurement.models import DynamicPurchasingSystem, Renewal, Requirement
from procurement.permissions import READERS
from procurement.selectors import renewals as reads
from procurement.selectors import systems as system_reads
from procurement.selectors.applications import Asked
from procurement.services.renewals import PERIOD
from procurement.states import RenewalState
from procurement.words import answer_words, limit_words, terms_words

FORM = "procurement/texts_form.html"


def _system_url(system: DynamicPurchasingSystem) -> str:
    return reverse("procurement:manage_system", args=[system.public_id])


def _context(system: DynamicPurchasingSystem, title: str, version: int | None = None) -> dict[str, Any]:
    return {"title": title, "back_url": _system_url(system), "back_label": str(system), "version": version}


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_announced(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Require something more of an open system, from a later day."""
    actor = actor_of(request)
    system = system_reads.get_own_system(actor, ref)
    form = AnnounceForm(system, posted(request))

    def save() -> str:
        services.announce_requirement(actor, system, **form.values())
        return _system_url(system)

    context = _context(system, _("Announce a new requirement"))
    return form_page(request, FORM, form, save, context, done=_announced_words())


def _announced_words() -> str:
    return _("The change was announced. Those admitted were asked, unless what they hold already meets it.")


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def announce_change(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Make a new edition of a requirement of an open system."""
    actor = actor_of(request)
    row = system_reads.get_requirement(actor, ref)
    form = AnnounceForm(row.system, posted(request), requirement=row)

    def save() -> str:
        services.announce_change(actor, row, version=posted_version(request), **form.values())
        return _system_url(row.system)

    context = _context(row.system, _("Announce a change of the requirement"), row.version)
    newer = lambda: _newer(row)  # noqa: E731
    return form_page(request, FORM, form, save, context, done=_announced_words(), newer=newer)


def _newer(row: Requirement) -> dict[str, Any]:
    row.refresh_from_db()
    rows = [(_("What is asked"), pick(row.text)), (_("Ends on"), day_words(row.valid_until))]
    return {"version": row.version, "newer_rows": rows}


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def announce_end(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Require something no longer from a later day."""
    actor = actor_of(request)
    row = system_reads.get_requirement(actor, ref)
    form = EndForm(posted(request))

    def save() -> str:
        day, version = form.cleaned_data["valid_from"], posted_version(request)
        services.announce_end(actor, row, valid_until=day, version=version)
        return _system_url(row.system)

    context = {
        **_context(row.system, _("End the requirement"), row.version),
        "caption": pick(row.text),
        "text": _(
            "Later applications are not asked it. Applications that were sent are decided on what they answered."
        ),
        "submit": _("End it"),
        "variant": "warning",
    }
    newer = lambda: _newer(row)  # noqa: E731
    return form_page(
        request, "procurement/form.html", form, save, context, done=_("The end was announced."), newer=newer
    )


@for_roles(*READERS)
@require_safe
def system_renewals(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What was asked about a system's changed requirements, and where it stands."""
    system = system_reads.get_managed_system(actor_of(request), ref)
    page = paging.page(reads.renewals_of(system), request.GET.get("after", ""))
    hows = reads.deadline_hows(page.rows)
    rows = [
        [
            {"text": row.provider.name, "url": reverse("procurement:assess_renewal", args=[row.public_id])},
            pick(row.requirement.text),
            {"state": row.state, "tag": row.get_state_display()},
            {"due": row.answer_by, "how": hows[row.pk]} if row.state == RenewalState.ASKED else "–",
        ]
        for row in page.rows
    ]
    context = {
        "system": system,
        "columns": [_("Provider"), _("What is asked"), _("State"), _("Answer by")],
        "rows": rows,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/system_renewals.html", context)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def renewal(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The provider answers what changed."""
    actor = actor_of(request)
    row = reads.get_own_renewal(actor, ref)
    item = Asked(row.requirement, _as_answer(row), reads.proposal_on(row))
    form = AnswersForm([item], posted(request), request.FILES or None)

    def save() -> str:
        value = form.answers().get(row.requirement_id, "")
        services.answer_renewal(actor, row, value, posted_version(request))
        return reverse("procurement:renewal", args=[row.public_id])

    context = {
        **_facts(row),
        "asked": form.block(item),
        "asks": row.state == RenewalState.ASKED,
        "version": row.version,
    }
    done = _("Thank you. Your answer has been sent.")
    newer = lambda: {"version": reads.get_own_renewal(actor, ref).version, "newer_rows": []}  # noqa: E731
    return form_page(request, "procurement/renewal.html", form, save, context, done=done, newer=newer)


def _as_answer(row: Renewal) -> Any:
    """The renewal where a form wants something with a ``value``."""
    return row if row.value else None


def _facts(row: Renewal) -> dict[str, Any]:
    """What both sides see of a renewal."""
    before = reads.edition_before(row.requirement)
    asked = [
        (_("What is asked"), pick(row.requirement.text)),
        (_("How it is answered"), terms_words(row.requirement)),
    ]
    if limit_words(row.requirement):
        asked.append((_("Required"), limit_words(row.requirement)))
    asked.append((_("In force from"), day_words(row.requirement.valid_from)))
    if before is not None:
        asked.append((_("Until then"), f"{pick(before.text)} {limit_words(before)}".strip()))
    if row.value:
        asked.append((_("Answer"), answer_words(row.requirement, row.value)))
    if row.note is not None:
        asked.append((_("Note"), row.note.text))
    return {
        "renewal": row,
        "rows": asked,
        "due": row.answer_by if row.state == RenewalState.ASKED else None,
        "how": deadlines.told(PERIOD, row.asked_on, row.answer_by),
    }


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The reviewer's side: the answer, what a machine finds of it, the finding; or silence past the last day."""
    actor = actor_of(request)
    row = reads.get_renewal(actor, ref)
    if not actor.in_authority(row.authority_id, *READERS):
        return redirect("procurement:renewal", ref)
    item = Asked(row.requirement, _as_answer(row), reads.proposal_on(row))
    form = AssessForm(posted(request), states_ground=states_ground(item))

    def save() -> str:
        data = form.cleaned_data
        services.assess_renewal(
            actor,
            row,
            data["finding"],
            data["note"],
            self_cleaning=data.get("self_cleaning", ""),
            version=posted_version(request),
        )
        return reverse("procurement:system_renewals", args=[row.requirement.system.public_id])

    context = {
        **_facts(row),
        "proposal": item.proposal if row.value else None,
        "may_assess": actor.has(Role.PROCUREMENT) and row.state == RenewalState.ANSWERED,
        "admissions": reads.admissions_for(row),
        "version": row.version,
    }
    newer = lambda: {"version": reads.get_renewal(actor, ref).version, "newer_rows": []}  # noqa: E731
    return form_page(
        request,
        "procurement/assess_renewal.html",
        form,
        save,
        context,
        done=_("The finding was saved."),
        newer=newer,
    )
