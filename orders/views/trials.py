"""Work trials: the list, one trial, a client's trials, and the plan."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import clock, paging, views_log
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import DomainError, require
from core.models import Client
from core.pages import act, posted_version
from core.permissions import can_see_client
from core.roles import PROVIDER_ROLES, Role
from core.shapes import day_words
from orders import selectors
from orders.forms.trials import EarlierTrialForm, TrialFilterForm, TrialForm
from orders.models import WorkTrial
from orders.permissions import can_serve_client
from orders.permissions import trials as permissions
from orders.rules.work_trial import Span, length
from orders.selectors import trials as reads
from orders.selectors.trial_page import trial_page
from orders.services import trials as services
from orders.services.trial_limits import history_of, left_words, length_words, reckon_for
from orders.states.trials import NOT_STARTED, TrialState
from orders.views.common import form_page


def _looked(request: HttpRequest, trial: WorkTrial, page: str) -> None:
    views_log.looked(actor_of(request), trial.client, page, authority=trial.authority)


@for_roles(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES)
@require_GET
def trials(request: HttpRequest) -> HttpResponse:
    """The work trials that the actor has to do with, newest first."""
    actor = actor_of(request)
    form = TrialFilterForm(actor, request.GET)
    wanted = reads.TrialFilter(**form.cleaned_data) if form.is_valid() else reads.TrialFilter()
    page = paging.page(reads.trial_list(actor, wanted), request.GET.get("after", ""))
    for authority in {trial.authority for trial in page.rows}:
        clients = [trial.client for trial in page.rows if trial.authority == authority]
        views_log.looked_at_list(actor, clients, "orders:trials", authority=authority)
    rows = [
        [
            {"text": trial.client.full_name, "url": reverse("orders:trial", args=[trial.public_id])},
            trial.host.name,
            f"{day_words(trial.starts_on)} – {day_words(trial.last_day)}",
            trial.order.coach.name if trial.order and trial.order.coach else "",
            {"state": trial.state, "tag": TrialState(trial.state).label},
        ]
        for trial in page.rows
    ]
    context = {
        "form": form,
        "rows": rows,
        "columns": [_("Client"), _("Host place"), _("Time"), _("Coach"), _("State")],
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "orders/trials.html", context)


@for_roles(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES)
@require_GET
def trial(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One work trial: where it stands, what comes next, days, alarms, the assessment."""
    actor = actor_of(request)
    found = reads.get_trial(actor, ref)
    _looked(request, found, "orders:trial")
    return render(request, "orders/trial.html", trial_page(actor, found))


@for_roles(Role.OFFICIAL, Role.AUDITOR)
@require_GET
def client_trials(request: HttpRequest, ref: UUID) -> HttpResponse:
    """A client's work trials over the whole history, and what the law leaves."""
    actor = actor_of(request)
    client = selectors.get_client(actor, ref)
    require(can_see_client(actor, client))
    views_log.looked(actor, client, "orders:client_trials", authority=client.authority)
    context = {
        "client": client,
        "left": _left(client),
        "rows": [_row(row) for row in reads.trials_of_client(client)],
        "columns": [_("Host place"), _("Time"), _("Length"), _("State")],
        "earlier": [
            {"row": row, "length": length_words(length(row.first_day, row.last_day))}
            for row in reads.earlier_trials(client)
        ],
        "may_plan": can_serve_client(actor, client),
    }
    return render(request, "orders/client_trials.html", context)


def _left(client: Client) -> list[str]:
    """What the next trial could be, from today or from the day after all that is planned, in words."""
    after = [span.last + timedelta(days=1) for span in history_of(client)]
    first = max([clock.today(), *after])
    try:
        limits, found = reckon_for(client, Span(first, first))
    except DomainError as error:
        return [str(error.message)]
    return left_words(Span(first, first), limits, found)


