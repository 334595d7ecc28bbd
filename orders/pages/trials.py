"""What work trials contribute to navigation and work lists."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock, navigation, worklist
from core.actors import Actor
from core.roles import PROVIDER_ROLES, Role
from core.shapes import day_words
from core.worklist import WorkItem
from orders.models import HostPlace, TrialAlarm, TrialDay, WorkTrial
from orders.selectors.trials import FIRST_DAY, assessment_hows, by_signatures, visible_trials
from orders.services.trial_days import days_so_far
from orders.states import ASSESSES_TRIAL, OPEN
from orders.states.trials import HostState, TrialState

_LIMIT = 50
ALARM_DAY = _("The day on which the absence was noticed.")
UNMARKED = _("The first day that is not marked.")


@navigation.register
def entries(actor: Actor) -> Iterable[navigation.NavItem]:
    """Work trials for officials, auditors and providers."""
    if (actor.authority is not None and actor.has(Role.OFFICIAL, Role.AUDITOR)) or (
        actor.provider_id is not None and actor.has(*PROVIDER_ROLES)
    ):
        yield navigation.NavItem("orders:trials", _("Work trials"), 25)


def _item(
    trial: WorkTrial, kind: str, title: str | Promise, due: date | None = None, how: str | Promise = ""
) -> WorkItem:
    url = reverse("orders:trial", args=[trial.public_id])
    return WorkItem(kind, title, url, due, f"{trial.host.name} · {day_words(trial.starts_on)}", how=how)


@worklist.register
def officials_trials(actor: Actor) -> Iterable[WorkItem]:
    """What waits for the official: contracts, starts, alarms, extensions, assessments, trials without a coach."""
    if actor.authority is None or not actor.has(Role.OFFICIAL):
        return
    mine = WorkTrial.objects.filter(authority=actor.authority, official=actor.user).select_related("host")
    for trial in mine.filter(state=TrialState.PLANNED).order_by("starts_on", "pk")[:_LIMIT]:
        yield _item(trial, "trial.plan", _("Make the contract of a work trial"), trial.starts_on, FIRST_DAY)
    for trial in mine.filter(state=TrialState.CONTRACT).order_by("starts_on", "pk")[:_LIMIT]:
        yield _item(trial, "trial.contract", _("Sign and start a work trial"), trial.starts_on, FIRST_DAY)
    yield from _running(mine.filter(state=TrialState.RUNNING))
    yield from _ended(mine.filter(state=TrialState.ENDED))
    yield from _to_approve(actor)


def _running(trials: QuerySet[WorkTrial]) -> Iterable[WorkItem]:
    """Absences to decide on, extensions that are not signed, trials that outlast their coaching order."""
    alarms = TrialAlarm.objects.filter(trial__in=trials, decision="").select_related("trial__host")
    for alarm in alarms.order_by("raised_at")[:_LIMIT]:
        due = clock.local_date(alarm.raised_at)
        yield _item(alarm.trial, "trial.absence", _("Decide after absence from a work trial"), due, ALARM_DAY)
    for trial in by_signatures(trials, complete=False).order_by("ends_on", "pk")[:_LIMIT]:
        yield _item(trial, "trial.extension", _("Get the contract of an extended work trial signed"))
    alone = trials.filter(order__isnull=False).exclude(order__state__in=OPEN)
    for trial in alone.order_by("pk")[:_LIMIT]:
        yield _item(trial, "trial.no_coach", _("A work trial goes on without its coaching order"))


def _ended(trials: QuerySet[WorkTrial]) -> Iterable[WorkItem]:
    """Assessments to read, those that no coach can write any more, and those that the coach is late with."""
    for trial in trials.filter(assessment__isnull=False, assessment__read_at=None).order_by("pk")[:_LIMIT]:
        yield _item(trial, "trial.read", _("Read the final assessment of a work trial"))
    alone, late = Q(order=None) | ~Q(order__state__in=ASSESSES_TRIAL), Q(assessment_due__lt=clock.today())
    yield from _to_assess(trials.filter(alone | late, assessment=None))


def _to_approve(actor: Actor) -> Iterable[WorkItem]:
    """Host places that providers proposed: any official of the authority may approve them."""
    proposed = HostPlace.objects.filter(authority=actor.authority, state=HostState.PROPOSED)
    for host in proposed.order_by("pk")[:_LIMIT]:
        url = reverse("orders:host", args=[host.public_id])
        yield WorkItem("host.approve", _("Approve a host place"), url, None, host.name)


@worklist.register
def coachs_trials(actor: Actor) -> Iterable[WorkItem]:
    """What waits for the coach: starts, days to mark, assessments to write."""
    if actor.provider_id is None or not actor.has(*PROVIDER_ROLES):
        return
    mine = visible_trials(actor).select_related("host")
    today = clock.today()
    begins = mine.filter(state=TrialState.CONTRACT, starts_on__lte=today)
    signed = by_signatures(begins, complete=True)
    for trial in signed.order_by("starts_on", "pk")[:_LIMIT]:
        yield _item(trial, "trial.start", _("Start a work trial"), trial.starts_on, FIRST_DAY)
    running = list(mine.filter(state=TrialState.RUNNING).order_by("starts_on", "pk")[:_LIMIT])
    marked: dict[int, set[date]] = {}
    for trial_id, day in TrialDay.objects.filter(trial__in=running).values_list("trial_id", "day"):
        marked.setdefault(trial_id, set()).add(day)
    for trial in running:
        open_days = [day for day in days_so_far(trial) if day not in marked.get(trial.pk, set())]
        if open_days:
            yield _item(trial, "trial.days", _("Mark the days of a work trial"), open_days[0], UNMARKED)
    yield from _to_assess(mine.filter(state=TrialState.ENDED, assessment=None))


def _to_assess(waiting: QuerySet[WorkTrial]) -> Iterable[WorkItem]:
    rows = list(waiting.order_by("assessment_due", "pk")[:_LIMIT])
    hows = assessment_hows(rows)
    for trial in rows:
        title = _("Assess a work trial")
        yield _item(trial, "trial.assess", title, trial.assessment_due, hows.get(trial.pk, ""))
