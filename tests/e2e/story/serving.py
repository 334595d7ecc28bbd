"""From the need to the closed order."""

from orders.states import OrderState
from tests.e2e.story.people import BORN, FIRST_MEETING, SERVICE, Story
from tests.e2e.town import code_of, words_of


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
    client.reads(story.own.name, "out of 100")
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
        {
            "text": "A trial shift led to a part-time job. We agreed on who to call.",
            "goals_reached": "reached",
            "next_step": "work",
            "work_ability": "8",
        }
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
    official.presses("See what is paid and what is released")
    official.passes_axe("order_settling")
    official.presses("Approve the units and close")
    official.reads("the order is closed")
    official.passes_axe("order_closed")
    assert story.order.state == OrderState.CLOSED
