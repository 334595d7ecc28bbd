"""Steps of a mini-competition after the invitation, as pages: answering, opening, assessing, awarding, ending."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core import shapes
from core.actors import actor_of
from core.entrance import for_roles
from core.forms import ErrorLink
from core.i18n import pick
from core.pages import act, form_page, posted, posted_version
from core.roles import Role
from procurement import services
from procurement.competition_permissions import ASSESSORS, OPENERS
from procurement.competition_states import CompetitionState, CriterionKind, TenderState
from procurement.forms.common import ReasonForm
from procurement.forms.competitions import (
    AddendumForm,
    AnswerQuestionForm,
    AwardForm,
    InterestForm,
    MarksForm,
    PasswordForm,
)
from procurement.models import Assessor, Competition, Mark
from procurement.selectors import competitions as reads
from procurement.services.assessing import field_of
from procurement.services.inviting import least_deadline
from procurement.views import competition_words as words
from procurement.views.competitions import step_page, url_of


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def answer_question(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Answer a question to all invited."""
    actor = actor_of(request)
    question = reads.get_question(actor, ref)
    row = question.competition
    form = AnswerQuestionForm(posted(request))

    def save() -> str:
        services.answer_tender_question(actor, question, form.cleaned_data["answer"], form.new_deadline())
        return url_of(row)

    told = {
        "title": _("Answer to all invited"),
        "text": f"{question.text}\n\n{_late_words(row)}",
        "submit": _("Send to all invited"),
        "done": _("The answer was sent to all invited."),
    }
    return step_page(request, row, form, save, told)


