"""The procurement officer's pages: founding, opening and closing systems."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, paging
from core.actors import actor_of
from core.entrance import for_roles
from core.forms import ValintaForm
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.category_words import cpv_facts
from procurement.forms.finding import StateForm, typed_words
from procurement.forms.founding import ClosingForm
from procurement.forms.requirements import RequirementForm
from procurement.forms.systems import CategoryForm, SystemForm
from procurement.founding_steps import fault_link, steps_of
from procurement.founding_words import notice_words
from procurement.models import Category, DynamicPurchasingSystem, Requirement
from procurement.permissions import READERS, can_edit_system
from procurement.selectors import founding
from procurement.selectors import systems as reads
from procurement.selectors.renewals import announced
from procurement.states import SystemState
from procurement.views.public import card_of, system_facts
from procurement.views.texts_page import texts_page
from procurement.words import limit_words, terms_words


@for_roles(*READERS)
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """The authority's systems, drafts included."""
    actor = actor_of(request)
    words, state = typed_words(request.GET), request.GET.get("state", "")
    found = reads.holding(reads.own_systems(actor), words)
    if state in SystemState.values:
        found = found.filter(state=state)
    page = paging.page(found, request.GET.get("after", ""))
    rows = [_list_row(system) for system in page.rows]
    context = {
        "columns": [
            _("System"),
            _("State"),
            {"label": _("Categories"), "numeric": True},
            {"label": _("Admitted providers"), "numeric": True},
        ],
        "rows": rows,
        "form": StateForm(SystemState.choices, initial={"words": words, "state": state}),
        "narrowed": bool(words or state),
        "next_url": paging.next_url(request, page.next),
        "may_found": actor.has(Role.PROCUREMENT),
    }
    return render(request, "procurement/manage.html", context)


def _list_row(system: Any) -> list[Any]:
    return [
        {"text": str(system), "url": _url(system), "note": system.code},
        {"state": system.state, "tag": SystemState(system.state).label},
        system.category_count,
        system.provider_count,
    ]


def _url(system: DynamicPurchasingSystem) -> str:
    return reverse("procurement:manage_system", args=[system.public_id])


