"""From the answers to the score that the next client sees."""

from datetime import timedelta

from core import clock
from evaluations.models import CaseRecord, RunCase, ScoreRun, link_digest
from evaluations.states import ScoreState
from orders.models import Offer
from providers.models import PublishedScore
from tests.e2e.story.people import BORN, FIRST_MEETING, SERVICE, Story
from tests.e2e.town import code_in_message, code_of


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
    case = CaseRecord.objects.get(order_digest=link_digest(story.order.ref))
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
    case = CaseRecord.objects.get(order_digest=link_digest(story.order.ref))
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
    client.reads(story.own.name, f"{round(score.score / 100)} out of 100", f"From {score.orders} finished")
    client.passes_axe("next_choice")
    client.card(story.own.name).get_by_role("button", name="Read more").click()
    client.reads(f"Publication {run.number} of the quality points, as of {run.as_of.day}")
    client.passes_axe("next_card")
    assert clock.today() > FIRST_MEETING
