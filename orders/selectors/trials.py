"""Which work trials and host places an actor may see, and what the lists are narrowed to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.actors import Actor
from core.errors import NotFound
from core.models import Client
from core.roles import PROVIDER_ROLES, Role
from orders.models import (
    EarlierTrial,
    HostPlace,
    Order,
    TrialAlarm,
    TrialAssessment,
    TrialSignature,
    WorkTrial,
)
from orders.services.trials import takes_trials
from orders.states import OPEN, SEES_CLIENT, OrderState
from orders.states.trials import HostState, Party, TrialState
from procurement import deadlines
from procurement.category_states import TrialRules

_FOR_PAGES = (
    "authority",
    "client",
    "host",
    "official",
    "contract",
    "moved_from__host",
    "order__category",
    "order__provider",
    "order__coach",
)

FIRST_DAY = _("The first day of the trial.")
"""Why it is planned, signed and started by its first day."""


def assessment_hows(rows: Iterable[WorkTrial]) -> dict[int, str]:
    """How the last days for the final assessments of a list were counted, by the trial's key; one query."""
    return deadlines.told_all(
        {
            row.pk: ("work_trial.assessment", row.ended_on, row.assessment_due)
            for row in rows
            if row.ended_on and row.assessment_due
        }
    )


def visible_trials(actor: Actor) -> QuerySet[WorkTrial]:
    """Officials and auditors see their authority's; a provider those of the orders it coaches (`with_coach`)."""
    trials = WorkTrial.objects.all()
    if actor.authority is not None and actor.has(Role.OFFICIAL, Role.AUDITOR):
        return trials.filter(authority=actor.authority)
    if actor.provider_id is not None and actor.has(*PROVIDER_ROLES):
        mine = trials.filter(with_coach(), order__provider_id=actor.provider_id)
        return mine if actor.has(Role.PROVIDER_ADMIN) else mine.filter(order__coach=actor.user)
    if actor.is_client_of_order(actor.subject_ref):
        return trials.filter(order__public_id=actor.subject_ref)
    return trials.none()


def with_coach() -> Q:
    """Trials whose order's coach may know the client (R30): the order is under way, or it was closed and the trial has
    ended without its final assessment, which the coach still writes."""
    to_assess = Q(order__state=OrderState.CLOSED, state=TrialState.ENDED, assessment=None)
    return Q(order__state__in=SEES_CLIENT) | to_assess


def get_trial(actor: Actor, ref: UUID | str) -> WorkTrial:
    """One trial with what its pages show.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    trial = visible_trials(actor).select_related(*_FOR_PAGES).filter(public_id=ref).first()
    if trial is None:
        raise NotFound
    return trial


@dataclass(frozen=True, slots=True)
class TrialFilter:
    """What the list of trials is narrowed to; ``show`` is a state, or ``waiting``: something is to be done."""

    show: str = ""
    mine: bool = False


def trial_list(actor: Actor, wanted: TrialFilter) -> QuerySet[WorkTrial]:
    """The actor's trials, newest first, with what a row shows."""
    rows = visible_trials(actor).select_related("authority", "client", "host", "official", "order__coach")
    if wanted.show == "waiting":
        rows = rows.filter(waiting())
    elif wanted.show:
        rows = rows.filter(state=wanted.show)
    if wanted.mine:
        rows = rows.filter(official=actor.user)
    return rows.order_by("-pk")


def by_signatures(rows: QuerySet[WorkTrial], *, complete: bool) -> QuerySet[WorkTrial]:
    """The trials whose present contract all parties have signed, or those that still lack a signature."""
    present = TrialSignature.objects.filter(trial=OuterRef("pk"), edition=OuterRef("edition"))
    signed = [Q(Exists(present.filter(party=party))) for party in Party]
    return rows.filter(*signed) if complete else rows.exclude(*signed)


def waiting() -> Q:
    """Trials in which somebody has something to do now: sign, start, decide after absence, assess, read."""
    today = clock.today()
    alarm = TrialAlarm.objects.filter(trial=OuterRef("pk"), decision="")
    return (
        Q(state__in=[TrialState.PLANNED, TrialState.CONTRACT])
        | Q(state=TrialState.RUNNING) & Exists(alarm)
        | Q(state=TrialState.ENDED, assessment=None, ended_on__lte=today)
        | Q(state=TrialState.ENDED, assessment__read_at=None, assessment__isnull=False)
    )


