"""The applicant's pages: apply, answer, check, send, follow, clarify."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import paging
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import DomainError
from core.forms import ErrorLink
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.forms.applications import AnswersForm, CategoriesForm, ClarificationForm, SubmitForm
from procurement.models import Application
from procurement.rules.answers import NO, YES
from procurement.selectors import applications as reads
from procurement.selectors import systems as system_reads
from procurement.services.applications import submission_faults
from procurement.states import ApplicationState, RequirementKind
from procurement.views.standing import standing
from providers.selectors import own_provider


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The provider's applications and admissions."""
    provider = own_provider(actor_of(request))
    page = paging.page(reads.own_applications(provider), request.GET.get("after", ""))
    rows = [
        [
            {"text": str(row.system), "url": url_of(row), "note": str(row.system.authority)},
            {"state": row.state, "tag": row.get_state_display()},
            {"due": row.decide_by} if row.state in reads.LIVE else "–",
        ]
        for row in page.rows
    ]
    admitted = [
        [
            {"text": str(row.category), "url": reverse("procurement:admission", args=[row.public_id])},
            str(row.category.system),
            {"state": row.state, "tag": row.get_state_display()},
        ]
        for row in reads.own_admissions(provider)
    ]
    context = {
        "columns": [_("System"), _("State"), _("Decided by")],
        "rows": rows,
        "admitted_columns": [_("Category"), _("System"), _("State")],
        "admitted": admitted,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/applications.html", context)


def url_of(application: Application, page: str = "application") -> str:
    """The address of one of an application's pages."""
    return reverse(f"procurement:{page}", args=[application.public_id])


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def apply(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Begin an application, or go on with the one that is open."""
    actor = actor_of(request)
    system = system_reads.get_system(actor, ref)
    provider = own_provider(actor)
    try:
        application = services.start_application(actor, system, provider)
    except DomainError as error:
        if error.code != "application_open":
            raise
        open_states = (ApplicationState.DRAFT, *reads.LIVE)
        application = reads.own_applications(provider).get(system=system, state__in=open_states)
    draft = application.state == ApplicationState.DRAFT
    return redirect(url_of(application, "application_categories" if draft else "application"))


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def categories(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Step 1: what is applied for."""
    actor = actor_of(request)
    application = reads.get_own_application(actor, ref)
    if application.state != ApplicationState.DRAFT:
        return redirect(url_of(application))
    rows = system_reads.categories_of(application.system)
    chosen = [link.category.ref for link in reads.chosen_categories(application)]
    form = CategoriesForm(rows, posted(request), initial={"categories": chosen})

    def save() -> str:
        version = posted_version(request)
        services.save_answers(actor, application, answers={}, categories=form.ids(), version=version)
        return url_of(application, "application_answers")

    context = _step_context(application, _("What do you apply for?"), _("Step 1 of 3"))
    return form_page(
        request, "procurement/form.html", form, save, context, newer=lambda: _newer(actor, application)
    )


def _step_context(application: Application, title: str, caption: str) -> dict[str, Any]:
    return {
        "title": title,
        "caption": f"{application.system} · {caption}",
        "submit": _("Save and go on"),
        "back_url": url_of(application),
        "back_label": _("The application"),
        "version": application.version,
        "application": application,
    }


def _newer(actor: Actor, application: Application) -> dict[str, Any]:
    """The draft as somebody else has saved it in the meantime."""
    now = reads.get_own_application(actor, application.public_id)
    chosen = ", ".join(str(link.category) for link in reads.chosen_categories(now))
    return {"version": now.version, "newer_rows": [(_("Categories"), chosen), *_answer_rows(now)]}


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def answers(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Step 2: the requirements. What is missing may wait until the check."""
    actor = actor_of(request)
    application = reads.get_own_application(actor, ref)
    if application.state != ApplicationState.DRAFT:
        return redirect(url_of(application))
    parts = reads.asked_of(application)
    form = AnswersForm([item for _c, items in parts for item in items], posted(request))
    chosen = [link.category_id for link in reads.chosen_categories(application)]

    def save() -> str:
        version = posted_version(request)
        services.save_answers(actor, application, answers=form.answers(), categories=chosen, version=version)
        return url_of(application, "application_check")

    context = _step_context(application, _("How do you meet the requirements?"), _("Step 2 of 3"))
    context["parts"] = [
        (category, [form[f"answer_{item.requirement.ref}"] for item in items]) for category, items in parts
    ]
    return form_page(
        request, "procurement/answers.html", form, save, context, newer=lambda: _newer(actor, application)
    )


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Step 3: everything once more, the contract, send."""
    actor = actor_of(request)
    application = reads.get_own_application(actor, ref)
    if application.state != ApplicationState.DRAFT:
        return redirect(url_of(application))
    form = SubmitForm(posted(request))
    links: list[ErrorLink] = []

    def save() -> str:
        accepted = form.cleaned_data["accept_contract"]
        try:
            services.submit_application(
                actor, application, accept_contract=accepted, version=posted_version(request)
            )
        except services.NotComplete as error:
            links.extend(_gap_links(application, error.faults))
            raise
        return url_of(application)

    gaps = submission_faults(application, accept_contract=True)
    context = {
        **_step_context(application, _("Check your answers and send"), _("Step 3 of 3")),
        "gaps": _gap_links(application, gaps) if request.method == "GET" else [],
        "links": links,
        "chosen": [str(link.category) for link in reads.chosen_categories(application)],
        "parts": [
            (c, [_check_row(application, i) for i in items]) for c, items in reads.asked_of(application)
        ],
        "contract": pick(application.system.contract_text),
    }
    return form_page(
        request,
        "procurement/check.html",
        form,
        save,
        context,
        done=_("Your application has been sent."),
        newer=lambda: _newer(actor, application),
    )


def _gap_links(application: Application, faults: list[dict[str, str]]) -> list[ErrorLink]:
    """Each gap with the address of the control that mends it."""
    names = {
        f"answer_{item.requirement.ref}": pick(item.requirement.text)
        for _c, items in reads.asked_of(application)
        for item in items
    }
    made = []
    for fault in faults:
        field = fault["field"]
        if field == "accept_contract":
            made.append(ErrorLink(fault["message"], "#id_accept_contract"))
        elif field == "categories":
            href = f"{url_of(application, 'application_categories')}#id_categories_0"
            made.append(ErrorLink(fault["message"], href))
        else:
            href = f"{url_of(application, 'application_answers')}#id_{field}"
            made.append(ErrorLink(f"{names.get(field, '')} – {fault['message']}", href))
    return made


def _check_row(application: Application, item: reads.Asked) -> dict[str, Any]:
    url = f"{url_of(application, 'application_answers')}#id_answer_{item.requirement.ref}"
    return {"label": pick(item.requirement.text), "value": answer_words(item), "action_url": url}


def answer_words(item: reads.Asked) -> str:
    """An answer as people read it."""
    if item.requirement.kind == RequirementKind.DECLARATION:
        return _("Declared") if item.value == YES else ""
    if item.requirement.kind == RequirementKind.DATE:
        return _date_words(item.value)
    return {YES: _("Yes"), NO: _("No")}.get(item.value, item.value)


def _date_words(value: str) -> str:
    try:
        return day_words(date.fromisoformat(value))
    except ValueError:
        return value


def _answer_rows(application: Application) -> list[dict[str, Any]]:
    return [
        {"label": pick(item.requirement.text), "value": answer_words(item)}
        for _c, items in reads.asked_of(application)
        for item in items
    ]


@for_roles(Role.PROVIDER_ADMIN)
@require_http_methods(["GET", "POST"])
def application(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Where the application stands, who acts next, by which day; questions are answered here."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    parts = reads.asked_of(row)
    items = [item for _c, found in parts for item in found]
    asks = row.state == ApplicationState.CLARIFICATION
    form = ClarificationForm(items if asks else [], posted(request))

    def save() -> str:
        services.answer_clarification(actor, row, form.answers(), posted_version(request))
        return url_of(row)

    context = {
        "application": row,
        "asks": asks,
        "version": row.version,
        "parts": [(c, [_shown(i) for i in found]) for c, found in parts],
        "links": reads.chosen_categories(row),
        "may_withdraw": row.state in (ApplicationState.DRAFT, *reads.LIVE),
        **standing(row),
    }
    return form_page(
        request,
        "procurement/application.html",
        form,
        save,
        context,
        done=_("Thank you. Your answers have been sent."),
        newer=lambda: {"version": reads.get_own_application(actor, ref).version, "newer_rows": []},
    )


def _shown(item: reads.Asked) -> dict[str, Any]:
    made: dict[str, Any] = {"label": pick(item.requirement.text), "value": answer_words(item)}
    if item.answer and item.answer.clarification:
        made["note"] = f"{item.answer.question} – {item.answer.clarification}"
    return made


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take the application back."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    version = posted_version(request)
    done = _("The application was withdrawn.")
    return act(request, lambda: services.withdraw_application(actor, row, version), url_of(row), done)
