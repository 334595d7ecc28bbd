"""The main job: one case through every room, each person in a browser of their own.

It begins in a city whose providers have scores, and ends where it began: with a client who compares.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from core import clock, events
from evaluations.models import CaseRecord, RunCase, ScoreRun
from evaluations.states import ScoreState
from orders.models import Offer, Order
from orders.states import OrderState
from procurement.models import Category, DynamicPurchasingSystem
from providers.models import Provider, PublishedScore
from tests.e2e.people import Person
from tests.e2e.town import PASSWORD, Town, code_in_message, code_of, words_of
from vouchers.models import Invoice
from vouchers.states import InvoiceState

pytestmark = pytest.mark.e2e

SERVICE = "Coaching at work"
BORN = "1991-08-23"
FIRST_MEETING = date(2026, 3, 4)
REQUIREMENTS: list[dict[str, object]] = [
    {
        "code": "ILMOITUS",
        "kind": "declaration",
        "text_fi": "Meitä ei koske mikään poissulkemisperuste.",
        "text_en": "No exclusion ground applies to us.",
    },
    {
        "code": "VALMENTAJAT",
        "kind": "number",
        "limit": "1",
        "text_fi": "Montako valmentajaa teillä on?",
        "text_en": "How many coaches do you have?",
    },
]


@dataclass
class Story:
    """Who takes part, and what has come into being so far."""

    town: Town
    person: Callable[..., Person]
    people: dict[str, Person] = field(default_factory=dict)

    def sits(self, role: str) -> Person:
        """The person of a role, signed in; the same browser each time."""
        if role not in self.people:
            self.people[role] = self.person(role)
            self.people[role].signs_in(self.town.user(role).email, PASSWORD)
        return self.people[role]

    @property
    def category(self) -> Category:
        """The category of the story."""
        return Category.objects.get(code="RINNALLA")

    @property
    def order(self) -> Order:
        """The order as it is now."""
        return (
            Order.objects.select_related("category", "provider").filter(category=self.category).earliest("pk")
        )

    @property
    def own(self) -> Provider:
        """The provider of the story."""
        return self.town.own


def test_one_case_walks_through_every_room(person: Callable[..., Person], town: Town) -> None:
    """From founding a system to the score that the next client sees."""
    story = Story(town, person)
    assert town.own in town.scored()
    before = PublishedScore.objects.filter(authority=town.authority).latest("pk").number
    found_and_open(story)
    apply(story)
    review_and_decide(story)
    publish_an_offering(story)
    record_client_and_need(story)
    place_the_order(story)
    choose_on_a_phone(story)
    accept_the_client(story)
    meet_and_report(story)
    approve_and_close(story)
    invoice(story)
    check_and_pay(story)
    answer_as_client(story)
    answer_as_official(story)
    compute_and_preview(story)
    look_before_publication(story)
    publish_the_scores(story)
    compare_as_the_next_client(story, before)
    assert all(fault is None for _key, _count, fault in events.verify())
    call_command("verify_ledger")


# Procurement ----------------------------------------------------------------------------------------------


def found_and_open(story: Story) -> None:
    """The procurement officer founds a system with one category of client's choice and one requirement."""
    officer = story.sits("procurement")
    officer.goes_to("/home/")
    officer.passes_axe()
    officer.page.get_by_role("link", name="Purchasing systems").click()
    officer.presses("Found")
    officer.passes_axe("found_system")
    officer.opens("Swedish and English texts")
    officer.fills(
        {
            "code": "RINNALLA",
            **_texts("name", "Rinnalla töihin", "Vid sidan till arbete", "Side by side to work"),
            **_texts(
                "description",
                "Kaupunki tilaa palvelun yhdelle asiakkaalle kerrallaan, ja asiakas valitsee tuottajan.",
                "Staden beställer för en klient i taget och klienten väljer producenten.",
                "The city orders for one client at a time, and the client chooses the provider.",
            ),
            **_texts(
                "contract_text",
                "Palvelu annetaan kuvauksen mukaan.",
                "",
                "The service is given as described.",
            ),
            "ends_on": "2030-03-01",
        }
    )
    officer.presses("Save")
    officer.reads("Side by side to work", "Before it can open")
    officer.presses("Add a category")
    officer.opens("Swedish and English texts")
    officer.passes_axe("new_category")
    officer.fills(_category_facts())
    officer.presses("Save")
    officer.reads("Add a declaration that no exclusion ground applies")
    for facts in REQUIREMENTS:
        officer.presses("Add a requirement")
        officer.opens("Swedish and English texts")
        officer.fills(facts)
        officer.presses("Save")
    officer.reads("Ready to open")
    officer.passes_axe("system_draft")
    officer.presses("Open the system")
    officer.reads("The system is open")
    officer.passes_axe("system_open")


