"""The API of host places and work trials: the same services as the pages, for officials and coaching providers."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from core import clock, money, views_log
from core.actors import Actor
from core.api import WRITE, Day, ListOut, actor_of, expected_version, listed, set_etag
from core.errors import NotFound, require
from core.models import Client
from core.permissions import can_see_client
from core.roles import PROVIDER_ROLES, Role
from orders import selectors
from orders.models import HostPlace, WorkTrial
from orders.permissions import trials as permissions
from orders.rules.work_trial import MONTH, Span
from orders.schemas import trials as shapes
from orders.schemas.orders import ReasonIn
from orders.selectors import trials as reads
from orders.services import hosts, trial_assessing, trial_days, trial_running, trials
from orders.services.trial_limits import left_words, reckon_for
from orders.states.trials import HostState, TrialState

router = Router(tags=["work trials"])
Size = Annotated[int, Field(ge=1, le=100)]


def _actor(request: HttpRequest) -> Actor:
    """Officials, auditors and providers."""
    actor = actor_of(request)
    require(actor.has(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES))
    return actor


def _trial(request: HttpRequest, ref: UUID) -> tuple[Actor, WorkTrial]:
    actor = _actor(request)
    return actor, reads.get_trial(actor, ref)


def _host(request: HttpRequest, ref: UUID) -> tuple[Actor, HostPlace]:
    actor = _actor(request)
    return actor, reads.get_host(actor, ref)


def _show(actor: Actor, trial: WorkTrial, response: HttpResponse) -> shapes.TrialOut:
    trial = reads.get_trial(actor, trial.public_id)
    set_etag(response, trial)
    views_log.looked(actor, trial.client, "api:work-trial", authority=trial.authority)
    return shapes.TrialOut.of(trial)


def _step(
    request: HttpRequest,
    response: HttpResponse,
    ref: UUID,
    service: Callable[..., WorkTrial],
    **facts: Any,
) -> shapes.TrialOut:
    """One act on the trial in the version that the caller has seen; answers with the trial as it is then."""
    actor, trial = _trial(request, ref)
    return _show(actor, service(actor, trial, **facts, version=expected_version(request)), response)


def _host_out(host: HostPlace, response: HttpResponse) -> shapes.HostOut:
    set_etag(response, host)
    return shapes.HostOut.of(host)


def _host_facts(body: shapes.HostIn) -> hosts.HostFacts:
    return hosts.HostFacts(**body.dict())


# Host places ---------------------------------------------------------------------------------------------


@router.get("/hosts", response={200: ListOut[shapes.HostRow], **WRITE})
def list_hosts(
    request: HttpRequest, search: str = "", state: HostState | None = None, after: str = "", limit: Size = 30
) -> HttpResponse:
    """The register of host places; a provider sees those it proposed."""
    wanted = reads.HostFilter(search=search, state=state.value if state else "")
    return listed(reads.host_list(_actor(request), wanted), shapes.HOST_PATHS, after, limit)


@router.post("/hosts", response={201: shapes.HostOut, **WRITE})
def add_host(request: HttpRequest, response: HttpResponse, body: shapes.HostIn) -> Status[shapes.HostOut]:
    """Add a host place (officials)."""
    actor = _actor(request)
    host = hosts.add_host(actor, actor.need_authority(), _host_facts(body))
    return Status(201, _host_out(host, response))


@router.get("/hosts/{uuid:ref}", response={200: shapes.HostOut, **WRITE})
def get_host(request: HttpRequest, response: HttpResponse, ref: UUID) -> shapes.HostOut:
    """One host place; its version is the ETag."""
    return _host_out(reads.get_host(_actor(request), ref), response)


@router.put("/hosts/{uuid:ref}", response={200: shapes.HostOut, **WRITE})
def change_host(
    request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.HostIn
) -> shapes.HostOut:
    """Change a host place (officials, and the provider that proposed it)."""
    actor, host = _host(request, ref)
    changed = hosts.change_host(actor, host, _host_facts(body), version=expected_version(request))
    return _host_out(changed, response)


@router.post("/hosts/{uuid:ref}/approve", response={200: shapes.HostOut, **WRITE})
def approve_host(request: HttpRequest, response: HttpResponse, ref: UUID) -> shapes.HostOut:
    """Let a host place be used (officials)."""
    actor, host = _host(request, ref)
    return _host_out(hosts.approve_host(actor, host, version=expected_version(request)), response)


@router.post("/hosts/{uuid:ref}/close", response={200: shapes.HostOut, **WRITE})
def close_host(request: HttpRequest, response: HttpResponse, ref: UUID) -> shapes.HostOut:
    """Take a host place out of use (officials)."""
    actor, host = _host(request, ref)
    return _host_out(hosts.close_host(actor, host, version=expected_version(request)), response)


@router.post("/hosts/proposed-for/{uuid:order}", response={201: shapes.HostOut, **WRITE})
def propose_host(
    request: HttpRequest, response: HttpResponse, order: UUID, body: shapes.HostIn
) -> Status[shapes.HostOut]:
    """The coaching provider of an order proposes a host place."""
    actor = _actor(request)
    found = selectors.get_order(actor, order)
    host = hosts.propose_host(actor, found, _host_facts(body))
    return Status(201, _host_out(host, response))


# A client's history --------------------------------------------------------------------------------------


def _client(actor: Actor, ref: UUID) -> Client:
    client = selectors.get_client(actor, ref)
    require(can_see_client(actor, client))
    views_log.looked(actor, client, "api:work-trials", authority=client.authority)
    return client


@router.get("/clients/{uuid:ref}", response={200: shapes.HistoryOut, **WRITE})
def history(
    request: HttpRequest, ref: UUID, first_day: Day | None = None, in_company: bool = False
) -> shapes.HistoryOut:
    """A client's trials over the whole history, and what the law leaves from a day on (officials, auditors)."""
    client = _client(_actor(request), ref)
    day = first_day or clock.today()
    limits, found = reckon_for(client, Span(day, day, in_company))
    rows = reads.trials_of_client(client)
    return shapes.HistoryOut(
        left=shapes.LeftOut(
            used_months=found.used // MONTH,
            used_days=found.used % MONTH,
            left_months=found.left // MONTH,
            left_days=found.left % MONTH,
            latest_end=found.latest_end,
            words=left_words(Span(day, day, in_company), limits, found),
        ),
        trials=[shapes.TrialRow.of(row) for row in rows],
        earlier=[shapes.EarlierOut.of(row) for row in reads.earlier_trials(client)],
    )


