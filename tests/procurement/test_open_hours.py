"""Opening hours and accessibility: typed as people write, read by the client, frozen with the card."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.errors import InvalidInput
from procurement import services
from procurement.models import Offering
from procurement.opening import hours_words
from procurement.rules.hours import Opening, gathered, read_opening, span_words
from tests.factories import procurement as make


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("9-15", (540, 900)),
        (" 9.30 – 15 ", (570, 900)),
        ("09:30-15:45", (570, 945)),
        ("0-24", (0, 1440)),
        ("15-9", None),
        ("9-9", None),
        ("9-25", None),
        ("9.75-12", None),
        ("all day", None),
        ("9-15 and 17-19", None),
    ],
)
def test_hours_are_read_as_people_write_them(typed, minutes):
    found = read_opening(0, typed)
    assert (found and (found.opens, found.closes)) == minutes


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_what_is_written_reads_back_the_same(opens, closes):
    opening = Opening(3, opens, closes)
    assert read_opening(3, span_words(opening)) == (opening if opens < closes else None)


@given(
    st.sets(st.integers(0, 6)), st.lists(st.sampled_from([(540, 900), (600, 960)]), min_size=7, max_size=7)
)
def test_gathering_loses_no_day_and_joins_only_neighbours_with_the_same_hours(days, hours):
    rows = [Opening(day, *hours[day]) for day in sorted(days)]
    runs = gathered(rows)
    assert [day for run, _words in runs for day in run] == sorted(days)
    for run, words in runs:
        assert list(run) == list(range(run[0], run[-1] + 1))
        assert {span_words(row) for row in rows if row.day in run} == {words}


def test_a_week_in_words():
    week = [{"day": day, "opens": 540, "closes": 900} for day in range(5)]
    with translation.override("en"):
        assert hours_words([*week, {"day": 5, "opens": 600, "closes": 750}]) == "Mon–Fri 9–15, Sat 10–12.30"
        assert hours_words([]) == ""


@pytest.fixture
def offering(story):
    """A published offering."""
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    return make.published_offering(story.administrator, story.first, story.provider)


def hidden(page):
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    found.pop("csrfmiddlewaretoken", None)
    return found


WORDS = {"summary_fi": "Teksti", "first_day_fi": "Teksti", "languages": ["fi"]}


@pytest.mark.django_db
def test_a_provider_types_its_week_and_reads_it_as_clients_do(story, offering, signed_in):
    browser = signed_in(story.cast.administrator)
    edit = reverse("procurement:edit_offering", args=[offering.public_id])
    page = browser.get(edit).content.decode()
    assert "Open on Monday" in page
    week = {f"hours_{day}": "9-15.30" for day in range(5)}
    wrong = browser.post(edit, {**hidden(page), **WORDS, **week, "hours_6": "noon"})
    assert wrong.status_code == 422
    assert 'value="noon"' in wrong.content.decode()
    assert "Write the hours as" in wrong.content.decode()
    good = {**hidden(wrong.content.decode()), **WORDS, **week, "accessibility": ["quiet", "toilet"]}
    shown = browser.post(edit, good, follow=True).content.decode()
    assert "Mon–Fri 9–15.30" in shown
    assert "Accessible toilet, Quiet room" in shown
    preview = reverse("orders:preview_offering", args=[offering.public_id])
    assert preview in shown
    seen = browser.get(preview).content.decode()
    assert seen.count("Mon–Fri 9–15.30") == 2  # in the list and on the page behind it
    assert "Accessible toilet, Quiet room" in seen
    assert "9–15.30" in browser.get(edit).content.decode()


@pytest.mark.django_db
def test_a_draft_without_a_place_has_a_preview_that_tells_what_lacks(story, signed_in):
    make.admitted(story.officer, story.administrator, story.system, story.provider)
    row = make.written_offering(story.administrator, story.first, story.provider)
    page = signed_in(story.cast.administrator).get(reverse("orders:preview_offering", args=[row.public_id]))
    assert "There is nothing to see yet." in page.content.decode()


@pytest.mark.django_db
def test_two_rows_for_a_day_are_refused_and_the_api_takes_minutes(story, offering, signed_in):
    facts = {"category": story.first, "provider": story.provider, "summary": "x", "first_day": "y"}
    with pytest.raises(InvalidInput, match="hours_wrong"):
        services.save_offering(
            story.administrator, **facts, languages=["fi"], hours=[Opening(0, 540, 900), Opening(0, 960, 990)]
        )
    browser = signed_in(story.cast.administrator)
    body = {
        "summary": {"fi": "x"},
        "first_day": {"fi": "y"},
        "languages": ["fi"],
        "hours": [{"day": 2, "opens": 540, "closes": 900}],
        "accessibility": ["quiet"],
    }
    path = f"/api/v1/procurement/offerings/{offering.ref}"
    answer = browser.put(path, body, content_type="application/json")
    assert answer.status_code == 200
    assert (answer.json()["hours"], answer.json()["accessibility"]) == (body["hours"], ["quiet"])
    backwards = {**body, "hours": [{"day": 2, "opens": 900, "closes": 540}]}
    assert browser.put(path, backwards, content_type="application/json").json()["code"] == "hours_wrong"


@pytest.mark.django_db
def test_publishing_again_and_pausing_keep_the_week(story, offering):
    facts = {"category": story.first, "provider": story.provider, "summary": "x", "first_day": "y"}
    services.save_offering(story.administrator, **facts, languages=["fi"], hours=[Opening(0, 540, 900)])
    services.pause_offering(story.administrator, Offering.objects.get())
    clock.advance(timedelta(days=1))
    services.publish_offering(story.administrator, Offering.objects.get())
    assert Offering.objects.get().hours == [{"day": 0, "opens": 540, "closes": 900}]