def _texts(name: str, finnish: str, swedish: str, english: str) -> dict[str, str]:
    return {f"{name}_fi": finnish, f"{name}_sv": swedish, f"{name}_en": english}


def _category_facts() -> dict[str, object]:
    card = {
        "card_for_whom": "For those who want a job and somebody beside them at the start.",
        "card_aim": "A job that lasts.",
        "card_content": "A coach helps to find a workplace and comes along on the first days.",
        "card_duration": "About three months.",
        "card_benefit": "You are not alone when the work begins.",
    }
    return {
        "code": "RINNALLA",
        **_texts("name", "Valmennus työn rinnalla", "Coachning i arbetet", SERVICE),
        "cpv": "85312510",
        "route": "B",
        "unit": "hour",
        "default_units": "20",
        "price_rule": "cap",
        "ceiling_cents": "80,00",
        "languages": ["fi", "en"],
        "areas": "Kuopio",
        "score_type": "a_jobcoach",
        **{f"{key}_fi": text for key, text in card.items()},
        **{f"{key}_en": text for key, text in card.items()},
    }


def apply(story: Story) -> None:
    """The administrator of a provider finds the system, answers, checks, sends, and sees where it stands."""
    administrator = story.sits("provider")
    administrator.goes_to("/procurement/systems/")
    administrator.passes_axe("systems")
    administrator.follows("Side by side to work")
    administrator.passes_axe("system")
    administrator.presses("Apply to be admitted")
    administrator.fills({"categories": True})
    administrator.passes_axe()
    administrator.presses("Save and go on")
    administrator.begins_work("Finish your application", "Side by side to work")
    administrator.presses("Go on")
    administrator.presses("Save and go on")
    administrator.page.get_by_label("No exclusion ground applies to us").check()
    administrator.page.get_by_label("How many coaches do you have?").fill("3")
    administrator.passes_axe("application_answers")
    administrator.presses("Save and go on")
    administrator.reads("Check your answers and send", "How many coaches do you have?", "Declared")
    administrator.fills({"accept_contract": True})
    administrator.passes_axe("application_check")
    administrator.presses("Send the application")
    administrator.reads("Your application has been sent", "The city decides")
    administrator.passes_axe("application_sent")


def review_and_decide(story: Story) -> None:
    """The officer takes it, finds the requirement met and decides; the decision is a PDF for both."""
    officer = story.sits("procurement")
    officer.begins_work("Decide the application", "Side by side to work")
    officer.presses("Take under review")
    for met in officer.page.get_by_label("Met", exact=True).all():
        met.check()
    officer.passes_axe("review")
    officer.poses("review")
    officer.presses("Save the findings")
    officer.presses("Decide")
    officer.passes_axe("decide")
    officer.presses("Decide and serve the decision")
    officer.reads("The decision was made")
    officer.passes_axe("reviewed")
    administrator = story.sits("provider")
    administrator.goes_to("/procurement/applications/")
    administrator.passes_axe("applications")
    administrator.follows("Side by side to work")
    administrator.reads("Decided", "Admitted")
    administrator.passes_axe("application_decided")
    link = administrator.page.locator("a[href^='/documents/']").first
    told = words_of(administrator.fetches(str(link.get_attribute("href"))))
    assert story.own.name in told
    system = DynamicPurchasingSystem.objects.get(code="RINNALLA")
    for other in [provider for provider in story.town.scored() if provider != story.own][:3]:
        assert system.pk == story.category.system_id
        story.town.admit(story.category, other)
        story.town.offer(story.category, other)


