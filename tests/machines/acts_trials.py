"""Acts on work trials: the people they are for, and the states they begin in."""

from collections.abc import Callable
from typing import Any

from core import clock
from orders.models import HostPlace, Order, WorkTrial
from orders.services import trial_running as running
from orders.services import trials
from orders.states.trials import TrialEnd
from tests.factories.orders import City
from tests.factories.trials import coach_trials, make_company, make_host, sign_all, trial_facts

OFFICIALS = "official system"
FOLLOWERS = "official system administrator coach"


def add_to(act: Callable[..., None]) -> None:
    """Add the lines of the table."""
    act(WorkTrial, "make_contract", OFFICIALS, "planned", trials.make_contract)
    act(
        WorkTrial,
        "amend",
        OFFICIALS,
        "planned contract",
        lambda a, row: trials.amend_trial(a, row, trial_facts(row.host)),
    )
    act(
        WorkTrial,
        "cancel",
        OFFICIALS,
        "planned contract",
        lambda a, row: trials.cancel_trial(a, row, reason="Why"),
    )
    act(WorkTrial, "start", FOLLOWERS, "contract", running.start_trial)
    act(
        WorkTrial,
        "extend",
        OFFICIALS,
        "running",
        lambda a, row: running.extend_trial(a, row, ends_on=clock.today().replace(month=8)),
    )
    act(
        WorkTrial,
        "move",
        OFFICIALS,
        "running",
        lambda a, row: running.move_trial(a, row, _facts_elsewhere(row), last_day=clock.today()),
    )
    act(
        WorkTrial,
        "interrupt",
        FOLLOWERS,
        "running",
        lambda a, row: running.interrupt_trial(a, row, last_day=clock.today(), reason="Why"),
    )


def _facts_elsewhere(row: WorkTrial) -> Any:
    return trial_facts(HostPlace.objects.exclude(pk=row.host_id).get(authority=row.authority_id))


def thing(city: City, order: Order) -> WorkTrial:
    """A trial of the order whose contract all three have signed; it can be put in any state."""
    coach_trials(city.category)
    make_company(city.actor, city.authority)
    host = make_host(city.actor, city.authority)
    order = Order.objects.get(pk=order.pk)
    trial = trials.plan_trial(city.actor, order.client, trial_facts(host), order=order)
    trial = sign_all(city.actor, trials.make_contract(city.actor, trial))
    WorkTrial.objects.filter(pk=trial.pk).update(ended_on=trial.ends_on, end=TrialEnd.COMPLETED)
    return trial
