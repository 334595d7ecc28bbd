"""The reviewer's pages of one application: findings, questions, extension, decision."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import NotFound
from core.forms import ErrorLink, ValintaForm
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.forms.applications import DecisionForm, FindingsForm, QuestionsForm
from procurement.forms.reviews import ExtensionForm
from procurement.models import Application, ApplicationCategory
from procurement.permissions import READERS, can_confirm_decision, can_review_application
from procurement.selectors import applications as reads
from procurement.selectors import reviewing
from procurement.services.review import UNDER_ASSESSMENT
from procurement.states import LIVE_APPLICATION, ApplicationState, Assessment, Verdict
from procurement.views.participants import participant_cards
from procurement.views.second_look import second_look
from procurement.views.standing import standing
from procurement.words import answer_url, answer_words, limit_words


def url_of(application: Application, page: str = "review") -> str:
    """The address of one of the reviewer's pages."""
    return reverse(f"procurement:{page}", args=[application.public_id])


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One application: answers, findings, what can be done next."""
    actor = actor_of(request)
    row = arrived(request, ref)
    parts = reads.asked_of(row)
    form = FindingsForm([item for _c, items in parts for item in items], posted(request))

    def save() -> str:
        version, cleaned = posted_version(request), form.self_cleaning()
        services.assess_answers(actor, row, form.findings(), version, self_cleaning=cleaned)
        return url_of(row)

    barred = services.is_barred(actor, row)
    may_review = can_review_application(actor, row) and not barred
    mine = row.reviewer is not None and row.reviewer == actor.user
    context = {
        "application": row,
        "version": row.version,
        "parts": _assessed(form, parts),
        "may_review": may_review,
        "may_assess": may_review and row.state in UNDER_ASSESSMENT,
        "may_take": may_review and row.state == ApplicationState.SUBMITTED,
        "may_take_over": may_review and not mine and row.state in UNDER_ASSESSMENT,
        "may_declare": can_confirm_decision(actor, row) and not barred and row.state in LIVE_APPLICATION,
        "barred": barred,
        "conflicts": reviewing.conflicts_of(row),
        "returned_note": reviewing.returned_note(row),
        **second_look(row, actor),
        "may_correct": may_review and row.state == ApplicationState.DECIDED,
        "may_keep": may_review and row.reopened_on and row.state == ApplicationState.UNDER_REVIEW,
        "may_ask": may_review and row.state in (ApplicationState.SUBMITTED, ApplicationState.UNDER_REVIEW),
        "may_extend": may_review and row.state in LIVE_APPLICATION and not (row.extended or row.reopened_on),
        "links": reads.chosen_categories(row),
        "cards": participant_cards(row, warn=True),
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


def arrived(request: HttpRequest, ref: UUID) -> Application:
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
        "limit": limit_words(item.requirement),
        "answer": answer_words(item.requirement, item.value),
        "url": answer_url(item.requirement, item.value),
        "proposal": item.proposal,
        "proposal_label": item.proposal.assessment.label if item.proposal else "",
        "proposal_kind": _KINDS[item.proposal.assessment] if item.proposal else "",
        "self_cleaning": item.answer.get_self_cleaning_display() if item.answer.self_cleaning else "",
        "self_cleaning_note": item.answer.self_cleaning_note,
        "question": item.answer.question,
        "clarification": item.answer.clarification,
        "earlier": item.answer.earlier_clarifications,
        "assessment": item.answer.assessment,
        "assessment_label": item.answer.get_assessment_display(),
        "note": item.answer.note,
        "finding": form[f"finding_{item.requirement.ref}"],
        "note_field": form[f"note_{item.requirement.ref}"],
        "cleaning_fields": [
            form[name]
            for name in (f"cleaning_{item.requirement.ref}", f"cleaning_note_{item.requirement.ref}")
            if name in form.fields
        ],
    }


_KINDS = {Assessment.OPEN: "wait", Assessment.MET: "good", Assessment.NOT_MET: "bad"}


def _newer(request: HttpRequest, ref: UUID) -> dict[str, Any]:
    """The application as another reviewer has left it."""
    row = arrived(request, ref)
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
    actor, row = actor_of(request), arrived(request, ref)
    version = posted_version(request)
    done = _("You review this application now.")
    return act(request, lambda: services.take_application(actor, row, version), url_of(row), done)


def step_page(
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
    actor, row = actor_of(request), arrived(request, ref)
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
    return step_page(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Lengthen the time to decide, with a reason that the applicant is told."""
    actor, row = actor_of(request), arrived(request, ref)
    ordinary, last = services.extension_days(row)
    form = ExtensionForm(ordinary, last, posted(request))

    def save() -> str:
        data, version = form.cleaned_data, posted_version(request)
        services.extend_application(actor, row, data["reason"], version, until=data.get("until"))
        return url_of(row)

    words = {
        "title": _("Extend the time to decide"),
        "text": _(
            "Only in an individual, justified case: up to 15 working days from arrival. The applicant is told why."
        ),
        "submit": _("Extend"),
        "done": _("The time was extended and the applicant told."),
    }
    return step_page(request, row, form, save, words)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Decide every category; the decision is written and served at once."""
    actor, row = actor_of(request), arrived(request, ref)
    links = reads.chosen_categories(row)
    items = [item for _c, part in reads.asked_of(row) for item in part if item.answer]
    found = {link.category_id: _findings(items, link) for link in links}
    proposals = {key: _proposal(findings) for key, findings in found.items()}
    form = DecisionForm(links, proposals, posted(request))
    errors: list[ErrorLink] = []

    def save() -> str:
        version = posted_version(request)
        try:
            made = services.conclude_review(actor, row, verdicts=form.verdicts(), version=version)
        except services.NotDecidable as error:
            errors.extend(ErrorLink(f["message"], f"#id_{_control(f['field'])}") for f in error.faults)
            raise
        if made is None:
            messages.success(request, _("The decision waits for a second reviewer, who is told."))
        else:
            messages.success(request, _("The decision was made and sent to the provider."))
        return url_of(row)

    words = {
        "title": _("Decide the application"),
        "submit": _("Decide"),
        **_counted(row),
        "parts": [_decided_part(form, link, found[link.category_id]) for link in links],
        "links": errors,
    }
    return step_page(request, row, form, save, words, "procurement/decide.html")


def _counted(row: Application) -> dict[str, Any]:
    counted = reads.deadline_of(row)
    return {"due": row.decide_by, "how": counted.explain() if counted else ""}


def _findings(items: list[reads.Asked], link: ApplicationCategory) -> list[reads.Asked]:
    return [item for item in items if item.requirement.category_id in (None, link.category_id)]


def _proposal(items: list[reads.Asked]) -> Verdict | None:
    found = {item.answer.assessment for item in items if item.answer}
    if Assessment.OPEN in found:
        return None
    return Verdict.REJECT if Assessment.NOT_MET in found else Verdict.ADMIT


def _decided_part(form: DecisionForm, link: ApplicationCategory, items: list[reads.Asked]) -> dict[str, Any]:
    rows = [
        {
            "label": pick(item.requirement.text),
            "tag": item.answer.get_assessment_display(),
            "kind": _KINDS[Assessment(item.answer.assessment)],
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