def publish_an_offering(story: Story) -> None:
    """The administrator writes the offering, sets price and place, and publishes."""
    administrator = story.sits("provider")
    administrator.begins_work("Publish your offering", SERVICE)
    administrator.opens("Swedish and English texts")
    english = "We walk beside you from the first call to the end of the first month at work."
    administrator.fills(
        {
            "summary_fi": "Kuljemme rinnallasi ensimmäisestä puhelusta ensimmäisen työkuukauden loppuun.",
            "summary_en": english,
            "first_day_fi": "Tapaamme toimistolla, juomme kahvit ja kysymme, mitä sinä haluat.",
            "first_day_en": "We meet at the office, have coffee and ask what you want.",
            "languages": ["fi", "en"],
        }
    )
    administrator.passes_axe("new_offering")
    administrator.presses("Save")
    administrator.presses("Set a price")
    administrator.fills({"unit_price_cents": "62,50"})
    administrator.passes_axe()
    administrator.presses("Save")
    administrator.presses("Add a place")
    place = story.town.place_of(story.own)
    administrator.fills({"place": place.ref, "capacity": "3", "next_free_on": "2026-03-02"})
    administrator.passes_axe()
    administrator.presses("Save")
    administrator.reads("Ready to publish", "62.50")
    administrator.passes_axe("offering_draft")
    administrator.presses("Publish")
    administrator.reads("Clients can choose you now")
    administrator.passes_axe("offering")


# Ordering -------------------------------------------------------------------------------------------------


def record_client_and_need(story: Story) -> None:
    """The official records a client, the need and the starting point."""
    official = story.sits("official")
    official.goes_to("/orders/clients/")
    official.passes_axe("clients")
    official.presses("New client")
    official.fills(
        {
            "first_name": "Aino",
            "last_name": "Esimerkki",
            "birth_date": BORN,
            "municipality": "Kuopio",
            "language": "en",
            "phone": "+358 40 111 2222",
            "address": "Esimerkkikatu 1, 70100 Kuopio",
        }
    )
    official.passes_axe()
    official.presses("Record the client")
    official.reads("Aino Esimerkki")
    official.passes_axe("client")
    official.presses("Record a need and order")
    official.fills(
        {
            "category": story.category.ref,
            "goals": "A part-time job in a kitchen, with somebody to call on the first days.",
            "languages": ["fi", "en"],
            "municipalities": ["Kuopio"],
            "months_unemployed": "14",
            "education": "b_secondary",
            "language_group": "a_fi_sv",
            "health_limit": "a_none",
            "wa_start": "5",
        }
    )
    official.passes_axe("need")
    official.presses("Save and see who fits")
    official.reads("4 providers")
    official.passes_axe("order_draft")


def place_the_order(story: Story) -> None:
    """From the work list: the order is placed, and the letter with the code can be printed."""
    official = story.sits("official")
    official.begins_work("Place the order", story.order.number)
    official.presses("Place the order")
    official.reads("The order is placed")
    official.passes_axe("order_choosing")
    official.poses("order")
    letter = official.page.get_by_role("link", name="Letter with the code").get_attribute("href")
    told = words_of(official.fetches(str(letter)))
    assert code_of(story.order) in told
    assert "Aino Esimerkki" in told


