"""Every day in a work list tells how it was counted, however many there are."""

from datetime import timedelta

import pytest

from core import clock
from core.worklist import work_list
from procurement import services
from procurement.states import Measure
from tests.factories import competitions as contests
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db


def told(actor):
    """The dated items of a work list by kind, with how the day was counted."""
    return {item.kind: str(item.how) for item in work_list(actor) if item.due is not None}


def test_a_provider_is_told_how_the_days_to_answer_were_counted(story):
    admission = make.admitted(story.officer, story.administrator, story.system, story.provider)[0]
    make.renewal_asked(story.officer, story.system)
    services.open_hearing(story.officer, admission, measure=Measure.REMOVAL, grounds="A breach.")
    found = told(story.administrator)
    assert found.keys() == {"renewal", "hearing"}
    assert "HL §52" in found["renewal"]
    assert all("The last day is" in how for how in found.values())


def test_an_applicant_who_clarifies_is_told_how_the_citys_day_was_counted(story):
    row = services.take_application(
        story.officer, make.send_application(story.administrator, story.system, story.provider)
    )
    key = row.answers.earliest("pk").requirement_id
    services.ask_clarification(story.officer, row, {key: "How many?"})
    assert "10 working days from Mon 2.3.2026 (HL §51)" in told(story.administrator)["application"]


def test_a_silent_renewal_tells_the_officer_how_its_last_day_was_counted(story):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    row = make.renewal_asked(story.officer, story.system)
    clock.set_to(clock.at(row.answer_by + timedelta(days=1), 9))
    assert "HL §52" in told(story.officer)["renewal"]


def test_an_invitation_tells_how_its_earliest_day_was_counted(cast):
    contest = contests.make_contest(cast)
    contests.invited(contest)
    found = told(contest.bidders[0])
    assert "The earliest day: 10 days from" in found["invitation"]
