"""Founding, applying, deciding, offering."""

from procurement.models import DynamicPurchasingSystem
from tests.e2e.story.people import SERVICE, Story
from tests.e2e.town import words_of

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
    officer.presses("Decide")
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
