"""The invited provider's pages: invitations, the call with questions, the sealed tender."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from core.money import show_euros
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import moment_words
from procurement import services
from procurement.competition_states import CompetitionState, CriterionKind, TenderState
from procurement.forms.competitions import AskForm, TenderForm
from procurement.models import Invitation, Tender
from procurement.selectors import competitions as reads
from procurement.views import competition_words as words
from providers.selectors import own_provider


def url_of(row: Invitation, page: str = "invitation") -> str:
    """The address of one of an invitation's pages."""
    return reverse(f"procurement:{page}", args=[row.public_id])


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def invitations(request: HttpRequest) -> HttpResponse:
    """The provider's invitations, the newest first."""
    provider = own_provider(actor_of(request))
    page = paging.page(reads.own_invitations(provider), request.GET.get("after", ""))
    hows = reads.tender_hows(row.competition for row in page.rows)
    rows = [
        [
            {"text": str(row.competition), "url": url_of(row), "note": str(row.competition.authority)},
            {"state": row.competition.state, "tag": row.competition.get_state_display()},
            {"due": row.competition.tender_deadline, "how": hows.get(row.competition_id, "")}
            if awaited(row)
            else moment_words(row.competition.tender_deadline),
        ]
        for row in page.rows
    ]
    context = {
        "columns": [_("Purchase"), _("State"), _("Tenders by")],
        "rows": rows,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/invitations.html", context)


def awaited(row: Invitation) -> bool:
    """Whether a tender may be sent now."""
    return row.competition.state == CompetitionState.INVITED and not words.is_over(row.competition)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The call, what was asked and told, one's own receipt; questions are asked here."""
    actor = actor_of(request)
    row = reads.get_invitation(actor, ref)
    form = AskForm(posted(request))

    def save() -> str:
        services.ask_about_tender(actor, row, form.cleaned_data["text"])
        return url_of(row)

    home = row.competition
    tender = reads.tender_of(row)
    context = {
        "invitation": row,
        "competition": home,
        "awaited": awaited(row),
        "facts": words.purchase_rows(home),
        "criteria": words.criteria_rows(home),
        "how": reads.deadline_words(home),
        "hows": reads.deadline_hows(home),
        "steps": words.steps(home),
        "questions": list(home.questions.order_by("pk")),
        "addenda": list(home.addenda.order_by("pk")),
        "tender": tender,
        "receipt": _receipt(tender),
        "opened": _opened(tender, row),
        "services": reads.service_on(row),
        "decisions": reads.decisions_served(home, row.provider_id),
        "contract": home.contract if tender and tender.state == TenderState.CHOSEN else None,
    }
    done = _("Your question was sent. The answer comes to all invited.")
    return form_page(request, "procurement/invitation.html", form, save, context, done=done)


def _receipt(tender: Tender | None) -> list[Any]:
    if tender is None:
        return []
    return [
        {"label": _("State"), "tag": tender.get_state_display(), "kind": "info"},
        (_("Arrived"), tender.received_at),
        (_("Hash of the sealed tender"), tender.digest),
    ]


def _opened(tender: Tender | None, row: Invitation) -> list[Any]:
    """One's own tender after the opening."""
    if tender is None or not hasattr(tender, "opened"):
        return []
    questions = row.competition.criteria.filter(kind=CriterionKind.QUALITY).order_by("pk")
    return [
        (_("Price of a unit"), show_euros(tender.opened.unit_price_cents)),
        *((str(question), tender.opened.answers.get(question.ref, "")) for question in questions),
    ]


@sensitive_post_parameters()
@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def tender(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write and seal a tender, or one that replaces it. What was sealed is not shown again before the opening."""
    actor = actor_of(request)
    row = reads.get_invitation(actor, ref)
    if request.method == "GET" and not awaited(row):
        return redirect(url_of(row))
    held = reads.tender_of(row)
    questions = list(row.competition.criteria.filter(kind=CriterionKind.QUALITY).order_by("pk"))
    form = TenderForm(questions, posted(request))

    def save() -> str:
        try:
            services.send_tender(actor, row, **form.values(), expected=posted_version(request))
        except services.NotTendered as error:
            for fault in error.faults:
                form.add_error(fault["field"], fault["message"])
            raise
        return url_of(row)

    def newer() -> dict[str, Any]:
        now = reads.tender_of(row)
        return {"version": now.envelope if now else 0, "newer_rows": _receipt(now)}

    context = {
        "title": _("Replace your tender") if held else _("Send a tender"),
        "competition": row.competition,
        "invitation": row,
        "facts": words.purchase_rows(row.competition),
        "how": reads.deadline_words(row.competition),
        "replaces": held,
        "version": held.envelope if held else 0,
        "back_url": url_of(row),
    }
    done = _("Your tender has arrived and is sealed. The receipt was sent by e-mail.")
    return form_page(request, "procurement/tender.html", form, save, context, done=done, newer=newer)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take the tender back."""
    actor = actor_of(request)
    row = reads.get_invitation(actor, ref)
    version = posted_version(request)
    done = _("The tender was withdrawn. It will never be opened.")
    return act(request, lambda: services.withdraw_tender(actor, row, version), url_of(row), done)
