"""The applicant's pages: apply, answer, check, send, follow, clarify."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, paging
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import DomainError
from core.forms import ErrorLink
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.espd import words_of
from procurement.forms.answers import AnswersForm, control_of
from procurement.forms.applications import ApplicationStateForm, CategoriesForm, ClarificationForm, SubmitForm
from procurement.models import Answer, Application
from procurement.selectors import applications as reads
from procurement.selectors import copies
from procurement.selectors import systems as system_reads
from procurement.services.applications import submission_faults
from procurement.states import TOLD_TO_APPLICANT, ApplicationState, Assessment, RequirementKind, Verdict
from procurement.views.participants import participant_cards
from procurement.views.standing import standing
from procurement.words import answer_url, bring_url
from providers.selectors import own_provider


@for_roles(Role.PROVIDER_ADMIN)
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    """The provider's applications and admissions."""
    provider = own_provider(actor_of(request))
    state = request.GET.get("state", "")
    found = reads.own_applications(provider)
    if state in TOLD_TO_APPLICANT:
        found = found.filter(state__in=reads.states_told_as(ApplicationState(state)))
    page = paging.page(found, request.GET.get("after", ""))
    hows = reads.deadlines_of(page.rows)
    rows = [
        [
            {"text": str(row.system), "url": url_of(row), "note": str(row.system.authority)},
            {"state": row.state_told, "tag": row.state_told.label},
            _next_of(row),
            {"due": row.decide_by, "how": hows.get(row.pk, "")} if row.state in reads.LIVE else "–",
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
        "columns": [_("System"), _("State"), _("Who acts now"), _("Decide by")],
        "rows": rows,
        "admitted_columns": [_("Category"), _("System"), _("State")],
        "admitted": admitted,
        "next_url": paging.next_url(request, page.next),
        "form": ApplicationStateForm(initial={"state": state}),
        "narrowed": bool(state),
    }
    return render(request, "procurement/applications.html", context)


def _next_of(row: Application) -> str:
    """Who must act now."""
    if row.state in (ApplicationState.DRAFT, ApplicationState.CLARIFICATION):
        return _("You")
    return str(row.system.authority) if row.state in reads.LIVE else "–"


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
    form = AnswersForm(
        [item for _c, items in parts for item in items], posted(request), request.FILES or None
    )
    chosen = [link.category_id for link in reads.chosen_categories(application)]

    def save() -> str:
        version = posted_version(request)
        services.save_answers(actor, application, answers=form.answers(), categories=chosen, version=version)
        return url_of(application, "application_check")

    context = _step_context(application, _("How do you meet the requirements?"), _("Step 2 of 3"))
    copied = copied_words(application)
    context["parts"] = [
        (category, [(form.block(item), copied.get(item.requirement.pk, "")) for item in items])
        for category, items in parts
    ]
    context["copyable"] = [pick(one.requirement.text) for one in copies.copyable_answers(application)]
    return form_page(
        request, "procurement/answers.html", form, save, context, newer=lambda: _newer(actor, application)
    )


def copied_words(application: Application) -> dict[int, str]:
    """Where each copied answer comes from, in words, by requirement id."""
    return {
        key: _("Copied from your application of %(day)s to “%(system)s”.")
        % {"day": day_words(clock.local_date(row.submitted_at)), "system": row.system}
        for key, row in copies.sources_of(application).items()
        if row.submitted_at
    }


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def copy_answers(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take over what was answered before and still holds."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    version = posted_version(request)
    done = _("Your earlier answers were copied. Check each of them.")
    return act(
        request, lambda: services.copy_answers(actor, row, version), url_of(row, "application_answers"), done
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
    copied = copied_words(application)
    context = {
        **_step_context(application, _("Check your answers and send"), _("Step 3 of 3")),
        "gaps": _gap_links(application, gaps) if request.method == "GET" else [],
        "links": links,
        "chosen": [str(link.category) for link in reads.chosen_categories(application)],
        "parts": [
            (c, [_check_row(application, i, copied) for i in items])
            for c, items in reads.asked_of(application)
        ],
        "cards": participant_cards(application),
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
    asked = {
        f"answer_{item.requirement.ref}": item.requirement
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
            href = f"{url_of(application, 'application_answers')}#{control_of(asked[field])}"
            made.append(ErrorLink(f"{pick(asked[field].text)} – {fault['message']}", href))
    return made


def _check_row(application: Application, item: reads.Asked, copied: dict[int, str]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "label": pick(item.requirement.text),
        "value": words_of(item),
        "note": copied.get(item.requirement.pk, ""),
        "url": answer_url(item.requirement, item.value),
    }
    if item.requirement.kind != RequirementKind.EVIDENCE:
        page = url_of(application, "application_answers")
        shown["action_url"] = f"{page}#{control_of(item.requirement)}"
    elif item.proposal is not None and item.proposal.assessment == Assessment.NOT_MET:
        shown |= {"action": _("Add evidence"), "action_url": bring_url(item.requirement)}
    return shown


def _answer_rows(application: Application) -> list[dict[str, Any]]:
    return [
        {"label": pick(item.requirement.text), "value": words_of(item)}
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
    links = reads.chosen_categories(row)
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
        "cards": participant_cards(row),
        "links": links,
        "is_admitted": any(link.verdict == Verdict.ADMIT for link in links),
        "may_withdraw": row.state in (ApplicationState.DRAFT, *reads.LIVE) and not row.reopened_on,
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
    made: dict[str, Any] = {"label": pick(item.requirement.text), "value": words_of(item)}
    made["url"] = answer_url(item.requirement, item.value)
    made["note"] = " · ".join(_clarified(item.answer)) if item.answer else ""
    return made


def _clarified(answer: Answer) -> list[str]:
    """What was asked of an answer and told, oldest first."""
    told = [*answer.earlier_clarifications]
    if answer.clarification:
        told.append({"question": answer.question, "clarification": answer.clarification})
    return [f"{one['question']} – {one['clarification']}" for one in told]


@for_roles(Role.PROVIDER_ADMIN)
@require_POST
def withdraw(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take the application back."""
    actor = actor_of(request)
    row = reads.get_own_application(actor, ref)
    version = posted_version(request)
    done = _("The application was withdrawn.")
    return act(request, lambda: services.withdraw_application(actor, row, version), url_of(row), done)