def _late_words(row: Competition) -> str:
    if row.state != CompetitionState.INVITED or row.tender_deadline is None:
        return ""
    least = least_deadline(row, material=False)
    if least == row.tender_deadline:
        return _("The deadline may stand: %(at)s.") % {"at": shapes.moment_words(least)}
    text = _("The information comes late: the deadline moves to %(at)s at least.")
    return text % {"at": shapes.moment_words(least)}


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def addendum(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Further information, or a change of the documents."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    form = AddendumForm(posted(request))

    def save() -> str:
        services.publish_addendum(
            actor,
            row,
            form.translations("text"),
            material=form.cleaned_data["material"],
            new_deadline=form.new_deadline(),
            version=posted_version(request),
        )
        return url_of(row)

    told = {"title": _("Tell all invited"), "done": _("All invited were told.")}
    return step_page(request, row, form, save, told, "procurement/texts_form.html")


@sensitive_post_parameters("password")
@for_roles(*OPENERS)
@require_http_methods(["GET", "POST"])
def open_tenders(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Sign in again to open the tenders, two people together."""
    actor = actor_of(request)
    row = reads.get_competition(actor, ref)
    form = PasswordForm(posted(request))

    def save() -> str:
        now = services.sign_opening(actor, row, form.cleaned_data["password"])
        opened = now.state == CompetitionState.OPENED
        messages.success(
            request,
            _("The tenders are open.")
            if opened
            else _("Your sign-in is recorded. A second person must sign in within ten minutes."),
        )
        return url_of(row)

    other = reads.waits_for_second(row, actor)
    told = {
        "title": _("Open the tenders"),
        "text": _("%(name)s has signed in. Your sign-in opens the tenders.") % {"name": other.user.name}
        if other
        else _(
            "Two people open the tenders: each signs in again here, the second within ten minutes of the first. "
            "Both are recorded."
        ),
        "submit": _("Sign in and open") if other else _("Sign in"),
    }
    return step_page(request, row, form, save, told)


@for_roles(*ASSESSORS)
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The assessor's page: declare interests, then give points, alone."""
    actor = actor_of(request)
    row = reads.get_assessed_competition(actor, ref)
    mine = Assessor.objects.get(competition=row, user=actor.user, released_at=None)
    if row.state == CompetitionState.OPENED and mine.independent is None:
        return _declare(request, row)
    questions = list(row.criteria.filter(kind=CriterionKind.QUALITY).order_by("pk"))
    tenders = [t for t in reads.opened_tenders(row) if t.state == TenderState.OPENED]
    may_mark = row.state == CompetitionState.OPENED and bool(mine.independent) and mine.done_at is None
    held = {
        (mark.tender.ref, mark.criterion.ref): mark
        for mark in Mark.objects.filter(assessor=mine).select_related("tender", "criterion")
    }
    form = MarksForm(tenders if may_mark else [], questions, held, posted(request))
    links: list[ErrorLink] = []

    def save() -> str:
        try:
            services.save_marks(actor, row, form.marks(), hand_in="hand_in" in request.POST)
        except services.NotHandedIn as error:
            links.extend(ErrorLink(f["message"], f"#id_{f['field']}") for f in error.faults)
            raise
        return reverse("procurement:assess", args=[row.public_id])

    context = {
        "competition": row,
        "mine": mine,
        "may_mark": may_mark,
        "links": links,
        "parts": [_part(form, words.tender_rows(t, row, questions), questions) for t in tenders]
        if may_mark
        else [],
        "mine_rows": [
            [
                str(next((t.provider for t in tenders if t.pk == m.tender_id), "–")),
                str(m.criterion),
                m.points,
                m.reason,
            ]
            for m in held.values()
        ],
        "mine_columns": [_("Tenderer"), _("Criterion"), _("Points"), _("Reason")],
    }
    return form_page(
        request, "procurement/assess.html", form, save, context, done=_("Your points were saved.")
    )


def _part(form: MarksForm, card: dict[str, Any], questions: list[Any]) -> dict[str, Any]:
    tender = card["tender"]
    answers = tender.opened.answers
    return {
        "provider": tender.provider,
        "items": [
            {
                "name": str(question),
                "text": pick(question.text),
                "answer": answers.get(question.ref, ""),
                "points": form[field_of(tender.ref, question.ref)],
                "reason": form[field_of(tender.ref, question.ref).replace("points_", "reason_", 1)],
            }
            for question in questions
        ],
    }


def _declare(request: HttpRequest, row: Competition) -> HttpResponse:
    actor = actor_of(request)
    form = InterestForm(posted(request))
    here = reverse("procurement:assess", args=[row.public_id])

    def save() -> str:
        data = form.cleaned_data
        services.declare_interest(
            actor, row, independent=data["independent"] == "yes", conflict=data["conflict"]
        )
        return here

    names = ", ".join(str(tender.provider) for tender in reads.opened_tenders(row))
    context = {
        "title": _("Declare your interests"),
        "caption": str(row),
        "text": _("The tenderers are: %(names)s.") % {"names": names},
        "submit": _("Declare"),
        "back_url": reverse("home"),
        "back_label": _("Work list"),
    }
    return form_page(request, "procurement/form.html", form, save, context)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def reject_tender(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Leave a tender out of the comparison."""
    actor = actor_of(request)
    tender = reads.get_tender(actor, ref)
    row = tender.competition
    form = ReasonForm(posted(request))

    def save() -> str:
        services.reject_tender(actor, tender, form.cleaned_data["reason"])
        return url_of(row)

    told = {
        "title": _("Leave the tender of %(provider)s out") % {"provider": tender.provider},
        "text": _("Only because it does not meet the call. The decision tells the reason."),
        "submit": _("Leave it out"),
        "variant": "warning",
        "done": _("The tender was left out."),
    }
    return step_page(request, row, form, save, told)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def award(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Decide the award: the comparison, reasons, standstill; the decision is served at once."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    if row.state != CompetitionState.OPENED:
        return redirect(url_of(row))
    form = AwardForm(posted(request))

    def save() -> str:
        data = form.cleaned_data
        services.award_competition(
            actor,
            row,
            reason=data["reason"],
            standstill=data["standstill"] == "yes",
            ground=data["ground"],
            version=posted_version(request),
        )
        return url_of(row)

    told = {
        "title": _("Decide the award"),
        "done": _("The decision was made and sent to all tenderers."),
        **words.comparison_tables(row, actor),
    }
    return step_page(request, row, form, save, told, "procurement/competition_award.html")


@for_roles(Role.PROCUREMENT)
@require_POST
def conclude(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Make the contract."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    version = posted_version(request)
    done = _("The contract was made and sent to the provider.")
    return act(request, lambda: services.conclude_competition(actor, row, version), url_of(row), done)


@for_roles(Role.PROCUREMENT)
@require_POST
def publish(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Publish the result."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    version = posted_version(request)
    done = _("The result was published.")
    return act(request, lambda: services.publish_result(actor, row, version), url_of(row), done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give the purchase up, with a reason."""
    actor = actor_of(request)
    row = reads.get_run_competition(actor, ref)
    form = ReasonForm(posted(request))

    def save() -> str:
        services.cancel_competition(actor, row, form.cleaned_data["reason"], posted_version(request))
        return url_of(row)

    told = {
        "title": _("Cancel the competition"),
        "text": _(
            "All invited are served a reasoned decision. Sealed tenders are never opened. This cannot be undone."
        )
        if row.invited_at
        else _("The draft is given up. Nobody has been told of it."),
        "submit": _("Cancel the competition"),
        "variant": "warning",
        "done": _("The competition was cancelled."),
    }
    return step_page(request, row, form, save, told)
