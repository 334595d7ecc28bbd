"""The main job: one case through every room, each person in a browser of their own.

It begins in a city whose providers have scores, and ends where it began: with a client who compares.
"""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from core import events
from providers.models import PublishedScore
from tests.e2e.people import Person
from tests.e2e.story import buying, paying, scoring, serving
from tests.e2e.story.people import Story
from tests.e2e.town import Town

pytestmark = pytest.mark.e2e


def test_one_case_walks_through_every_room(person: Callable[..., Person], town: Town) -> None:
    """From founding a system to the score that the next client sees."""
    story = Story(town, person)
    assert town.own in town.scored()
    before = PublishedScore.objects.filter(authority=town.authority).latest("pk").number
    buying.found_and_open(story)
    buying.apply(story)
    buying.review_and_decide(story)
    buying.publish_an_offering(story)
    serving.record_client_and_need(story)
    serving.place_the_order(story)
    serving.choose_on_a_phone(story)
    serving.accept_the_client(story)
    serving.meet_and_report(story)
    serving.approve_and_close(story)
    paying.invoice(story)
    paying.check_and_pay(story)
    scoring.answer_as_client(story)
    scoring.answer_as_official(story)
    scoring.compute_and_preview(story)
    scoring.look_before_publication(story)
    scoring.publish_the_scores(story)
    scoring.compare_as_the_next_client(story, before)
    assert all(fault is None for _key, _count, fault in events.verify())
    call_command("verify_ledger")