def _row(trial: WorkTrial) -> list[Any]:
    return [
        {"text": trial.host.name, "url": reverse("orders:trial", args=[trial.public_id])},
        f"{day_words(trial.starts_on)} – {day_words(trial.last_day)}",
        length_words(length(trial.starts_on, trial.last_day)),
        {"state": trial.state, "tag": TrialState(trial.state).label},
    ]


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def plan_trial(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Plan a work trial of a client."""
    actor = actor_of(request)
    client = selectors.get_client(actor, ref)
    require(can_serve_client(actor, client), "officials_only")
    views_log.looked(actor, client, "orders:plan_trial", authority=client.authority)
    form = TrialForm(client, request.POST or None, initial={"starts_on": clock.today()})
    if request.GET.get("order") in form.orders:
        form.initial["order"] = request.GET["order"]

    def save() -> str:
        order = form.orders.get(form.cleaned_data["order"])
        made = services.plan_trial(actor, client, form.facts(), order=order)
        return reverse("orders:trial", args=[made.public_id])

    context = {
        "title": _("Plan a work trial"),
        "submit": _("Plan the trial"),
        "back": reverse("orders:client_trials", args=[ref]),
        "back_label": client.full_name,
        "caption": client.full_name,
        "notes": _left(client),
        "no_hosts": not form.hosts,
    }
    return form_page(request, "orders/trial_step.html", form, save, context, _("The trial is planned."))


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def amend_trial(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change the plan before it starts."""
    actor = actor_of(request)
    found = reads.get_trial(actor, ref)
    require(permissions.can_manage_trial(actor, found), "officials_only")
    _looked(request, found, "orders:trial_amend")
    form = TrialForm(found.client, request.POST or None, trial=found, initial=TrialForm.initial_of(found))
    back = reverse("orders:trial", args=[ref])

    def save() -> str:
        services.amend_trial(actor, found, form.facts(), version=posted_version(request))
        return back

    explanation: str | Promise = ""
    if found.state == TrialState.CONTRACT:
        explanation = _("The contract that was made no longer holds: a new one has to be made and signed.")
    context = {
        "title": _("Change the plan"),
        "submit": _("Save the plan"),
        "back": back,
        "back_label": _("Work trial"),
        "caption": found.client.full_name,
        "version": found.version,
        "explanation": explanation,
    }
    fits = found.state in NOT_STARTED
    return form_page(request, "orders/trial_step.html", form, save, context, _("The plan is changed."), fits)


@for_roles(Role.OFFICIAL)
@require_POST
def make_contract(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Make the contract of the three parties."""
    actor = actor_of(request)
    found = reads.get_trial(actor, ref)
    require(permissions.can_manage_trial(actor, found), "officials_only")
    step = lambda: services.make_contract(actor, found, version=posted_version(request))  # noqa: E731
    return act(request, step, reverse("orders:trial", args=[ref]), _("The contract is made."))


# Before the system ---------------------------------------------------------------------------------------


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def earlier_trial(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Enter a trial that the system does not know."""
    actor = actor_of(request)
    client = selectors.get_client(actor, ref)
    require(can_serve_client(actor, client), "officials_only")
    views_log.looked(actor, client, "orders:earlier_trial", authority=client.authority)
    form = EarlierTrialForm(request.POST or None)
    back = reverse("orders:client_trials", args=[ref])

    def save() -> str:
        services.record_earlier_trial(actor, client, **form.cleaned_data)
        return back

    context = {
        "title": _("Enter an earlier trial"),
        "submit": _("Enter the trial"),
        "back": back,
        "back_label": client.full_name,
        "caption": client.full_name,
        "explanation": _("Trials before the system count too. The law's limits look at the whole history."),
    }
    return form_page(request, "orders/trial_step.html", form, save, context, _("The trial is entered."))


@for_roles(Role.OFFICIAL)
@require_POST
def withdraw_earlier(request: HttpRequest, ref: UUID, earlier_ref: UUID) -> HttpResponse:
    """Take back a mistaken entry."""
    actor = actor_of(request)
    client = selectors.get_client(actor, ref)
    require(can_serve_client(actor, client), "officials_only")
    row = reads.get_earlier(client, earlier_ref)
    target = reverse("orders:client_trials", args=[ref])
    return act(
        request, lambda: services.withdraw_earlier_trial(actor, row), target, _("The entry no longer counts.")
    )
