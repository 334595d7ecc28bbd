"""A work trial for the demo: planned at the first meeting, signed, begun, and marked for a few days."""

from datetime import timedelta
from functools import partial

from core import clock
from orders.models import WorkTrial
from orders.rules.absence import trial_days
from orders.services.hosts import HostFacts, add_host
from orders.services.trial_days import mark_days
from orders.services.trial_running import start_trial
from orders.services.trials import TrialFacts, make_contract, plan_trial, sign_contract
from orders.states.trials import HostKind, Mark, Party
from simulator.play.case import Case

WEEKS = timedelta(weeks=9)
OPEN_DAYS = 2
"""So many days are left for the coach to mark."""


def begin_trial(case: Case) -> None:
    """The trial of a live case; it begins on the day of the first meeting."""
    world = case.world
    host = add_host(
        case.official,
        world.authority,
        HostFacts(
            name="Kierrätyskeskus Kantava ry",
            kind=HostKind.ASSOCIATION,
            street="Satamakatu 9",
            postcode="70100",
            municipality=world.scenario.municipalities[0],
            contact_name="Hilla Kantava",
            contact_phone="+358 00 000 0900",
            accessible=True,
        ),
    )
    facts = TrialFacts(
        host=host,
        tasks="Huonekalujen vastaanotto, kunnostus ja myynti.",
        goals="Selvittää, sopiiko myymälätyö ja kuinka pitkään päivään voimat riittävät.",
        starts_on=clock.today(),
        ends_on=clock.today() + WEEKS,
        hours_hundredths=5_00,
        weekdays=(1, 2, 3, 4, 5),
    )
    trial = make_contract(
        case.official, plan_trial(case.official, case.person.client, facts, order=case.order())
    )
    names = {Party.CLIENT: case.person.client.full_name, Party.HOST: host.contact_name}
    for party in Party:
        name = names.get(party, trial.official.name)
        sign_contract(case.official, trial, party=party, name=name, signed_on=clock.today())
    assert case.coach is not None
    trial = start_trial(case.coach, trial)
    last = min(trial.ends_on, clock.local_date(world.ends) - timedelta(days=OPEN_DAYS))
    for day in trial_days(trial.starts_on, last, trial.weekdays):
        world.agenda.put(clock.at(day, 16, 15), partial(_mark, case, trial))


def _mark(case: Case, trial: WorkTrial) -> None:
    """The coach marks the day in the afternoon; one day the client was away with leave."""
    assert case.coach is not None
    third = trial.starts_on + timedelta(days=3)
    mark = Mark.AUTHORISED if clock.today() == third else Mark.PRESENT
    mark_days(case.coach, trial, {clock.today(): mark})
