"""The officer's pages of a mini-competition up to the invitation, and its own page throughout."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from core.forms import ErrorLink, ValintaForm
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.competition_permissions import OPENERS, can_run_competition
from procurement.competition_states import CompetitionState, CriterionKind
from procurement.forms.competitions import (
    AssessorForm,
    AwardCriteriaForm,
    CompetitionForm,
    QuestionForm,
    WeightsForm,
)
from procurement.models import CategoryCriteria, Competition
from procurement.permissions import READERS
from procurement.selectors import competitions as reads
from procurement.services.concluding import contract_obstacle
from procurement.services.inviting import published_ranges
from procurement.services.opening import FRESH
from procurement.views import competition_words as words


def url_of(row: Competition, page: str = "competition") -> str:
    """The address of one of a competition's pages."""
    return reverse(f"procurement:{page}", args=[row.public_id])


@for_roles(*READERS)
@require_safe
def competitions(request: HttpRequest) -> HttpResponse:
    """The authority's competitions, the newest first."""
    page = paging.page(reads.own_competitions(actor_of(request)), request.GET.get("after", ""))
    hows = reads.tender_hows(page.rows)
    rows = [
        [
            {"text": str(row), "url": url_of(row), "note": str(row.category)},
            {"state": row.state, "tag": row.get_state_display()},
            {"due": row.tender_deadline, "how": hows.get(row.pk, "")}
            if row.state == CompetitionState.INVITED
            else "–",
        ]
        for row in page.rows
    ]
    context = {
        "columns": [_("Purchase"), _("State"), _("Tenders by")],
        "rows": rows,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/competitions.html", context)


@for_roles(*READERS)
@require_safe
def competition(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One competition: where it stands, what comes next, everything about it."""
    actor = actor_of(request)
    row = reads.get_competition(actor, ref)
    draft = row.state == CompetitionState.DRAFT
    faults = services.invitation_state(row) if draft else []
    context = {
        "competition": row,
        "steps": words.steps(row),
        "hows": reads.deadline_hows(row),
        "obstacle": contract_words(row),
        "facts": words.purchase_rows(row),
        "criteria": words.criteria_rows(row),
        "questions_asked": list(row.criteria.filter(kind=CriterionKind.QUALITY).order_by("pk")),
        "how": reads.deadline_words(row) if row.tender_deadline or draft else "",
        "faults": [_fault_link(row, fault.field, str(fault.message)) for fault in faults],
        "may_run": can_run_competition(actor, row),
        "may_open": actor.in_authority(row.authority_id, *OPENERS),
        "second": reads.waits_for_second(row, actor) if row.state == CompetitionState.TO_OPEN else None,
        "fresh_minutes": int(FRESH.total_seconds() // 60),
        "late": row.state == CompetitionState.INVITED and words.is_over(row),
        **words.invited_tables(row),
        **words.comparison_tables(row, actor),
    }
    return render(request, "procurement/competition.html", context)


def contract_words(row: Competition) -> str:
    """Why no contract may be made today; nothing when it may."""
    found = contract_obstacle(row) if row.state == CompetitionState.AWARDED else None
    return str(found.message) if found else ""


def _fault_link(row: Competition, field: str, text: str) -> dict[str, str]:
    pages = {"criteria": ("competition_weights", "price"), "category": ("competition", "")}
    page, control = pages.get(field, ("edit_competition", _control(field)))
    return {"text": text, "href": f"{url_of(row, page)}#id_{control}" if control else "#what"}


def _control(field: str) -> str:
    named = {"title": "title_fi", "description": "description_fi", "tender_deadline": "deadline_day"}
    return named.get(field, field)


def step_page(
    request: HttpRequest,
    row: Competition,
    form: ValintaForm,
    save: Any,
    told: dict[str, Any],
    template: str = "procurement/form.html",
) -> HttpResponse:
    """One step of a competition as a form page."""
    context = {
        "caption": str(row),
        "back_url": url_of(row),
        "back_label": _("The competition"),
        "version": row.version,
        "competition": row,
        **told,
    }
    newer = lambda: {  # noqa: E731
        "version": reads.get_competition(actor_of(request), row.public_id).version,
        "newer_rows": words.purchase_rows(reads.get_competition(actor_of(request), row.public_id)),
    }
    return form_page(request, template, form, save, context, done=told.get("done", ""), newer=newer)


# Preparing ------------------------------------------------------------------------------------------------


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def award_criteria(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The award criteria that a category publishes with the notice."""
    actor = actor_of(request)
    category = reads.competing_category(actor, ref)
    held = CategoryCriteria.objects.filter(category=category).first()
    form = AwardCriteriaForm(posted(request), row=held)
    back = reverse("procurement:manage_system", args=[category.system.public_id])

    def save() -> str:
        version = posted_version(request)
        services.publish_criteria(
            actor, category, form.ranges(), form.translations("quality_themes"), version
        )
        return back

    context = {
        "title": _("Award criteria of “%(category)s”") % {"category": category},
        "text": _(
            "The ranges are published with the notice. Each purchase makes them more precise: it names weights within "
            "the ranges that add up to 100, and its own quality questions (HL §52)."
        ),
        "back_url": back,
        "back_label": str(category.system),
        "version": held.version if held else None,
    }
    return form_page(
        request, "procurement/texts_form.html", form, save, context, done=_("The award criteria were saved.")
    )


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_competition(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Begin a purchase in a category."""
    actor = actor_of(request)
    category = reads.competing_category(actor, ref)
    form = CompetitionForm(posted(request))

    def save() -> str:
        return url_of(services.draft_competition(actor, category, **form.values()))

    context = {
        "title": _("Put a purchase to tender: %(category)s") % {"category": category},
        "text": _("Save it with gaps if you like. Nobody is told before you send the invitations."),
        "back_url": reverse("procurement:manage_system", args=[category.system.public_id]),
        "back_label": str(category.system),
    }
    return form_page(
        request, "procurement/texts_form.html", form, save, context, done=_("The draft was saved.")
    )


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def edit_competition(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rewrite a draft."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    if row.state != CompetitionState.DRAFT:
        return redirect(url_of(row))
    form = CompetitionForm(posted(request), row=row)

    def save() -> str:
        services.change_competition(actor, row, posted_version(request), **form.values())
        return url_of(row)

    told = {"title": _("Change the purchase"), "done": _("The draft was saved.")}
    return step_page(request, row, form, save, told, "procurement/texts_form.html")


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def weights(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The weights of price and published quality score."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    held = dict(row.criteria.exclude(kind=CriterionKind.QUALITY).values_list("kind", "weight"))
    initial = {"price": held.get(CriterionKind.PRICE, 0), "score": held.get(CriterionKind.SCORE, 0)}
    form = WeightsForm(posted(request), initial=initial)

    def save() -> str:
        version = posted_version(request)
        for kind in (CriterionKind.PRICE, CriterionKind.SCORE):
            weight = form.cleaned_data[kind.value]
            if weight != held.get(kind, 0):
                services.set_criterion(actor, row, kind, weight, version=version)
                version = version + 1 if version else None
        return url_of(row)

    told = {
        "title": _("Weights"),
        "text": words.ranges_text(published_ranges(row.category_id)),
        "submit": _("Save"),
        "done": _("The weights were saved."),
    }
    return step_page(request, row, form, save, told)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_quality_question(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Add a quality question."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    form = QuestionForm(posted(request))

    def save() -> str:
        services.set_criterion(
            actor,
            row,
            CriterionKind.QUALITY,
            form.cleaned_data["weight"],
            name=form.translations("name"),
            text=form.translations("text"),
            version=posted_version(request),
        )
        return url_of(row)

    told = {"title": _("Add a quality question"), "done": _("The question was added.")}
    return step_page(request, row, form, save, told, "procurement/texts_form.html")


@for_roles(Role.PROCUREMENT)
@require_POST
def drop_criterion(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a criterion out of a draft."""
    actor = actor_of(request)
    criterion = reads.get_criterion(actor, ref)
    version = posted_version(request)
    done = _("The criterion was taken out.")
    back = url_of(criterion.competition)
    return act(request, lambda: services.drop_criterion(actor, criterion, version), back, done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_assessor(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Name a person to assess quality."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    form = AssessorForm(reads.assessable(row), posted(request))

    def save() -> str:
        services.name_assessor(actor, row, form.person())
        return url_of(row)

    told = {
        "title": _("Name an assessor"),
        "text": _("At least two people assess quality, each alone. A conflict of interest bars a person."),
        "submit": _("Name"),
        "done": _("The assessor was named."),
    }
    return step_page(request, row, form, save, told)


@for_roles(Role.PROCUREMENT)
@require_POST
def release_assessor(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let an assessor go who has handed in nothing."""
    actor = actor_of(request)
    assessor = reads.get_assessor(actor, ref)
    done = _("The assessor was let go.")
    back = url_of(assessor.competition)
    return act(request, lambda: services.release_assessor(actor, assessor), back, done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Send the invitations: everything once more, what is missing, then it cannot be changed."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    if row.state != CompetitionState.DRAFT:
        return redirect(url_of(row))
    form = ValintaForm(posted(request))
    links: list[ErrorLink] = []

    def save() -> str:
        try:
            services.invite_to_tender(actor, row, posted_version(request))
        except services.NotInvitable as error:
            made = [_fault_link(row, fault.field, str(fault.message)) for fault in error.faults]
            links.extend(ErrorLink(link["text"], link["href"]) for link in made)
            raise
        return url_of(row)

    told = {
        "title": _("Invite to tender"),
        "done": _("The invitations were sent."),
        "links": links,
        "facts": words.purchase_rows(row),
        "criteria": words.criteria_rows(row),
        "how": reads.deadline_words(row),
    }
    return step_page(request, row, form, save, told, "procurement/competition_invite.html")