@router.post("/clients/{uuid:ref}/earlier", response={201: shapes.EarlierOut, **WRITE})
def record_earlier(request: HttpRequest, ref: UUID, body: shapes.EarlierIn) -> Status[shapes.EarlierOut]:
    """Enter a trial before the system, with its source (officials)."""
    actor = _actor(request)
    client = selectors.get_client(actor, ref)
    row = trials.record_earlier_trial(actor, client, **body.dict())
    return Status(201, shapes.EarlierOut.of(row))


@router.post(
    "/clients/{uuid:ref}/earlier/{uuid:earlier}/withdraw", response={200: shapes.EarlierOut, **WRITE}
)
def withdraw_earlier(request: HttpRequest, ref: UUID, earlier: UUID) -> shapes.EarlierOut:
    """Take back a mistaken entry (officials)."""
    actor = _actor(request)
    row = reads.get_earlier(selectors.get_client(actor, ref), earlier)
    return shapes.EarlierOut.of(trials.withdraw_earlier_trial(actor, row))


# Trials --------------------------------------------------------------------------------------------------


@router.get("/", response={200: ListOut[shapes.TrialRow], **WRITE})
def list_trials(
    request: HttpRequest, state: TrialState | None = None, after: str = "", limit: Size = 30
) -> HttpResponse:
    """The trials that the caller may see, newest first."""
    wanted = reads.TrialFilter(show=state.value if state else "")
    return listed(reads.trial_list(_actor(request), wanted), shapes.TRIAL_PATHS, after, limit)


def _facts(body: shapes.PlanIn, authority_id: int) -> trials.TrialFacts:
    host = HostPlace.objects.filter(authority_id=authority_id, public_id=body.host).first()
    if host is None:
        raise NotFound
    return trials.TrialFacts(
        host=host,
        tasks=body.tasks,
        goals=body.goals,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        hours_hundredths=money.to_hundredths(Decimal(body.hours)),
        weekdays=tuple(body.weekdays),
        unemployed_since=body.unemployed_since,
    )


@router.post("/", response={201: shapes.TrialOut, **WRITE})
def plan_trial(request: HttpRequest, response: HttpResponse, body: shapes.TrialIn) -> Status[shapes.TrialOut]:
    """Plan a trial within the law's limits (officials)."""
    actor = _actor(request)
    client = selectors.get_client(actor, body.client)
    order = selectors.get_order(actor, body.order) if body.order else None
    facts = _facts(body, client.authority_id)
    return Status(201, _show(actor, trials.plan_trial(actor, client, facts, order=order), response))


@router.get("/{uuid:ref}", response={200: shapes.TrialOut, **WRITE})
def get_trial(request: HttpRequest, response: HttpResponse, ref: UUID) -> shapes.TrialOut:
    """One trial; its version is the ETag."""
    actor = _actor(request)
    return _show(actor, reads.get_trial(actor, ref), response)


@router.put("/{uuid:ref}", response={200: shapes.TrialOut, **WRITE})
def amend_trial(
    request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.PlanIn
) -> shapes.TrialOut:
    """Change a plan before it starts; a contract that was made no longer holds (officials)."""
    actor, trial = _trial(request, ref)
    facts = _facts(body, trial.authority_id)
    return _show(actor, trials.amend_trial(actor, trial, facts, version=expected_version(request)), response)