def choose_on_a_phone(story: Story) -> None:
    """The client compares, reads one card, chooses, and sees what happens next."""
    client = story.person("Aino", phone=True)
    client.goes_to(f"/c/#{code_of(story.order)}")
    client.passes_axe("client_sign_in")
    assert client.page.input_value("input[name=code]") == code_of(story.order)
    assert "#" not in client.page.url
    client.fills({"birth_date": BORN})
    client.presses("Continue")
    client.reads("4 providers", SERVICE)
    client.passes_axe("choice_start")
    client.presses("Show the providers")
    client.reads(story.own.name, "points of 100")
    client.passes_axe("choice_list")
    client.poses("choice", height=1170)
    client.card(story.own.name).get_by_role("button", name="Read more").click()
    client.reads("We meet at the office", "The average is 50")
    client.passes_axe("choice_card")
    client.presses("Choose this provider")
    client.reads(f"Do you choose {story.own.name}?", "What happens next")
    client.passes_axe("choice_confirm")
    client.presses("Yes, I choose this provider")
    client.reads(f"You chose {story.own.name}", "Last day for the provider to answer")
    client.passes_axe("choice_done")
    assert story.order.state == OrderState.ASKED


# Delivery -------------------------------------------------------------------------------------------------


def accept_the_client(story: Story) -> None:
    """The provider takes the client on, with a first meeting; only then it learns who it is."""
    administrator = story.sits("provider")
    administrator.begins_work("Accept or decline an order", story.order.number)
    assert "Aino" not in administrator.text
    administrator.passes_axe("assignment_asked")
    administrator.presses("Accept")
    administrator.fills(
        {
            "first_meeting": f"{FIRST_MEETING}T09:00",
            "where": "Puijonkatu 12, second floor",
            "coach": story.town.user("coach").ref,
            "planned_end": "2026-05-29",
        }
    )
    administrator.passes_axe("accept")
    administrator.presses("Accept the order")
    administrator.reads("The order is yours", "Aino Esimerkki")
    administrator.passes_axe("assignment_accepted")


def meet_and_report(story: Story) -> None:
    """On the day the coach records the meeting, then writes the final report."""
    story.town.moves_to(FIRST_MEETING, hour=13)
    coach = story.sits("coach")
    coach.begins_work("Record what became of a meeting", story.order.number)
    coach.passes_axe()
    coach.page.get_by_role("link", name="Record").first.click()
    coach.fills({"state": "kept", "units": "18"})
    coach.passes_axe("record_meeting")
    coach.presses("Record")
    coach.reads("The meeting is recorded")
    coach.begins_work("Write the final report", story.order.number)
    coach.presses("Write the final report")
    coach.fills(
        {"text": "A trial shift led to a part-time job. We agreed on who to call.", "work_ability": "8"}
    )
    coach.passes_axe("report")
    coach.presses("Send the report")
    coach.reads("The report was sent to the official")
    coach.passes_axe("assignment_reported")


def approve_and_close(story: Story) -> None:
    """The official reads the report, approves it, then the units: the order is closed."""
    official = story.sits("official")
    official.begins_work("Approve the final report", story.order.number)
    official.reads("A trial shift led to a part-time job")
    official.passes_axe("order_reported")
    official.presses("Approve the report")
    official.begins_work("Approve the units", story.order.number)
    official.passes_axe("order_completed")
    official.presses("Approve the units and close")
    official.reads("the order is closed")
    official.passes_axe("order_closed")
    assert story.order.state == OrderState.CLOSED


# Money ----------------------------------------------------------------------------------------------------


def invoice(story: Story) -> None:
    """The administrator invoices exactly what was approved."""
    administrator = story.sits("provider")
    administrator.begins_work("Invoice what has been approved")
    administrator.fills({"number": "2026-0101"})
    others = administrator.page.locator("main input[name=units]:not(:checked)").count()
    assert others == 0
    administrator.page.locator("main input[name=units]").evaluate_all(
        "boxes => boxes.forEach(b => b.checked = false)"
    )
    administrator.page.get_by_label(SERVICE).check()
    administrator.passes_axe("to_invoice")
    administrator.presses("Send the invoice")
    administrator.reads("The invoice was sent", "1,125.00")
    administrator.passes_axe("invoice_sent")


def check_and_pay(story: Story) -> None:
    """The finance officer checks it against what was approved, approves and pays."""
    finance = story.sits("finance")
    finance.begins_work("Check invoice 2026-0101")
    finance.reads("Every line is what was approved")
    finance.passes_axe("invoice_check")
    finance.presses("Approve")
    finance.begins_work("Pay invoice 2026-0101")
    finance.presses("Mark as paid")
    finance.reads("The invoice was marked as paid")
    finance.passes_axe("invoice_paid")
    assert Invoice.objects.get(number="2026-0101").state == InvoiceState.PAID


