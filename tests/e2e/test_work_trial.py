"""A work trial in the browser: host place, plan, contract, days, absence, assessment, and what the client reads."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import access, clock
from core.models import AccessPurpose
from orders.models import HostPlace, Order, WorkTrial
from tests.e2e.people import PHONE, Person
from tests.factories.orders import City, accepted_order, make_city
from tests.factories.trials import coach_trials, make_company

pytestmark = pytest.mark.e2e

Make = Callable[..., Person]


@pytest.fixture
def town(emptiable: None) -> City:
    """A small city without a year behind it: an order whose coach guides work trials."""
    city = make_city(2)
    coach_trials(city.category)
    type(city.authority).objects.filter(pk=city.authority.pk).update(municipalities=["Kuopio"])
    return city


def looks(somebody: Person, picture: str) -> None:
    """axe on the desk, the width of a phone."""
    desk = somebody.page.viewport_size
    assert desk is not None
    somebody.passes_axe(f"{picture}_desk")
    somebody.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    somebody.fits(f"{picture}_phone")
    somebody.page.set_viewport_size(desk)


def plans(official: Person, order: Order) -> None:
    """A host place is added and a trial planned; the limit is told and nothing typed is lost."""
    official.goes_to("/orders/hosts/")
    official.presses("New host place")
    host = {"name": "Kierrätys ry", "kind": "association", "street": "Satamakatu 1", "postcode": "70100"}
    official.fills(
        host | {"municipality": "Kuopio", "contact_name": "Hilla Hosti", "contact_phone": "0401234567"}
    )
    looks(official, "trial_new_host")
    official.presses("Add the host place")
    looks(official, "trial_host")
    official.goes_to(f"/orders/{order.ref}/")
    official.follows("Plan a work trial")
    today = clock.today()
    place = HostPlace.objects.get(name="Kierrätys ry").ref
    official.fills({"host": place, "starts_on": today, "ends_on": today + timedelta(days=190)})
    official.fills({"tasks": "Sorting furniture", "goals": "To find out whether a shop suits"})
    official.presses("Plan the trial")
    official.reads("may last 6 months in all", "at the latest")
    looks(official, "trial_plan_refused")
    official.fills({"ends_on": today + timedelta(days=60)})
    official.presses("Plan the trial")
    official.reads("The trial is planned.", "Sorting furniture")


def signs(official: Person) -> None:
    """The contract is made, read as PDF, signed by three, and the trial starts."""
    looks(official, "trial_planned")
    official.presses("Make the contract")
    link = official.page.get_by_role("link", name="Contract of three parties (PDF)").get_attribute("href")
    assert link is not None
    assert official.fetches(link)[:4] == b"%PDF"
    looks(official, "trial_contract")
    for _party in range(3):
        official.follows("Record the signature")
        official.presses("Record the signature")
    official.reads("All have signed.")
    official.presses("Start the trial")
    official.presses("Start the trial")
    official.reads("The trial has started.")


def test_a_work_trial(person: Make, town: City) -> None:
    order = accepted_order(town)
    assert order.coach is not None
    official, coach, client = person("official"), person("coach"), person("client", phone=True)
    official.is_signed_in(town.official)
    coach.is_signed_in(order.coach)
    plans(official, order)
    signs(official)
    trial = WorkTrial.objects.get()

    # The client reads about it with the code of the order.
    code = access.issue_code(order.client, AccessPurpose.CHOICE, order.ref, clock.now() + timedelta(days=60))
    client.enters(code, order.client.birth_date)
    client.reads("Your work trial", "Kierrätys ry", "Sorting furniture")
    client.passes_axe("trial_client")

    is_absent(coach, official, trial)
    moves_and_ends(coach, official, town, trial)
    for name, path in (
        ("trials", "/orders/trials/"),
        ("hosts", "/orders/hosts/"),
        ("client_trials", f"/orders/clients/{order.client.ref}/trials/"),
    ):
        official.goes_to(path)
        looks(official, f"trial_{name}")


def is_absent(coach: Person, official: Person, trial: WorkTrial) -> None:
    """Ten days on: the coach marks a week of absence on the phone, and the official decides."""
    clock.set_to(clock.at(clock.today() + timedelta(days=11), 9))
    coach.goes_to("/home/")
    coach.begins_work("Mark the days of a work trial")
    looks(coach, "trial_coach")
    coach.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    coach.presses("Mark the days")
    days = [trial.starts_on + timedelta(days=n) for n in range(5)]
    coach.fills({f"day_{day.isoformat()}": "unauthorised" for day in days})
    coach.passes_axe("trial_days")
    coach.presses("Save the days")
    coach.reads("The days are marked.", "Absent without leave")
    official.goes_to("/home/")
    official.begins_work("Decide after absence from a work trial")
    looks(official, "trial_alarm")
    official.follows("Decide")
    official.fills({"decision": "goes_on", "reason": "She was ill and did not know whom to call"})
    looks(official, "trial_decide")
    official.presses("Decide")
    official.reads("The decision is recorded.", "The trial goes on")


def moves_and_ends(coach: Person, official: Person, town: City, trial: WorkTrial) -> None:
    """Another host place, the same coach; then the end and the assessment."""
    company = make_company(town.actor, town.authority)
    official.presses("Move to another host place")
    official.fills({"host": company.ref})
    looks(official, "trial_move")
    official.presses("Plan the move")
    official.reads("The move is planned.")
    coach.goes_to(f"/orders/trials/{trial.ref}/")
    coach.presses("End the trial early")
    coach.fills({"reason": "A job was found"})
    coach.presses("End the trial")
    coach.presses("Write the assessment")
    measures = ("attendance", "tasks", "pace", "instructions", "learning", "cooperation", "independence")
    coach.fills(dict.fromkeys(measures, "4"))
    coach.presses("Send the assessment")
    coach.reads("There is something to correct")
    coach.passes_axe("trial_assess")
    coach.fills({"words": "Learns fast and gets on with everybody."})
    coach.presses("Send the assessment")
    coach.reads("The assessment was sent")
    official.goes_to("/home/")
    official.begins_work("Read the final assessment of a work trial")
    looks(official, "trial_assessed")
    official.presses("I have read the assessment")
    official.reads("Marked as read.", "Host places of this order")
