"""The manager's pages: computing, checking, showing to providers, publishing."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import DomainError
from core.pages import act, posted_version
from core.roles import Role
from core.shapes import day_words
from evaluations import services
from evaluations.deadlines import preview_how
from evaluations.explaining import certainty, reasons
from evaluations.models import ScoreRun
from evaluations.permissions import SEES_RUNS, can_run_scores
from evaluations.rules import percent
from evaluations.scoring.publish import MIN_SCORED_FOR_BANDS
from evaluations.selectors import scores as reads
from evaluations.states import ScoreState
from evaluations.words import AUDITS, BANDS, points

Change = Callable[[Actor, ScoreRun, int | None], ScoreRun]


@for_roles(*SEES_RUNS)
@require_safe
def list_runs(request: HttpRequest) -> HttpResponse:
    """Computations, the newest first."""
    actor = actor_of(request)
    authority = actor.need_authority()
    rows = [
        [
            {"text": str(run.number), "url": reverse("evaluations:run", args=[run.public_id])},
            day_words(run.as_of),
            {"text": getattr(run, "case_count", 0)},
            run.method_version,
            {"state": run.state, "tag": ScoreState(run.state).label},
        ]
        for run in reads.runs(actor)[:50]
    ]
    columns = [
        _("Number"), _("As of"), {"label": _("Cases"), "numeric": True}, _("Method"), _("State")
    ]  # fmt: skip
    context = {
        "columns": columns,
        "rows": rows,
        "new_cases": reads.new_cases(authority),
        "open_run": reads.open_run(authority),
        "may_run": can_run_scores(actor, authority),
    }
    return render(request, "evaluations/runs.html", context)


@for_roles(Role.MANAGER)
@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Compute as of today."""
    actor = actor_of(request)
    try:
        run = services.compute_scores(actor, actor.need_authority())
    except DomainError as error:
        messages.warning(request, str(error.message))
        return redirect("evaluations:runs")
    messages.success(
        request, _("The scores were computed. Look at them before you show them to the providers.")
    )
    return redirect("evaluations:run", run.public_id)


@for_roles(*SEES_RUNS)
@require_safe
def show_run(request: HttpRequest, ref: UUID) -> HttpResponse:
    """All providers of a computation with intervals, bands and audits, and the next step."""
    actor = actor_of(request)
    run = reads.get_run(actor, ref)
    lines = reads.lines(run)
    scored = sum(line.quality is not None for line in lines)
    context = {
        "run": run,
        "state_label": ScoreState(run.state).label,
        "columns": _columns(),
        "rows": [_row(run, line) for line in lines],
        "figures": _run_figures(run, len(lines), scored),
        "no_bands": scored < MIN_SCORED_FOR_BANDS,
        "may_run": can_run_scores(actor, run.authority),
        "preview_how": preview_how(run.previewed_on, run.preview_until),
        "preview_over": run.preview_until is not None and clock.today() > run.preview_until,
    }
    return render(request, "evaluations/run.html", context)


def _columns() -> list[Any]:
    return [
        _("Provider"),
        {"label": _("Cases"), "numeric": True},
        {"label": _("Score"), "numeric": True},
        _("90 per cent interval"),
        _("Band"),
        _("Check"),
    ]


def _row(run: ScoreRun, line: reads.Line) -> list[Any]:
    shown = line.shown
    url = reverse("evaluations:run_provider", args=[run.public_id, line.provider.public_id])
    scored = shown["score"] is not None
    return [
        {"text": line.provider.name, "url": url},
        shown["n"],
        points(shown["score"]) if scored else "–",
        f"{points(shown['lo'])}–{points(shown['hi'])}" if scored else "–",
        str(BANDS[shown["band"] or 0]) if scored else _("Not enough evidence"),
        {"tag": _("Look closer"), "kind": "wait"} if line.audits else "",
    ]


def _run_figures(run: ScoreRun, providers: int, scored: int) -> list[dict[str, Any]]:
    return [
        {"label": _("Cases"), "value": run.cases.count()},
        {"label": _("Providers"), "value": providers},
        {"label": _("With a score"), "value": scored},
    ]


@for_roles(*SEES_RUNS)
@require_safe
def show_provider(request: HttpRequest, ref: UUID, provider: UUID) -> HttpResponse:
    """One provider: its score, what it is made of, and what the audits found."""
    run = reads.get_run(actor_of(request), ref)
    line = reads.line(run, provider)
    confidence = percent(round((line.shown["reliability"] or 0) * 1000), 1000)
    context = {
        "run": run,
        "line": line,
        "reasons": reasons(reads.contributions(line.shown)),
        "certainty": certainty(confidence if line.quality else None),
        "audits": [AUDITS[code] for code in line.audits],
        "rows": _dimension_rows(line),
        "columns": [
            _("Part"),
            {"label": _("Reached"), "numeric": True},
            {"label": _("Expected"), "numeric": True},
            {"label": _("Points"), "numeric": True},
        ],
    }
    return render(request, "evaluations/run_provider.html", context)


def _dimension_rows(line: reads.Line) -> list[list[str]]:
    found = {reason.code: reason for reason in reasons(reads.contributions(line.shown))}
    return [
        [
            str(found[code].name),
            points(part["observed"], 1),
            points(part["expected"], 1),
            points(part["contribution"], 1, signed=True),
        ]
        for code, part in line.computed["dims"].items()
        if code in found
    ]


def _step(request: HttpRequest, ref: UUID, change: Change, done: str | Promise) -> HttpResponse:
    actor = actor_of(request)
    run = reads.get_run(actor, ref)
    target = reverse("evaluations:run", args=[run.public_id])
    return act(request, lambda: change(actor, run, posted_version(request)), target, done)


@for_roles(Role.MANAGER)
@require_POST
def preview(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show each provider its own figures."""
    done = gettext_lazy("Each provider can now see its own score.")
    return _step(request, ref, services.preview_scores, done)


@for_roles(Role.MANAGER)
@require_POST
def publish(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the scores to clients and officials."""
    return _step(request, ref, services.publish_scores, gettext_lazy("The scores are published."))


@for_roles(Role.MANAGER)
@require_safe
def confirm_discard(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Ask before giving a computation up."""
    run = reads.get_run(actor_of(request), ref)
    return render(request, "evaluations/run_discard.html", {"run": run})


@for_roles(Role.MANAGER)
@require_POST
def discard(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a computation up."""
    return _step(request, ref, services.discard_scores, gettext_lazy("The computed scores were discarded."))