@for_roles(*READERS)
@require_safe
def manage_system(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One system from the inside: what is written, what is missing, who is admitted."""
    actor = actor_of(request)
    system = reads.get_managed_system(actor, ref)
    draft = system.state == SystemState.DRAFT
    admissions = reads.admissions_of(system, *_after(request)) if not draft else []
    context = {
        "system": system,
        "draft": draft,
        "today": clock.today(),
        "facts": system_facts(system),
        "may_edit": can_edit_system(actor, system),
        **_set_up(system, draft),
        "cards": [card_of(category) for category in reads.categories_of(system)],
        "common": reads.common_requirements(system),
        "announced": announced(system),
        "admissions": [_admission_row(row) for row in admissions],
        "admission_columns": [_("Provider"), _("Category"), _("Since"), _("State")],
        "next_url": f"?after={admissions[-1].pk}" if len(admissions) == ADMISSIONS_SHOWN else "",
    }
    return render(request, "procurement/manage_system.html", context)


def _set_up(system: DynamicPurchasingSystem, draft: bool) -> dict[str, Any]:
    """The steps of a draft and everything that keeps it from opening; what was announced about it."""
    faults = services.opening_state(system) if draft else []
    documents, breaks = founding.documents_of(system), founding.breaks_of(system)
    steps = steps_of(system, faults, documents=len(documents), breaks=len(breaks)) if draft else []
    return {
        "steps": steps,
        "faults": [fault_link(system, fault) for fault in faults],
        "documents": documents,
        "notices": [notice_words(row) for row in founding.notices_of(system)],
    }


ADMISSIONS_SHOWN = 50


def _after(request: HttpRequest) -> tuple[int, int]:
    given = request.GET.get("after", "")
    return (int(given) if given.isdecimal() and len(given) < 18 else 0), ADMISSIONS_SHOWN


def _admission_row(row: Any) -> list[Any]:
    return [
        {"text": row.provider.name, "url": reverse("procurement:admission", args=[row.public_id])},
        str(row.category),
        day_words(row.valid_from),
        {"state": row.state, "tag": row.get_state_display()},
    ]


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_system(request: HttpRequest) -> HttpResponse:
    """Found a system: a draft that nobody else sees yet."""
    form = SystemForm(posted(request))

    def save() -> str:
        return _url(services.found_system(actor_of(request), **form.values()))

    back = (reverse("procurement:manage"), _("Purchasing systems"))
    return texts_page(request, form, save, _("Found a purchasing system"), back)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def edit_system(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rewrite a draft."""
    actor = actor_of(request)
    system = reads.get_own_system(actor, ref)
    form = SystemForm(posted(request), system=system)

    def save() -> str:
        services.change_system(actor, system, version=posted_version(request), **form.values())
        return _url(system)

    return texts_page(
        request,
        form,
        save,
        _("Change the system"),
        (_url(system), str(system)),
        row=system,
        newer=_system_rows,
    )


def _system_rows(system: DynamicPurchasingSystem) -> list[tuple[Any, Any]]:
    return [
        (_("Name"), pick(system.name)),
        (_("Description"), pick(system.description)),
        (_("Contract text"), pick(system.contract_text)),
        (_("First application period ends on"), system.first_period_ends_on),
        (_("System ends on"), system.ends_on),
    ]


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_category(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Add a category to a draft."""
    actor = actor_of(request)
    system = reads.get_own_system(actor, ref)
    form = CategoryForm(posted(request))

    def save() -> str:
        services.add_category(actor, system, **form.values())
        return _url(system)

    back = (_url(system), str(system))
    return texts_page(request, form, save, _("Add a category"), back, cpv=_cpv(form))


def _cpv(form: CategoryForm) -> dict[str, Any]:
    return cpv_facts(str(form["cpv"].value() or ""), str(form["route"].value() or ""))


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def edit_category(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rewrite a category of a draft."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    system = reads.get_own_system(actor, category.system.public_id)
    form = CategoryForm(posted(request), category=category)

    def save() -> str:
        services.change_category(actor, category, version=posted_version(request), **form.values())
        return _url(system)

    back = (_url(system), str(system))
    return texts_page(
        request,
        form,
        save,
        _("Change the category"),
        back,
        row=category,
        newer=_category_rows,
        cpv=_cpv(form),
    )


def _category_rows(category: Category) -> list[tuple[Any, Any]]:
    return [
        (_("Name"), pick(category.name)),
        (_("CPV code"), category.cpv),
        (_("Legal route"), category.get_route_display()),
        (_("Price"), category.get_price_rule_display()),
        *((key, pick(text)) for key, text in (category.card or {}).items()),
    ]


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def new_requirement(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Require something of applicants."""
    actor = actor_of(request)
    system = reads.get_own_system(actor, ref)
    form = RequirementForm(system, posted(request))

    def save() -> str:
        services.add_requirement(actor, system, **form.values())
        return _url(system)

    return texts_page(request, form, save, _("Add a requirement"), (_url(system), str(system)))


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def edit_requirement(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rewrite a requirement of a draft."""
    actor = actor_of(request)
    requirement = reads.get_requirement(actor, ref)
    form = RequirementForm(requirement.system, posted(request), requirement=requirement)

    def save() -> str:
        services.change_requirement(actor, requirement, version=posted_version(request), **form.values())
        return _url(requirement.system)

    back = (_url(requirement.system), str(requirement.system))
    return texts_page(
        request, form, save, _("Change the requirement"), back, row=requirement, newer=_requirement_rows
    )


def _requirement_rows(requirement: Requirement) -> list[tuple[Any, Any]]:
    return [
        (_("What is asked"), pick(requirement.text)),
        (_("How it is answered"), terms_words(requirement)),
        (_("Limit"), limit_words(requirement)),
    ]


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def drop_requirement(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask, then take a requirement out of a draft."""
    actor = actor_of(request)
    requirement = reads.get_requirement(actor, ref)
    form = ValintaForm(posted(request))

    def save() -> str:
        services.drop_requirement(actor, requirement, posted_version(request))
        return _url(requirement.system)

    context = {
        "title": _("Take this requirement out?"),
        "caption": pick(requirement.text),
        "text": _("What was written of it in every language goes with it."),
        "submit": _("Take out"),
        "variant": "warning",
        "back_url": _url(requirement.system),
        "back_label": str(requirement.system),
        "version": requirement.version,
    }
    done = _("The requirement was taken out.")
    return form_page(request, "procurement/form.html", form, save, context, done=done)


@for_roles(Role.PROCUREMENT)
@require_POST
def open_system(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Publish; the page it leads back to lists every fault with its field."""
    actor = actor_of(request)
    system = reads.get_own_system(actor, ref)
    version = posted_version(request)
    done = _("The system is open: providers can apply now.")
    return act(request, lambda: services.open_system(actor, system, version), _url(system), done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def close_system(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask, then give up a draft, or close an open system with the reason that its notice tells."""
    actor = actor_of(request)
    system = reads.get_own_system(actor, ref)
    if system.state == SystemState.DRAFT:
        return _give_up(request, system)
    form = ClosingForm(posted(request))

    def save() -> str:
        reason = form.translations("reason")
        services.close_system(actor, system, posted_version(request), reason=reason)
        return _url(system)

    return texts_page(
        request,
        form,
        save,
        _("Close the system for good?"),
        (_url(system), str(system)),
        row=system,
        caption=str(system),
        text=_(
            "No applications and no new orders come after this. Running orders go on. A notice is sent today (HL §50), "
            "and everyone who is admitted or applies is told."
        ),
        submit=_("Close"),
        variant="warning",
    )


def _give_up(request: HttpRequest, system: DynamicPurchasingSystem) -> HttpResponse:
    form = ValintaForm(posted(request))

    def save() -> str:
        services.cancel_system(actor_of(request), system, posted_version(request))
        return _url(system)

    context = {
        "title": _("Give up the draft?"),
        "text": _("Nobody can open it later."),
        "submit": _("Give up"),
        "variant": "warning",
        "back_url": _url(system),
        "back_label": str(system),
        "version": system.version,
    }
    return form_page(request, "procurement/form.html", form, save, context, done=_("Done."))
