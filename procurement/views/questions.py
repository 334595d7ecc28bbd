"""Pages of open questions: the public list, asking, and the officer's answers."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, paging
from core.actors import actor_of
from core.entrance import for_roles
from core.pages import form_page, posted, posted_version
from core.roles import Role
from core.shapes import day_words
from procurement import services
from procurement.forms.common import ReasonForm
from procurement.forms.questions import AnswerForm, AskForm, FindForm
from procurement.limits import limit_questions
from procurement.models import SystemQuestion
from procurement.permissions import READERS, can_answer_question
from procurement.selectors import questions as reads
from procurement.selectors import systems as system_reads
from procurement.states import QuestionState, SystemState


@require_safe
def questions(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A system's questions and answers, newest first, for everybody."""
    system = system_reads.get_system(actor_of(request), ref)
    words = request.GET.get("words", "").replace("\x00", "")[:100]
    page = paging.page(reads.public_questions(system, words), request.GET.get("after", ""), 20)
    context = {
        "system": system,
        "form": FindForm(initial={"words": words}),
        "words": words,
        "questions": page.rows,
        "may_ask": system.state == SystemState.OPEN,
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/questions.html", context)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask about a system; nobody needs an account for it."""
    actor = actor_of(request)
    system = system_reads.get_system(actor, ref)
    back = reverse("procurement:system_questions", args=[system.public_id])
    form = AskForm(posted(request), has_account=actor.user is not None)

    def save() -> str:
        data = form.cleaned_data
        limit_questions(request, data.get("email", ""))
        services.ask_question(actor, system, language=get_language() or "fi", **data)
        return back

    context = {
        "title": _("Ask about the system"),
        "caption": str(system),
        "submit": _("Send the question"),
        "back_url": back,
        "back_label": _("Questions and answers"),
    }
    done = _("Your question was sent. You are told by e-mail when it has been answered.")
    return form_page(request, "procurement/form.html", form, save, context, done=done)


@for_roles(*READERS)
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """The questions to the authority: those to answer, or those answered or declined."""
    actor = actor_of(request)
    shown = request.GET.get("show", "")
    state = QuestionState(shown) if shown in QuestionState.values else QuestionState.ASKED
    page = paging.page(reads.questions_of(actor, state), request.GET.get("after", ""))
    context = {
        "tabs": [(value, label, f"?show={value}") for value, label in QuestionState.choices],
        "shown": state,
        "columns": [_("Question"), _("System"), _("Asked on")],
        "rows": [_list_row(row) for row in page.rows],
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/received_questions.html", context)


def _list_row(row: SystemQuestion) -> list[Any]:
    text = Truncator(row.wording or row.original.text).chars(120)
    return [
        {"text": text, "url": reverse("procurement:question", args=[row.public_id])},
        str(row.system),
        day_words(clock.local_date(row.created_at)),
    ]


@for_roles(*READERS)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One question: as it was asked, as it is published, and its answer."""
    actor = actor_of(request)
    row = reads.get_question(actor, ref)
    form = AnswerForm(row, posted(request))

    def save() -> str:
        services.answer_question(actor, row, version=posted_version(request), **form.cleaned_data)
        return reverse("procurement:question", args=[row.public_id])

    may_answer = can_answer_question(actor, row) and row.state != QuestionState.DECLINED
    context = {
        "question": row,
        "may_answer": may_answer,
        "may_decline": may_answer and row.state == QuestionState.ASKED,
        "version": row.version,
    }
    done = _("The answer was published. The asker is told by e-mail.")
    return form_page(
        request,
        "procurement/question.html",
        form,
        save,
        context,
        done=done,
        newer=lambda: _newer(reads.get_question(actor, ref)),
    )


def _newer(row: SystemQuestion) -> dict[str, Any]:
    rows = [(_("State"), row.get_state_display()), (_("Question"), row.wording), (_("Answer"), row.answer)]
    return {"version": row.version, "newer_rows": rows}


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Leave a question unanswered, with a reason for the asker."""
    actor = actor_of(request)
    row = reads.get_question(actor, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.decline_question(actor, row, form.cleaned_data["reason"], posted_version(request))
        return reverse("procurement:received_questions")

    context = {
        "title": _("Do not answer this question"),
        "caption": str(row.system),
        "text": _("Nothing is published. The asker gets your reason by e-mail."),
        "submit": _("Send the reason"),
        "variant": "warning",
        "back_url": reverse("procurement:question", args=[row.public_id]),
        "back_label": _("The question"),
        "version": row.version,
    }
    done = _("The asker is told why the question is not answered.")
    return form_page(request, "procurement/form.html", form, save, context, done=done)
