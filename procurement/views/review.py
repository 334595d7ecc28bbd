"""The reviewer's pages: the list by legal deadline, findings, questions, extension, decision."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import NotFound
from core.forms import ErrorLink, ValintaForm
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.applications import DecisionForm, FindingsForm, QuestionsForm
from procurement.forms.common import ReasonForm
from procurement.models import Application, ApplicationCategory
from procurement.permissions import READERS, can_review_application
from procurement.selectors import applications as reads
from procurement.services.review import UNDER_ASSESSMENT
from procurement.states import LIVE_APPLICATION, ApplicationState, Assessment, Verdict
from procurement.views.applicant import answer_words
from procurement.views.standing import standing


@for_roles(*READERS)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Applications to decide, the earliest legal deadline first; or those decided."""
    actor = actor_of(request)
    decided = request.GET.get("show") == "decided"
    page = reads.review_list(actor, decided=decided, after=request.GET.get("after", ""))
    rows = [_list_row(row) for row in page.rows]
    context = {
        "decided": decided,
        "columns": [_("Provider"), _("Categories"), _("Reviewer"), _("State"), _("Decide by")],
        "rows": rows,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/reviews.html", context)


def _list_row(row: Any) -> list[Any]:
    return [
        {"text": row.provider.name, "url": url_of(row), "note": str(row.system)},
        ", ".join(str(link.category) for link in row.applied),
        row.reviewer.name if row.reviewer else _("Nobody yet"),
        {"state": row.state, "tag": row.get_state_display()},
        {"due": row.decide_by} if row.state in LIVE_APPLICATION else "–",
    ]


def url_of(application: Application, page: str = "review") -> str:
    """The address of one of the reviewer's pages."""
    return reverse(f"procurement:{page}", args=[application.public_id])


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One application: answers, findings, what can be done next."""
    actor = actor_of(request)
    row = _arrived(request, ref)
    parts = reads.asked_of(row)
    form = FindingsForm([item for _c, items in parts for item in items], posted(request))

    def save() -> str:
        services.assess_answers(actor, row, form.findings(), posted_version(request))
        return url_of(row)

    may_review = can_review_application(actor, row)
    context = {
        "application": row,
        "version": row.version,
        "parts": _assessed(form, parts),
        "may_review": may_review,
        "may_assess": may_review and row.state in UNDER_ASSESSMENT,
        "may_take": may_review and row.state == ApplicationState.SUBMITTED,
        "may_ask": may_review and row.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW),
        "may_extend": may_review and row.state in LIVE_APPLICATION and not row.extended,
        "links": reads.chosen_categories(row),
        **standing(row),
    }
    return form_page(
        request,
        "procurement/review.html",
        form,
        save,
        context,
        done=_("The findings were saved."),
        newer=lambda: _newer(request, ref),
    )


def _arrived(request: HttpRequest, ref: UUID) -> Application:
    """An application that has reached the actor's authority."""
    actor = actor_of(request)
    row = reads.get_application(actor, ref)
    if not actor.in_authority(row.authority_id, *READERS):
        raise NotFound
    return row


def _assessed(form: FindingsForm, parts: list[Any]) -> list[tuple[Any, list[dict[str, Any]]]]:
    return [
        (category, [_assessed_row(form, item) for item in items if item.answer]) for category, items in parts
    ]


def _assessed_row(form: FindingsForm, item: reads.Asked) -> dict[str, Any]:
    assert item.answer is not None
    return {
        "text": pick(item.requirement.text),
        "limit": item.requirement.limit,
        "answer": answer_words(item),
        "question": item.answer.question,
        "clarification": item.answer.clarification,
        "assessment": item.answer.assessment,
        "assessment_label": item.answer.get_assessment_display(),
        "note": item.answer.note,
        "finding": form[f"finding_{item.requirement.ref}"],
        "note_field": form[f"note_{item.requirement.ref}"],
    }


def _newer(request: HttpRequest, ref: UUID) -> dict[str, Any]:
    """The application as another reviewer has left it."""
    row = _arrived(request, ref)
    rows: list[Any] = [(_("State"), row.get_state_display()), (_("Reviewer"), row.reviewer or "")]
    for _category, items in reads.asked_of(row):
        rows += [
            (
                pick(item.requirement.text),
                f"{item.answer.get_assessment_display()} {item.answer.note}".strip(),
            )
            for item in items
            if item.answer
        ]
    return {"version": row.version, "newer_rows": rows}


@for_roles(Role.PROCUREMENT)
@require_POST
def take(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Begin the review."""
    actor, row = actor_of(request), _arrived(request, ref)
    version = posted_version(request)
    done = _("You review this application now.")
    return act(request, lambda: services.take_application(actor, row, version), url_of(row), done)


def _step(
    request: HttpRequest,
    row: Application,
    form: ValintaForm,
    save: Any,
    words: dict[str, Any],
    template: str = "procurement/form.html",
) -> HttpResponse:
    context = {
        "caption": f"{row.provider} · {row.system}",
        "back_url": url_of(row),
        "back_label": _("The application"),
        "version": row.version,
        "application": row,
        **words,
    }
    newer = lambda: _newer(request, row.public_id)  # noqa: E731
    return form_page(request, template, form, save, context, done=words.get("done", ""), newer=newer)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask the provider to clarify."""
    actor, row = actor_of(request), _arrived(request, ref)
    items = [item for _c, found in reads.asked_of(row) for item in found]
    form = QuestionsForm(items, posted(request))

    def save() -> str:
        services.ask_clarification(actor, row, form.questions(), posted_version(request))
        return url_of(row)

    words = {
        "title": _("Ask the provider to clarify"),
        "text": _("Write a question where one is needed. The time to decide does not stop (HL §51)."),
        "submit": _("Send the questions"),
        "done": _("The questions were sent."),
    }
    return _step(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Lengthen the time to decide, with a reason that the applicant is told."""
    actor, row = actor_of(request), _arrived(request, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.extend_application(actor, row, form.cleaned_data["reason"], posted_version(request))
        return url_of(row)

    words = {
        "title": _("Extend the time to decide"),
        "text": _(
            "Only in an individual, justified case: up to 15 working days from arrival. The applicant is told why."
        ),
        "submit": _("Extend"),
        "done": _("The time was extended and the applicant told."),
    }
    return _step(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Decide every category; the decision is written and served at once."""
    actor, row = actor_of(request), _arrived(request, ref)
    links = reads.chosen_categories(row)
    found = {link.category_id: _findings(row, link) for link in links}
    proposals = {key: _proposal(findings) for key, findings in found.items()}
    form = DecisionForm(links, proposals, posted(request))
    errors: list[ErrorLink] = []

    def save() -> str:
        try:
            services.decide_application(actor, row, verdicts=form.verdicts(), version=posted_version(request))
        except services.NotDecidable as error:
            errors.extend(ErrorLink(f["message"], f"#id_{_control(f['field'])}") for f in error.faults)
            raise
        return url_of(row)

    words = {
        "title": _("Decide the application"),
        "submit": _("Decide and serve the decision"),
        "done": _("The decision was made and sent to the provider."),
        "parts": [_decided_part(form, link, found[link.category_id]) for link in links],
        "links": errors,
        "due": row.decide_by,
    }
    return _step(request, row, form, save, words, "procurement/decide.html")


def _findings(row: Application, link: ApplicationCategory) -> list[reads.Asked]:
    wanted = (None, link.category_id)
    return [
        item
        for _c, items in reads.asked_of(row)
        for item in items
        if item.answer and item.requirement.category_id in wanted
    ]


def _proposal(items: list[reads.Asked]) -> Verdict | None:
    found = {item.answer.assessment for item in items if item.answer}
    if Assessment.OPEN in found:
        return None
    return Verdict.REJECT if Assessment.NOT_MET in found else Verdict.ADMIT


def _decided_part(form: DecisionForm, link: ApplicationCategory, items: list[reads.Asked]) -> dict[str, Any]:
    kinds = {Assessment.OPEN: "wait", Assessment.MET: "good", Assessment.NOT_MET: "bad"}
    rows = [
        {
            "label": pick(item.requirement.text),
            "tag": item.answer.get_assessment_display(),
            "kind": kinds[Assessment(item.answer.assessment)],
            "note": item.answer.note,
        }
        for item in items
        if item.answer
    ]
    key = link.category.ref
    return {
        "category": link.category,
        "rows": rows,
        "verdict": form[f"verdict_{key}"],
        "reason": form[f"reason_{key}"],
    }


def _control(field: str) -> str:
    return f"{field}_0" if field.startswith("verdict_") else field