@router.post("/{uuid:ref}/contract", response={200: shapes.TrialOut, **WRITE})
def make_contract(request: HttpRequest, response: HttpResponse, ref: UUID) -> shapes.TrialOut:
    """Make the contract of the three parties (officials); its PDF is a document."""
    return _step(request, response, ref, trials.make_contract)


@router.post("/{uuid:ref}/signatures", response={200: shapes.TrialOut, **WRITE})
def sign(request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.SignIn) -> shapes.TrialOut:
    """Record that a party has signed the present contract (officials)."""
    return _step(request, response, ref, trials.sign_contract, **body.dict())


@router.post("/{uuid:ref}/start", response={200: shapes.TrialOut, **WRITE})
def start(request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.StartIn) -> shapes.TrialOut:
    """Start a signed trial; the limits are asked again (officials, the coach)."""
    return _step(request, response, ref, trial_running.start_trial, **body.dict())


@router.post("/{uuid:ref}/extend", response={200: shapes.TrialOut, **WRITE})
def extend(request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.ExtendIn) -> shapes.TrialOut:
    """Give a running trial a later last day and a new contract (officials)."""
    return _step(request, response, ref, trial_running.extend_trial, **body.dict())


@router.post("/{uuid:ref}/move", response={201: shapes.TrialOut, **WRITE})
def move(
    request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.MoveIn
) -> Status[shapes.TrialOut]:
    """Move to another host; answers with the new trial, of the same order and coach (officials)."""
    actor, trial = _trial(request, ref)
    facts = _facts(body, trial.authority_id)
    version = expected_version(request)
    new = trial_running.move_trial(actor, trial, facts, last_day=body.last_day, version=version)
    return Status(201, _show(actor, new, response))


@router.post("/{uuid:ref}/interrupt", response={200: shapes.TrialOut, **WRITE})
def interrupt(request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.EndIn) -> shapes.TrialOut:
    """End a running trial early (officials, the coach)."""
    return _step(request, response, ref, trial_running.interrupt_trial, **body.dict())


@router.post("/{uuid:ref}/cancel", response={200: shapes.TrialOut, **WRITE})
def cancel(request: HttpRequest, response: HttpResponse, ref: UUID, body: ReasonIn) -> shapes.TrialOut:
    """Give a trial up before it begins (officials)."""
    return _step(request, response, ref, trials.cancel_trial, reason=body.reason)


@router.put("/{uuid:ref}/days", response={200: shapes.TrialOut, **WRITE})
def mark_days(
    request: HttpRequest, response: HttpResponse, ref: UUID, body: shapes.DaysIn
) -> shapes.TrialOut:
    """Write down or correct the attendance of days (the coach, officials)."""
    actor, trial = _trial(request, ref)
    marks = {row.day: row.mark for row in body.days}
    version = expected_version(request)
    return _show(actor, trial_days.mark_days(actor, trial, marks, version=version), response)


@router.post("/{uuid:ref}/alarms/{uuid:alarm}", response={200: shapes.TrialOut, **WRITE})
def decide_alarm(
    request: HttpRequest, response: HttpResponse, ref: UUID, alarm: UUID, body: shapes.AlarmIn
) -> shapes.TrialOut:
    """Decide after days of absence without leave (officials). The ETag is the alarm's ``version``."""
    actor, trial = _trial(request, ref)
    row = reads.get_alarm(trial, alarm)
    trial_days.decide_alarm(actor, row, **body.dict(), version=expected_version(request))
    return _show(actor, trial, response)


@router.post("/{uuid:ref}/assessment", response={201: shapes.AssessmentOut, **WRITE})
def assess(request: HttpRequest, ref: UUID, body: shapes.AssessIn) -> Status[shapes.AssessmentOut]:
    """Send the final assessment on the shared measures (the coach, officials)."""
    actor, trial = _trial(request, ref)
    row = trial_assessing.assess_trial(actor, trial, **body.dict(), version=expected_version(request))
    return Status(201, shapes.AssessmentOut.of(row))


@router.get("/{uuid:ref}/assessment", response={200: shapes.AssessmentOut, **WRITE})
def get_assessment(request: HttpRequest, ref: UUID) -> shapes.AssessmentOut:
    """The final assessment."""
    actor, trial = _trial(request, ref)
    row = reads.assessment_of(trial)
    if row is None:
        raise NotFound
    views_log.looked(actor, trial.client, "api:assessment", authority=trial.authority)
    return shapes.AssessmentOut.of(row)


@router.post("/{uuid:ref}/assessment/read", response={200: shapes.AssessmentOut, **WRITE})
def read_assessment(request: HttpRequest, ref: UUID) -> shapes.AssessmentOut:
    """The official has read the assessment."""
    actor, trial = _trial(request, ref)
    require(permissions.can_manage_trial(actor, trial), "officials_only")
    return shapes.AssessmentOut.of(trial_assessing.mark_assessment_read(actor, trial))
