"""Pages of the group and the subcontractors of an application."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.actors import actor_of
from core.entrance import for_roles
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.participants import ParticipantForm
from procurement.models import Application, Participant, Requirement
from procurement.rules.answers import EXCLUSIONS
from procurement.selectors import applications as reads
from procurement.selectors import participants as people
from procurement.states import ApplicationState, RequirementKind

OWN_DECLARATIONS = {RequirementKind.DECLARATION, *EXCLUSIONS}


def participant_cards(application: Application, *, warn: bool = False) -> list[dict[str, Any]]:
    """Each participant with its facts, for pages; ``warn`` tells the reviewer of own applications to the system."""
    rows = people.participants_of(application)
    texts = people.requirement_texts(rows)
    others = people.other_applications(rows, application) if warn else set()
    return [_card(row, texts, row.business_id in others) for row in rows]


def _card(row: Participant, texts: dict[str, str], applies_too: bool) -> dict[str, Any]:
    clean = {"label": _("Exclusion grounds"), "tag": _("None declared"), "kind": "good"}
    found = {"label": _("Exclusion grounds"), "tag": _("One applies"), "kind": "bad", "note": row.grounds}
    facts: list[Any] = [
        (_("Business id"), row.business_id),
        (_("Share of the work"), _("%(share)d per cent") % {"share": row.share}),
        (_("What it does"), row.task),
        (_("Relied upon for"), "; ".join(texts[ref] for ref in row.relied_for if ref in texts) or "–"),
        clean if row.is_clean else found,
    ]
    if applies_too:
        facts.append(
            {"label": _("Own application"), "tag": _("Has applied to this system itself"), "kind": "wait"}
        )
    return {"row": row, "title": row.name, "role": row.get_role_display(), "facts": facts}


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def participants(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Who applies together with the applicant, or works for it."""
    application = reads.get_own_application(actor_of(request), ref)
    context = {
        "application": application,
        "cards": participant_cards(application),
        "may_change": application.state == ApplicationState.DRAFT,
    }
    return render(request, "procurement/participants.html", context)


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def new_participant(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Name one more."""
    actor = actor_of(request)
    application = reads.get_own_application(actor, ref)
    if application.state != ApplicationState.DRAFT:
        return redirect(_list_url(application))
    form = ParticipantForm(_demands(application), posted(request))

    def save() -> str:
        services.add_participant(actor, application, version=posted_version(request), **form.facts())
        return _list_url(application)

    return _form_page(request, application, form, save, _("Add a group member or subcontractor"))


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def edit_participant(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write one anew."""
    actor = actor_of(request)
    row = people.get_own_participant(actor, ref)
    if row.application.state != ApplicationState.DRAFT:
        return redirect(_list_url(row.application))
    form = ParticipantForm(_demands(row.application), posted(request), participant=row)

    def save() -> str:
        services.change_participant(actor, row, version=posted_version(request), **form.facts())
        return _list_url(row.application)

    return _form_page(request, row.application, form, save, row.name)


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def drop_participant(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take one out."""
    actor = actor_of(request)
    row = people.get_own_participant(actor, ref)
    version = posted_version(request)
    done = _("%(name)s is no longer part of the application.") % {"name": row.name}
    return act(
        request, lambda: services.drop_participant(actor, row, version), _list_url(row.application), done
    )


def _list_url(application: Application) -> str:
    return reverse("procurement:participants", args=[application.public_id])


def _demands(application: Application) -> list[Requirement]:
    """The requirements that another organisation's means can help to meet: everybody declares for themselves."""
    items = [item for _c, found in reads.asked_of(application) for item in found]
    return [i.requirement for i in items if i.requirement.kind not in OWN_DECLARATIONS]


def _form_page(
    request: HttpRequest, application: Application, form: ParticipantForm, save: Any, title: str
) -> HttpResponse:
    context = {
        "title": title,
        "caption": str(application.system),
        "submit": _("Save"),
        "back_url": _list_url(application),
        "back_label": _("Group and subcontractors"),
        "version": application.version,
    }

    def newer() -> dict[str, Any]:
        now = Application.objects.get(pk=application.pk)
        rows = [(row.get_role_display(), str(row)) for row in people.participants_of(now)]
        return {"version": now.version, "newer_rows": rows}

    return form_page(request, "procurement/form.html", form, save, context, done=_("Saved."), newer=newer)