# Quality --------------------------------------------------------------------------------------------------


def answer_as_client(story: Story) -> None:
    """The client answers five short questions with a code of their own."""
    client = story.person("Aino", phone=True)
    client.enters(code_in_message(story.own.name), BORN)
    client.reads("How was the service?", story.own.name)
    client.passes_axe("questionnaire")
    client.fills({"nps": "10", "item1": "5", "item2": "5", "item3": "4", "comment": "Somebody was there."})
    client.presses("Send answers")
    client.reads("Thank you for your answers")
    client.passes_axe("questionnaire_done")


def answer_as_official(story: Story) -> None:
    """The official rates the provider and records where the client went."""
    official = story.sits("official")
    official.begins_work("Rate the provider", SERVICE)
    official.passes_axe("rate")
    official.fills({"rating": "5"})
    official.presses("Send the rating")
    official.reads("Thank you for your rating")
    official.begins_work("Record where clients went")
    official.passes_axe("outcomes")
    official.page.get_by_label(f"Outcome of {story.order.number}, ").first.select_option("employed_open")
    official.presses("Save the outcomes")
    case = CaseRecord.objects.get(order_ref=story.order.ref)
    assert case.outcomes.filter(value="employed_open").count() == 1


def compute_and_preview(story: Story) -> None:
    """The manager computes, looks, and shows each provider its own."""
    manager = story.sits("manager")
    manager.begins_work("Compute the quality scores")
    manager.passes_axe("runs")
    manager.presses("Compute the scores now")
    manager.reads("The scores were computed", story.own.name)
    manager.passes_axe("run_computed")
    manager.begins_work("Check the scores and show them to the providers")
    manager.presses("Show to the providers")
    manager.reads("The providers are looking at their scores")
    manager.passes_axe("run_preview")


def look_before_publication(story: Story) -> None:
    """The provider sees its own score with its reasons before anybody else."""
    administrator = story.sits("provider")
    administrator.begins_work("Look at your quality score before it is published")
    administrator.reads("before publication", "What lifts and what lowers it")
    administrator.passes_axe("own_quality")
    administrator.poses("quality")


def publish_the_scores(story: Story) -> None:
    """When the providers' time has passed, the manager publishes."""
    run = ScoreRun.objects.filter(authority=story.town.authority).latest("pk")
    assert run.preview_until is not None
    story.town.moves_to(run.preview_until + timedelta(days=1))
    manager = story.sits("manager")
    manager.begins_work("Publish the quality scores")
    manager.presses("Publish the scores")
    manager.reads("The scores are published")
    manager.passes_axe("run_published")
    run.refresh_from_db()
    assert run.state == ScoreState.PUBLISHED


def compare_as_the_next_client(story: Story, before: int) -> None:
    """The next client sees the score that the first one's case is part of."""
    case = CaseRecord.objects.get(order_ref=story.order.ref)
    run = ScoreRun.objects.filter(authority=story.town.authority).latest("pk")
    assert RunCase.objects.filter(run=run, case=case).exists()
    score = PublishedScore.objects.get(provider=story.own, authority=story.town.authority, superseded_at=None)
    assert score.number == run.number > before
    order = story.town.place_order(story.category)
    offer = Offer.objects.get(order=order, provider=story.own)
    assert offer.card["score"]["number"] == run.number
    client = story.person("Veikko", phone=True)
    client.enters(code_of(order), "1985-03-09")
    client.presses("Show the providers")
    assert score.score is not None
    client.reads(story.own.name, f"{round(score.score / 100)} points of 100", f"From {score.orders} finished")
    client.passes_axe("next_choice")
    client.card(story.own.name).get_by_role("button", name="Read more").click()
    client.reads(f"Publication {run.number} of the quality points, as of {run.as_of.day}")
    client.passes_axe("next_card")
    assert clock.today() > FIRST_MEETING