def get_alarm(trial: WorkTrial, ref: UUID | str) -> TrialAlarm:
    """An alarm of a trial that the actor may see.

    Raises:
        NotFound: there is none.
    """
    alarm = TrialAlarm.objects.select_related("trial").filter(trial=trial, public_id=ref).first()
    if alarm is None:
        raise NotFound
    return alarm


def assessment_of(trial: WorkTrial) -> TrialAssessment | None:
    """The trial's final assessment, if it has been written."""
    return TrialAssessment.objects.select_related("submitted_by", "read_by").filter(trial=trial).first()


# The client ----------------------------------------------------------------------------------------------


def trials_of_client(client: Client) -> list[WorkTrial]:
    """Every trial of a client here, the newest first."""
    rows = WorkTrial.objects.filter(client=client).select_related("host", "order__provider", "moved_from")
    return list(rows.order_by("-starts_on", "-pk"))


def earlier_trials(client: Client) -> list[EarlierTrial]:
    """The trials entered by hand, withdrawn ones too."""
    rows = EarlierTrial.objects.filter(client=client).select_related("recorded_by")
    return list(rows.order_by("-first_day", "-pk"))


def get_earlier(client: Client, ref: UUID | str) -> EarlierTrial:
    """A trial entered by hand.

    Raises:
        NotFound: there is none.
    """
    row = EarlierTrial.objects.select_related("client").filter(client=client, public_id=ref).first()
    if row is None:
        raise NotFound
    return row


def coaching_orders(client: Client) -> list[Order]:
    """The client's open orders of services that coach work trials."""
    rows = Order.objects.filter(client=client, state__in=OPEN).exclude(category__trial_rules=TrialRules.NONE)
    return list(rows.select_related("category", "provider").order_by("-pk"))


def trials_of_order(order: Order) -> list[WorkTrial]:
    """The trials of an order in the order of time; no query for services that coach none."""
    if not takes_trials(order.category):
        return []
    return list(WorkTrial.objects.filter(order=order).select_related("host").order_by("starts_on", "pk"))


def trial_for_client(order: Order, today: date) -> WorkTrial | None:
    """The trial that the client reads about: the present one, else the next, else the last."""
    rows = [trial for trial in trials_of_order(order) if trial.state != TrialState.CANCELLED]
    present = [trial for trial in rows if trial.last_day >= today]
    return present[0] if present else rows[-1] if rows else None


# Host places ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HostFilter:
    """What the register is narrowed to."""

    search: str = ""
    kind: str = ""
    state: str = ""


def visible_hosts(actor: Actor) -> QuerySet[HostPlace]:
    """Officials and auditors see their authority's register; a provider the places it proposed."""
    if actor.authority is not None and actor.has(Role.OFFICIAL, Role.AUDITOR):
        return HostPlace.objects.filter(authority=actor.authority)
    if actor.provider_id is not None and actor.has(*PROVIDER_ROLES):
        return HostPlace.objects.filter(proposed_by_id=actor.provider_id)
    return HostPlace.objects.none()


def host_list(actor: Actor, wanted: HostFilter) -> QuerySet[HostPlace]:
    """The register, newest first."""
    rows = visible_hosts(actor).select_related("proposed_by")
    search = wanted.search.strip()
    if search:
        rows = rows.filter(
            Q(name__icontains=search) | Q(municipality__icontains=search) | Q(business_id=search)
        )
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return rows.order_by("-pk")


def get_host(actor: Actor, ref: UUID | str) -> HostPlace:
    """One host place.

    Raises:
        NotFound: there is none, or the actor may not know of it.
    """
    host = visible_hosts(actor).select_related("authority", "proposed_by").filter(public_id=ref).first()
    if host is None:
        raise NotFound
    return host


def usable_hosts(authority_id: int) -> QuerySet[HostPlace]:
    """The host places at which a trial may be planned."""
    return HostPlace.objects.filter(authority_id=authority_id, state=HostState.APPROVED).order_by(
        "name", "pk"
    )
