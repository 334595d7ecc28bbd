"""What the page of a work trial shows, and what each person may do there."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock, money
from core.actors import Actor
from core.i18n import pick
from core.shapes import day_words
from orders import instruments
from orders.models import TrialAlarm, TrialAssessment, TrialDay, WorkTrial
from orders.permissions import trials as permissions
from orders.selectors.trials import FIRST_DAY, assessment_hows, assessment_of
from orders.services.trial_days import days_so_far
from orders.services.trials import assessing_coach, signatures_of
from orders.states.trials import LIVE_TRIALS, MARKABLE, NOT_STARTED, WEEKDAYS, Mark, Party, TrialState


def trial_page(actor: Actor, trial: WorkTrial) -> dict[str, Any]:
    """The template's variables, in a constant number of queries."""
    manages, follows = permissions.can_manage_trial(actor, trial), permissions.can_follow_trial(actor, trial)
    signed = signatures_of(trial) if trial.edition else {}
    assessment = assessment_of(trial)
    assesses = assessment is None and permissions.can_assess_trial(actor, trial)
    alarms = list(TrialAlarm.objects.filter(trial=trial).select_related("decided_by").order_by("first_day"))
    marks = dict(TrialDay.objects.filter(trial=trial).values_list("day", "mark"))
    so_far = days_so_far(trial) if trial.state in MARKABLE else []
    return {
        "trial": trial,
        "state_label": TrialState(trial.state).label,
        "manages": manages,
        "is_provider": actor.provider_id is not None,
        "rows": trial_rows(trial),
        "host_rows": _host_rows(trial),
        "signatures": _signatures(trial, signed, manages),
        "all_signed": len(signed) == len(Party),
        "next": _next(trial, signed, manages, follows, assesses, so_far, marks),
        "acts": _acts(trial, manages, follows),
        "attendance": _attendance(so_far, marks),
        "unmarked": sum(day not in marks for day in so_far),
        "alarms": [_alarm(trial, alarm, manages) for alarm in alarms],
        "assessment": assessment,
        "measures": measures_of(assessment) if assessment else [],
        "may_read": manages and assessment is not None and assessment.read_at is None,
        "chain": _chain(trial),
    }


def trial_rows(trial: WorkTrial) -> list[tuple[Any, Any]]:
    """The plan as facts."""
    last = day_words(trial.last_day)
    rows: list[tuple[Any, Any]] = [
        (_("Time"), f"{day_words(trial.starts_on)} – {last}"),
        (
            _("Hours"),
            _("%(hours)s hours a day") % {"hours": money.show_units(trial.hours_hundredths)},
        ),
        (_("Days"), ", ".join(str(WEEKDAYS[number]) for number in trial.weekdays)),
        (_("Tasks"), trial.tasks),
        (_("Goals"), trial.goals),
        (_("Official"), trial.official.name),
    ]
    order = trial.order
    if order is not None:
        rows.append((_("Coaching"), order.provider.name if order.provider else _("not chosen yet")))
        if order.coach is not None:
            rows.append((_("Coach"), order.coach.name))
    if trial.end:
        rows.append((_("How it ended"), trial.get_end_display()))
    return rows


def _host_rows(trial: WorkTrial) -> list[tuple[Any, Any]]:
    host = trial.host
    return [
        (_("Host place"), host.name),
        (_("Kind"), host.get_kind_display()),
        (_("Address"), host.postal_address),
        (_("Contact person"), host.contact_name),
        (_("Phone"), host.contact_phone),
        (_("E-mail"), host.contact_email),
    ]


def _signatures(trial: WorkTrial, signed: dict[str, Any], manages: bool) -> list[dict[str, Any]]:
    """Who has signed the present contract, and where to record who has not."""
    if not trial.edition or trial.state == TrialState.PLANNED:
        return []
    may = manages and trial.state in (TrialState.CONTRACT, TrialState.RUNNING)
    address = reverse("orders:trial_sign", args=[trial.public_id])
    return [
        {
            "party": party.label,
            "row": signed.get(party),
            "url": f"{address}?party={party}" if may and party not in signed else "",
        }
        for party in Party
    ]


