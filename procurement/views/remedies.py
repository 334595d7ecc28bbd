"""A decision's page: when it was received, how its periods were counted, what is said against it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.forms import ValintaForm
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import deadlines, services
from procurement.forms.remedies import DemandForm, EndRemedyForm, RecordRemedyForm
from procurement.models import AwardService, Decision, Remedy
from procurement.permissions import READERS, can_demand_correction, can_handle_remedy
from procurement.selectors import remedies as reads
from procurement.services.correcting import OWN
from procurement.services.decisions import APPEAL, APPEAL_WITHOUT_STANDSTILL
from procurement.services.remedies import party_deadline
from procurement.states import RemedyKind, RemedyState


def url_of(decision: Decision, page: str = "decision") -> str:
    """The address of one of a decision's pages."""
    return reverse(f"procurement:{page}", args=[decision.public_id])


@for_roles(Role.OFFICIAL, *READERS, Role.PROVIDER_ADMIN)
@require_safe
def decision(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One decision: its periods, corrections and appeals."""
    actor = actor_of(request)
    row = reads.get_decision(actor, ref)
    party = can_demand_correction(actor, row)
    counted = party_deadline(row, actor.provider_id)
    remedies = reads.remedies_of(actor, row)
    pending_own = any(r.state == RemedyState.PENDING and r.kind == RemedyKind.CORRECTION for r in remedies)
    context = {
        "decision": row,
        "facts": _facts(row, actor),
        "correction_by": counted.last_day,
        "correction_how": counted.explain(),
        "own_by": deadlines.due(OWN, row.decided_on),
        "is_party": party,
        "may_demand": party and not pending_own and clock.today() <= counted.last_day,
        "may_handle": can_handle_remedy(actor, row),
        "remedies": [_card(r, actor) for r in remedies],
        "replacements": reads.replacements_of(row),
        "matter_url": reads.matter_url(actor, row),
        **_appeal(row, actor),
    }
    return render(request, "procurement/decision.html", context)


def _facts(row: Decision, actor: Actor) -> list[Any]:
    served = AwardService.objects.filter(decision=row, provider=actor.provider_id).first()
    return [
        (_("Decided"), day_words(row.decided_on)),
        (_("Counts as received"), day_words(served.served_on if served else row.served_on)),
        *([(pgettext("person", "Decided by"), row.made_by.name)] if row.made_by else []),
    ]


def _appeal(row: Decision, actor: Actor) -> dict[str, Any]:
    """The last day to appeal, for the provider who looks its own, and how it was counted."""
    if row.appeal_until is None:
        return {"appeal_by": None}
    served = AwardService.objects.filter(decision=row, provider=actor.provider_id).first()
    received = served.served_on if served else row.served_on
    facts = row.document.facts
    for code in (APPEAL, APPEAL_WITHOUT_STANDSTILL):
        counted = deadlines.due(code, received)
        if counted.value == facts.get("appeal_days"):
            return {"appeal_by": counted.last_day, "appeal_how": counted.explain()}
    return {"appeal_by": row.appeal_until, "appeal_how": ""}


def _card(row: Remedy, actor: Actor) -> dict[str, Any]:
    own = row.provider_id is not None and row.provider_id == actor.provider_id
    pending = row.state == RemedyState.PENDING
    return {
        "row": row,
        "title": row.get_kind_display(),
        "who": str(row.provider) if row.provider else _("Somebody else"),
        "claim": row.claim.text if row.claim else "",
        "answer": row.answer.text if row.answer else "",
        "may_withdraw": own and pending and row.kind == RemedyKind.CORRECTION,
        "may_end": pending and can_handle_remedy(actor, row.decision),
    }


def _step(
    request: HttpRequest,
    row: Decision,
    form: ValintaForm,
    save: Any,
    words: dict[str, Any],
    version: int | None = None,
) -> HttpResponse:
    context = {
        "caption": f"{row.get_kind_display()} {row.number}",
        "back_url": url_of(row),
        "back_label": _("The decision"),
        "version": version,
        **words,
    }
    return form_page(request, "procurement/form.html", form, save, context, done=words["done"])


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def demand_correction(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A party demands that the decision be corrected."""
    actor = actor_of(request)
    row = reads.get_decision(actor, ref)
    form = DemandForm(posted(request))

    def save() -> str:
        services.demand_correction(actor, row, form.cleaned_data["claim"])
        return url_of(row)

    words = {
        "title": _("Demand a correction"),
        "text": _("%(how)s Demanding a correction does not lengthen the time to appeal.")
        % {"how": party_deadline(row, actor.provider_id).explain()},
        "submit": _("Send the demand"),
        "done": _("Your demand was sent to the city."),
    }
    return _step(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def record_remedy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record an appeal or a demand that came on paper."""
    actor = actor_of(request)
    row = reads.get_decision(actor, ref)
    form = RecordRemedyForm(reads.parties_of(row), posted(request))

    def save() -> str:
        services.record_remedy(actor, row, **form.values())
        return url_of(row)

    words = {
        "title": _("Record an appeal or a demand for correction"),
        "text": _("While an appeal is pending, no contract is made where a standstill applies (HL §150)."),
        "submit": _("Record"),
        "done": _("It was recorded."),
    }
    return _step(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def end_remedy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record what came of a demand or appeal."""
    actor = actor_of(request)
    remedy = reads.get_remedy(actor, ref)
    form = EndRemedyForm(posted(request))

    def save() -> str:
        data = form.cleaned_data
        services.end_remedy(
            actor,
            remedy,
            outcome=RemedyState(data["outcome"]),
            ended_on=data["ended_on"],
            answer=data["answer"],
            version=posted_version(request),
        )
        return url_of(remedy.decision)

    words = {
        "title": _("What came of it: %(kind)s") % {"kind": remedy.get_kind_display()},
        "text": _(
            "If a demand for correction is right, correct the decision itself: the demand ends with that."
        ),
        "submit": _("Record"),
        "done": _("It was recorded."),
    }
    return _step(request, remedy.decision, form, save, words, remedy.version)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def withdraw_remedy(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A party takes its own demand back."""
    actor = actor_of(request)
    remedy = reads.get_remedy(actor, ref)
    version = posted_version(request)
    done = _("Your demand was withdrawn.")
    return act(
        request, lambda: services.withdraw_remedy(actor, remedy, version), url_of(remedy.decision), done
    )
