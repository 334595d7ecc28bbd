"""Host places and work trials in any state, through the services."""

from datetime import date, timedelta
from typing import Any

from core import clock
from core.actors import Actor
from core.models import Authority, Client
from orders.models import HostPlace, Order, WorkTrial
from orders.services.hosts import HostFacts, add_host
from orders.services.trial_running import start_trial
from orders.services.trials import TrialFacts, make_contract, plan_trial, sign_contract
from orders.states.trials import HostKind, Party
from procurement.category_states import TrialRules
from procurement.models import Category

WORKWEEK = (1, 2, 3, 4, 5)


def host_facts(**changes: Any) -> HostFacts:
    """An association with a contact person."""
    facts: dict[str, Any] = {
        "name": "Kierrätys ry",
        "kind": HostKind.ASSOCIATION,
        "street": "Satamakatu 1",
        "postcode": "70100",
        "municipality": "Kuopio",
        "contact_name": "Hilla Hosti",
        "contact_phone": "+358401234567",
    }
    return HostFacts(**{**facts, **changes})


def make_host(actor: Actor, authority: Authority, **changes: Any) -> HostPlace:
    """A host place that may be used."""
    return add_host(actor, authority, host_facts(**changes))


def make_company(actor: Actor, authority: Authority) -> HostPlace:
    """A company that may be used."""
    return make_host(
        actor,
        authority,
        name="Paja Oy",
        kind=HostKind.COMPANY,
        business_id="2345671-3",
        street="Tehdaskatu 2",
    )


def trial_facts(host: HostPlace, **changes: Any) -> TrialFacts:
    """Two months from today, five days of six hours."""
    facts: dict[str, Any] = {
        "host": host,
        "tasks": "Sorting and selling furniture",
        "goals": "To find out whether a shop suits",
        "starts_on": clock.today(),
        "ends_on": clock.today() + timedelta(days=60),
        "hours_hundredths": 6_00,
        "weekdays": WORKWEEK,
    }
    return TrialFacts(**{**facts, **changes})


def coach_trials(category: Category) -> None:
    """Let a category be one that coaches work trials."""
    Category.objects.filter(pk=category.pk).update(trial_rules=TrialRules.STATUTORY)
    category.trial_rules = TrialRules.STATUTORY


def sign_all(actor: Actor, trial: WorkTrial) -> WorkTrial:
    """All three have signed today."""
    for party in Party:
        trial = sign_contract(actor, trial, party=party, name=f"{party} N.N.", signed_on=clock.today())
    return trial


def running_trial(
    actor: Actor, client: Client, host: HostPlace, *, order: Order | None = None, **changes: Any
) -> WorkTrial:
    """A trial that began today."""
    trial = make_contract(actor, plan_trial(actor, client, trial_facts(host, **changes), order=order))
    return start_trial(actor, sign_all(actor, trial))


def at_noon(day: date) -> Any:
    """The clock at noon of a day."""
    return clock.stopped_at(clock.at(day, 12))
