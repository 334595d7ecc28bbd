"""Recording outcomes: many at once from a list, or one with its history."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from core import clock
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import DomainError, require
from core.pages import posted_version
from core.roles import Role
from core.shapes import day_words
from core.views_log import looked
from evaluations import rules, services
from evaluations.forms import OUTCOMES, OutcomeForm
from evaluations.models import CaseRecord, EvaluationAnswer
from evaluations.permissions import can_record_outcome
from evaluations.selectors.cases import DueOutcome, due_outcomes, get_case, order_numbers
from evaluations.states import Horizon, OutcomeCode
from orders.views.common import form_page

READERS = (Role.OFFICIAL, Role.MANAGER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the outcome to record, what was chosen, and why it was refused."""

    due: DueOutcome
    chosen: str = ""
    error: str = ""


@for_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def list_outcomes(request: HttpRequest) -> HttpResponse:
    """Outcomes whose day has come: one's own, or with ``?all=1`` everybody's."""
    actor = actor_of(request)
    authority, own = actor.need_authority(), actor.has(Role.OFFICIAL) and "all" not in request.GET
    waiting = due_outcomes(authority, actor.ref if own else "")
    errors: dict[str, str] = {}
    if request.method == "POST":
        require(actor.has(Role.OFFICIAL))
        done, errors = _record(actor, request.POST)
        if done:
            text = ngettext("%(n)d outcome was recorded.", "%(n)d outcomes were recorded.", done)
            messages.success(request, text % {"n": done})
        if not errors:
            return redirect(request.get_full_path())
        waiting = due_outcomes(authority, actor.ref if own else "")
    rows = [Row(due, request.POST.get(f"o_{due.key}", ""), errors.pop(due.key, "")) for due in waiting]
    context = {
        "rows": rows,
        "others": list(errors.values()),
        "own": own,
        "may_record": actor.has(Role.OFFICIAL),
        "outcomes": OUTCOMES,
    }
    failed = any(row.error for row in rows) or bool(errors)
    return render(request, "evaluations/outcomes.html", context, status=422 if failed else 200)


def _record(actor: Actor, posted: Mapping[str, str]) -> tuple[int, dict[str, str]]:
    """Record what was chosen, each in a transaction of its own; how many went in, and refusals by key."""
    done = 0
    errors: dict[str, str] = {}
    versions: dict[str, int] = {}
    for name, value in posted.items():
        if not name.startswith("o_") or not value:
            continue
        key = name.removeprefix("o_")
        ref, _line, horizon = key.partition("_")
        try:
            case = get_case(actor, ref)
            given = posted.get(f"v_{ref}", "")
            version = versions.get(ref) or (int(given) if given.isdecimal() and len(given) < 10 else None)
            outcome = services.record_outcome(actor, case, horizon, value, version=version)
        except DomainError as error:
            errors[key] = str(error.message)
        else:
            versions[ref] = outcome.case.version
            done += 1
    return done, errors


@for_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def show_case(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One case: its outcomes, and recording or correcting one of them."""
    actor = actor_of(request)
    case = get_case(actor, ref)
    recorded = {row.horizon: row for row in case.outcomes.select_related("recorded_by")}
    come = [h for h in Horizon if rules.horizon_day(case.closed_on, h) <= clock.today()]
    waiting = next((h for h in come if h not in recorded), come[-1] if come else None)
    form = OutcomeForm(come, request.POST or None, initial={"horizon": waiting})

    def save() -> str:
        data = form.cleaned_data
        services.record_outcome(actor, case, data["horizon"], data["value"], version=posted_version(request))
        return reverse("evaluations:case", args=[case.public_id])

    rows = []
    for horizon in Horizon:
        row = recorded.get(horizon)
        label = OutcomeCode(row.value).label if row else _("Not recorded")
        note = row.recorded_by.name if row and row.recorded_by else ""
        day = rules.horizon_day(case.closed_on, horizon)
        rows.append([horizon.label, {"text": label, "note": note}, "" if row else day_words(day)])
    context = {
        "case": case,
        "number": order_numbers(case.authority, [case.order_ref]).get(case.order_ref, ""),
        "columns": [_("When"), _("Outcome"), _("From")],
        "rows": rows,
        "may_record": can_record_outcome(actor, case) and bool(come),
        "answers": _answers(actor, case),
    }
    return form_page(request, "evaluations/case.html", form, save, context, _("The outcome was recorded."))


def _answers(actor: Actor, case: CaseRecord) -> list[EvaluationAnswer]:
    """What client and official answered, for the case's official and the manager; the look is logged."""
    if not (actor.has(Role.MANAGER) or actor.ref == case.official_ref):
        return []
    rows = EvaluationAnswer.objects.filter(request__case=case).select_related("request").order_by("pk")
    found = list(rows)
    if found:
        looked(actor, case, "answers", authority=case.authority)
    return found