def _next(
    trial: WorkTrial,
    signed: dict[str, Any],
    manages: bool,
    follows: bool,
    assesses: bool,
    so_far: list[Any],
    marks: dict[Any, str],
) -> dict[str, Any]:
    """The one next step, for whoever may take it: a sentence, a button, and by when."""

    def step(
        text: Any,
        name: str = "",
        label: Any = "",
        *,
        post: bool = False,
        due: Any = None,
        how: Any = FIRST_DAY,
    ) -> dict[str, Any]:
        url = reverse(f"orders:{name}", args=[trial.public_id]) if name else ""
        return {"text": text, "url": url, "label": label, "post": post, "due": due, "how": how if due else ""}

    if trial.state == TrialState.PLANNED and manages:
        text = _("The plan is ready. Make the contract for the three parties.")
        return step(text, "trial_contract", _("Make the contract"), post=True, due=trial.starts_on)
    if trial.state == TrialState.CONTRACT and len(signed) < len(Party):
        return (
            step(_("Print the contract and record who has signed it."), due=trial.starts_on)
            if manages
            else {}
        )
    if trial.state == TrialState.CONTRACT and follows:
        if trial.starts_on > clock.today():
            return step(_("All have signed. The trial can be started on its first day."), due=trial.starts_on)
        return step(_("All have signed."), "trial_start", _("Start the trial"), due=trial.starts_on)
    if trial.state == TrialState.RUNNING and manages and len(signed) < len(Party):
        return step(_("The trial was extended. Print the new contract and record who has signed it."))
    if trial.state == TrialState.RUNNING and follows and any(day not in marks for day in so_far):
        return step(_("Days wait to be marked."), "trial_days", _("Mark the days"))
    if trial.state == TrialState.ENDED and assesses:
        text, how = _who_assesses(trial, manages), assessment_hows([trial]).get(trial.pk, "")
        return step(text, "trial_assess", _("Write the assessment"), due=trial.assessment_due, how=how)
    return {}


def _who_assesses(trial: WorkTrial, manages: bool) -> Any:
    coach = assessing_coach(trial)
    if not manages:
        return _("The trial has ended. The authority waits for the final assessment.")
    if coach is None:
        return _("The trial has ended, and no coach can write the final assessment any more: you write it.")
    text = _("The trial has ended. %(coach)s writes the final assessment; you can write it instead.")
    return text % {"coach": coach.name}


def _acts(trial: WorkTrial, manages: bool, follows: bool) -> dict[str, bool]:
    """What else may be done, beside the next step."""
    running = trial.state == TrialState.RUNNING
    moving = running and trial.moves.exclude(state=TrialState.CANCELLED).exists()
    return {
        "amend": manages and trial.state in NOT_STARTED,
        "cancel": manages and trial.state in NOT_STARTED,
        "extend": manages and running and not moving,
        "move": manages and running and not moving,
        "interrupt": follows and running,
        "mark": follows and trial.state in MARKABLE,
        "any": trial.state in LIVE_TRIALS and (manages or (follows and running)),
    }


def _attendance(so_far: list[Any], marks: dict[Any, str]) -> list[dict[str, Any]]:
    """How many days were what, of the days so far."""
    if not so_far:
        return []
    told = [(mark.label, sum(value == mark for value in marks.values())) for mark in Mark]
    told.append((_("Not marked"), sum(day not in marks for day in so_far)))
    return [{"value": count, "label": label} for label, count in told]


def _alarm(trial: WorkTrial, alarm: TrialAlarm, manages: bool) -> dict[str, Any]:
    may = manages and not alarm.decision and trial.state == TrialState.RUNNING
    url = reverse("orders:trial_alarm", args=[trial.public_id, alarm.public_id]) if may else ""
    return {"row": alarm, "url": url}


def measures_of(assessment: TrialAssessment) -> list[dict[str, Any]]:
    """The answers with the words of the instrument they were given to, in the active language."""
    values = assessment.answers["values"]
    return [
        {
            "name": pick(measure.name),
            "value": values[measure.code],
            "low": pick(measure.low),
            "high": pick(measure.high),
        }
        for measure in instruments.INSTRUMENTS[assessment.instrument].measures
    ]


def _chain(trial: WorkTrial) -> list[dict[str, Any]]:
    """The trials of the same order, when the client has moved between hosts."""
    if trial.order is None:
        return []
    rows = WorkTrial.objects.filter(order=trial.order).select_related("host").order_by("starts_on", "pk")
    found = [
        {
            "title": row.host.name,
            "state": _step_state(row),
            "text": f"{day_words(row.starts_on)} – {day_words(row.last_day)}",
            "url": "" if row.pk == trial.pk else reverse("orders:trial", args=[row.public_id]),
        }
        for row in rows
    ]
    return found if len(found) > 1 else []


def _step_state(trial: WorkTrial) -> str:
    states = {TrialState.RUNNING: "current", TrialState.ENDED: "done", TrialState.CANCELLED: "stopped"}
    return states.get(TrialState(trial.state), "todo")
