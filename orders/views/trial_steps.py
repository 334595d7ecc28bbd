"""Steps of a work trial: signing, starting, extending, moving, ending, days, alarms, the assessment."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from core import clock, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import require
from core.forms import ValintaForm
from core.pages import act, posted_version
from core.roles import PROVIDER_ROLES, Role
from core.shapes import day_words
from orders.forms.trials import (
    AlarmForm,
    AssessForm,
    DaysForm,
    EndForm,
    ExtendForm,
    MoveForm,
    SignForm,
    StartForm,
)
from orders.models import TrialDay, WorkTrial
from orders.permissions import trials as permissions
from orders.selectors import trials as reads
from orders.services import trial_assessing, trial_days, trial_running, trials
from orders.states.trials import MARKABLE, NOT_STARTED, AlarmDecision, Party, TrialState
from orders.views.common import form_page

Text = str | Promise
May = Callable[[Actor, WorkTrial], bool]


def _found(request: HttpRequest, ref: UUID, may: May) -> tuple[Actor, WorkTrial]:
    """Fetch and authorise in one; the look at the client is logged."""
    actor = actor_of(request)
    found = reads.get_trial(actor, ref)
    require(may(actor, found), "not_your_order")
    views_log.looked(actor, found.client, "orders:trial", authority=found.authority)
    return actor, found


def _step(
    request: HttpRequest,
    found: WorkTrial,
    form: ValintaForm,
    save: Callable[[], object],
    words: tuple[Text, Text, Text],
    *,
    fits: bool,
    explanation: Text = "",
    after: Callable[[], str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A form of a step; ``words`` are the title, the button, and what is said afterwards; ``after`` tells where the
    way leads then, to the trial unless given."""
    title, submit, done = words
    back = reverse("orders:trial", args=[found.public_id])

    def go() -> str:
        save()
        return after() if after else back

    context = {
        "title": title,
        "submit": submit,
        "back": back,
        "back_label": _("Work trial"),
        "caption": found.client.full_name,
        "version": found.version,
        "explanation": explanation,
        **more,
    }
    return form_page(request, "orders/trial_step.html", form, go, context, done, fits)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Record who has signed the contract."""
    actor, found = _found(request, ref, permissions.can_manage_trial)
    party = request.GET.get("party", Party.CLIENT.value)
    names = {
        Party.CLIENT.value: found.client.full_name,
        Party.HOST.value: found.host.contact_name,
        Party.AUTHORITY.value: found.official.name,
    }
    first = {"party": party, "name": names.get(party, ""), "signed_on": clock.today()}
    form = SignForm(request.POST or None, initial=first)

    def save() -> None:
        data = form.cleaned_data
        trials.sign_contract(
            actor,
            found,
            party=Party(data["party"]),
            name=data["name"],
            signed_on=data["signed_on"],
            version=posted_version(request),
        )

    words = (_("Record a signature"), _("Record the signature"), _("The signature is recorded."))
    fits = found.state in (TrialState.CONTRACT, TrialState.RUNNING)
    return _step(request, found, form, save, words, fits=fits)


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Start the trial."""
    actor, found = _found(request, ref, permissions.can_follow_trial)
    form = StartForm(request.POST or None, initial={"started_on": found.starts_on})

    def save() -> None:
        day = form.cleaned_data["started_on"]
        trial_running.start_trial(actor, found, started_on=day, version=posted_version(request))

    words = (_("Start the trial"), _("Start the trial"), _("The trial has started."))
    return _step(request, found, form, save, words, fits=found.state == TrialState.CONTRACT)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def extend(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give the trial a later last day."""
    actor, found = _found(request, ref, permissions.can_manage_trial)
    form = ExtendForm(request.POST or None)

    def save() -> None:
        day = form.cleaned_data["ends_on"]
        trial_running.extend_trial(actor, found, ends_on=day, version=posted_version(request))

    words = (
        _("Extend the trial"),
        _("Extend the trial"),
        _("The trial is extended. The new contract waits."),
    )
    explanation = _("The last day is now %(day)s. The longer trial has a new contract, which all three sign.")
    return _step(
        request,
        found,
        form,
        save,
        words,
        fits=found.state == TrialState.RUNNING,
        explanation=explanation % {"day": day_words(found.ends_on)},
    )


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Move to another host place; order and coach stay."""
    actor, found = _found(request, ref, permissions.can_manage_trial)
    first = {**MoveForm.initial_of(found), "last_day": clock.today(), "host": ""}
    form = MoveForm(found.client, request.POST or None, trial=found, initial=first)

    def save() -> None:
        day = form.cleaned_data["last_day"]
        trial_running.move_trial(actor, found, form.facts(), last_day=day, version=posted_version(request))

    words = (
        _("Move to another host place"),
        _("Plan the move"),
        _("The move is planned. The trial at the new host place has its own contract."),
    )
    explanation = _(
        "The trial here ends on its last day, and a new one begins the next day. Order and coach stay the same."
    )
    return _step(
        request, found, form, save, words, fits=found.state == TrialState.RUNNING, explanation=explanation
    )


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def interrupt(request: HttpRequest, ref: UUID) -> HttpResponse:
    """End a running trial early."""
    actor, found = _found(request, ref, permissions.can_follow_trial)
    form = EndForm(request.POST or None, initial={"last_day": min(clock.today(), found.ends_on)})

    def save() -> None:
        trial_running.interrupt_trial(actor, found, **form.cleaned_data, version=posted_version(request))

    words = (_("End the trial early"), _("End the trial"), _("The trial has ended."))
    return _step(request, found, form, save, words, fits=found.state == TrialState.RUNNING)


class _ReasonForm(EndForm):
    """A reason alone."""

    last_day = None  # type: ignore[assignment]


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give a trial up before it begins."""
    actor, found = _found(request, ref, permissions.can_manage_trial)
    form = _ReasonForm(request.POST or None)

    def save() -> None:
        trials.cancel_trial(actor, found, reason=form.cleaned_data["reason"], version=posted_version(request))

    words = (_("Cancel the trial"), _("Cancel the trial"), _("The trial is cancelled."))
    explanation = _("Its time no longer counts against the client's limit.")
    fits = found.state in NOT_STARTED
    return _step(request, found, form, save, words, fits=fits, explanation=explanation)


# Days and alarms -----------------------------------------------------------------------------------------


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def days(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mark the days of a week; the first week with an open day is shown, others can be opened."""
    actor, found = _found(request, ref, permissions.can_follow_trial)
    known = dict(TrialDay.objects.filter(trial=found).values_list("day", "mark"))
    so_far = trial_days.days_so_far(found) if found.state in MARKABLE else []
    week = _week(request.GET.get("week", ""), so_far, known)
    shown = [day for day in so_far if _monday(day) == week]
    form = DaysForm(shown, known, request.POST or None)

    def save() -> None:
        trial_days.mark_days(actor, found, form.marks(), version=posted_version(request))

    mondays = sorted({_monday(day) for day in so_far})
    before = [monday for monday in mondays if monday < week]
    after = [monday for monday in mondays if monday > week]
    words = (_("Mark the days"), _("Save the days"), _("The days are marked."))
    return _step(
        request,
        found,
        form,
        save,
        words,
        fits=bool(so_far),
        explanation=_("Week from %(day)s. A day that you leave open can be marked later.")
        % {"day": day_words(week)},
        weeks={
            "previous": f"?week={before[-1]}" if before else "",
            "next": f"?week={after[0]}" if after else "",
        },
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.isoweekday() - 1)


def _week(asked: str, so_far: list[date], known: dict[date, str]) -> date:
    """The Monday of the week asked for, else of the first day that is open, else of the last day."""
    try:
        wanted = parse_date(asked)
    except ValueError:
        wanted = None
    if wanted is not None:
        return _monday(wanted)
    unmarked = [day for day in so_far if day not in known]
    return _monday((unmarked or so_far[-1:] or [clock.today()])[0])


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def alarm(request: HttpRequest, ref: UUID, alarm_ref: UUID) -> HttpResponse:
    """Decide after days of absence without leave."""
    actor, found = _found(request, ref, permissions.can_manage_trial)
    row = reads.get_alarm(found, alarm_ref)
    form = AlarmForm(request.POST or None)

    def save() -> None:
        data = form.cleaned_data
        decision = AlarmDecision(data["decision"])
        trial_days.decide_alarm(
            actor, row, decision=decision, reason=data["reason"], version=posted_version(request)
        )

    words = (_("Decide after the absence"), _("Decide"), _("The decision is recorded. The coach was told."))
    explanation = _(
        "Absent without leave from %(first)s to %(last)s. If the trial is interrupted, it ends today."
    )
    days_away = {"first": day_words(row.first_day), "last": day_words(row.last_day)}
    return _step(
        request,
        found,
        form,
        save,
        words,
        fits=not row.decision and found.state == TrialState.RUNNING,
        explanation=explanation % days_away,
        version=row.version,
    )


# The assessment ------------------------------------------------------------------------------------------


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def assess(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write the final assessment; afterwards the coach of a closed order no longer sees the trial."""
    actor, found = _found(request, ref, permissions.can_assess_trial)
    form = AssessForm(request.POST or None)

    def save() -> None:
        trial_assessing.assess_trial(
            actor,
            found,
            values=form.values(),
            words=form.cleaned_data["words"],
            version=posted_version(request),
        )

    words = (_("Final assessment"), _("Send the assessment"), _("The assessment was sent to the official."))
    explanation = _("The same measures for every work trial, so that they can be compared.")
    fits = found.state == TrialState.ENDED and reads.assessment_of(found) is None

    def after() -> str:
        seen = reads.visible_trials(actor).filter(pk=found.pk).exists()
        return reverse("orders:trial", args=[ref]) if seen else reverse("orders:trials")

    return _step(request, found, form, save, words, fits=fits, explanation=explanation, after=after)


@for_roles(Role.OFFICIAL)
@require_POST
def read_assessment(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The official has read the assessment."""
    actor, found = _found(request, ref, permissions.can_manage_trial)
    target = reverse("orders:trial", args=[ref])
    step = lambda: trial_assessing.mark_assessment_read(actor, found)  # noqa: E731
    return act(request, step, target, _("Marked as read."))
