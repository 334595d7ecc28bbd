"""A rejection by two people, contested and corrected; an award with an appeal; a picture on a card."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from core.actors import actor_for
from core.roles import Role
from procurement import services
from procurement.models import Application, Category, Decision
from procurement.states import Assessment, RemedyKind
from tests.core import files
from tests.e2e.people import DESK, PHONE, Person
from tests.factories import competitions as contests
from tests.factories import procurement as make
from tests.factories.cast import Cast, make_cast, staff

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def city(emptiable: None) -> Cast:
    """People, and nothing that they have done."""
    return make_cast()


@pytest.fixture
def enters(browser: Browser, house: str) -> Iterator[Callable[..., Person]]:
    """People at their desks, signed in."""
    contexts = []

    def make_person(user: Any) -> Person:
        context = browser.new_context(viewport=DESK, locale="en-GB", timezone_id="Europe/Helsinki")  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_cookies([{"name": "language", "value": "en", "url": house}])
        somebody = Person(context, house, user.name)
        somebody.is_signed_in(user)
        return somebody

    yield make_person
    for context in contexts:
        context.close()


def looks(somebody: Person, picture: str) -> None:
    """axe on the desk, and the width of a phone."""
    somebody.passes_axe(f"{picture}_desk")
    somebody.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    somebody.fits(f"{picture}_phone")
    somebody.page.set_viewport_size(DESK)  # type: ignore[arg-type]


def _demands_correction(pirkko: Person, row: Application) -> None:
    pirkko.goes_to(f"/procurement/applications/{row.ref}/")
    pirkko.follows("Periods, corrections and appeals")
    looks(pirkko, "decision_provider")
    pirkko.presses("Demand a correction")
    pirkko.fills({"claim": "We have three coaches: see the list."})
    pirkko.presses("Send the demand")
    pirkko.reads("Your demand was sent to the city.", "Pending")


def test_two_people_reject_the_provider_contests_and_the_decision_is_corrected(
    city: Cast, enters: Callable[..., Person]
) -> None:
    officer = city.actor("procurement")
    second = staff(city.authority, Role.PROCUREMENT, "Sari Toinen")
    system = make.open_system(officer, categories=({}, {}))
    sent = make.send_application(city.actor("administrator"), system, city.provider)
    row = make.assess_all(officer, sent, Assessment.NOT_MET)

    heikki = enters(city.procurement)
    heikki.goes_to("/procurement/reviews/")
    looks(heikki, "reviews_filtered")
    heikki.goes_to(f"/procurement/reviews/{row.ref}/conflict/")
    looks(heikki, "review_conflict")
    heikki.goes_to(f"/procurement/reviews/{row.ref}/decide/")
    for category in Category.objects.filter(system=system):
        heikki.fills(
            {f"verdict_{category.ref}": "reject", f"reason_{category.ref}": "Two coaches are needed."}
        )
    looks(heikki, "review_decide")
    heikki.presses("Decide")
    heikki.reads("The decision waits for a second reviewer, who is told.", "You do not confirm it yourself")

    sari = enters(second)
    sari.begins_work("Confirm the decision: Askel ry")
    looks(sari, "review_confirm")
    sari.presses("Agree: make and serve the decision")
    sari.reads("The decision was made and sent to the provider.")

    pirkko = enters(city.administrator)
    _demands_correction(pirkko, row)

    heikki.begins_work("Answer the demand for correction: Askel ry")
    looks(heikki, "decision_officer")
    heikki.follows("What was decided")
    heikki.follows("The decision is wrong: correct it")
    heikki.fills({"reason": "The list of coaches was overlooked."})
    heikki.presses("Begin the correction")
    heikki.reads("The decision is being corrected", "The earlier decision stands until a new one is made.")
    looks(heikki, "review_reopened")
    findings = {answer.requirement_id: (Assessment.MET, "") for answer in row.answers.all()}
    services.assess_answers(officer, Application.objects.get(pk=row.pk), findings)
    heikki.goes_to(f"/procurement/reviews/{row.ref}/decide/")
    heikki.presses("Decide")
    heikki.reads("The decision was made and sent to the provider.")
    assert Decision.objects.count() == 2
    pirkko.goes_to(f"/procurement/decisions/{Decision.objects.earliest('pk').ref}/")
    pirkko.reads("This decision was corrected", "Upheld")
    looks(pirkko, "decision_corrected")


def test_an_appeal_bars_the_contract_and_a_wrong_award_is_removed(
    city: Cast, enters: Callable[..., Person]
) -> None:
    contest = contests.make_contest(city)
    row = contests.awarded(contest)
    heikki = enters(city.procurement)
    heikki.goes_to(f"/procurement/competitions/{row.ref}/")
    looks(heikki, "competition_awarded")
    heikki.follows("Record an appeal or a demand for correction")
    heikki.fills({"kind": RemedyKind.APPEAL.value, "provider": contest.providers[1].ref})
    heikki.fills({"case_number": "MAO 1/2026", "claim": "The points were added wrong."})
    looks(heikki, "record_remedy")
    heikki.presses("Record")
    heikki.reads("It was recorded.", "MAO 1/2026")
    looks(heikki, "decision_award")
    heikki.presses("Record what came of it")
    looks(heikki, "end_remedy")
    heikki.goes_to(f"/procurement/competitions/{row.ref}/correct/")
    heikki.fills({"reason": "A point was written to the wrong tender."})
    looks(heikki, "correct_award")
    heikki.presses("Remove the award")
    heikki.reads("The award was removed, and all tenderers were told.")
    looks(heikki, "competition_reopened")
    bidder = contest.bidders[0].user
    assert bidder is not None
    tenderer = enters(bidder)
    tenderer.goes_to(f"/procurement/invitations/{contest.invitation(row, 0).ref}/")
    looks(tenderer, "invitation_after_correction")


def test_a_picture_is_sent_and_seen(city: Cast, enters: Callable[..., Person], tmp_path: Any) -> None:
    officer, administrator = city.actor("procurement"), city.actor("administrator")
    admission = make.admitted(officer, administrator, make.open_system(officer), city.provider)[0]
    offering = make.published_offering(administrator, admission.category, city.provider)
    photo = tmp_path / "house.jpg"
    photo.write_bytes(files.photo(1600, 1000).read())
    pirkko = enters(city.administrator)
    pirkko.goes_to(f"/procurement/offerings/{offering.ref}/")
    pirkko.presses("Add a picture")
    looks(pirkko, "picture_form")
    pirkko.page.locator("main input[type=file]").set_input_files(photo)
    pirkko.fills({"alt_fi": "A yellow house with a ramp"})
    pirkko.presses("Save")
    pirkko.reads("Clients see the picture on your card.")
    looks(pirkko, "offering_picture")
    pirkko.follows("See it as a client sees it")
    shown = pirkko.page.get_by_role("img", name="A yellow house with a ramp")
    assert shown.first.evaluate("one => one.complete && one.naturalWidth") == 1200
    looks(pirkko, "offering_preview")
    assert actor_for(city.administrator).provider_id == city.provider.pk
