"""R5: beyond fifteen working days only within the announced first period, while nothing has been called off."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from core import clock
from core.errors import InvalidInput
from core.models import Outbox
from procurement import services
from procurement.models import Application, DynamicPurchasingSystem
from procurement.rules.extending import Extension, latest
from procurement.selectors.applications import deadline_of, deadlines_of
from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
ORDINARY = date(2026, 3, 23)  # 15 working days from Mon 2 March: three whole weeks, no holiday between
PERIOD_ENDS = date(2026, 4, 1)  # 30 days from the notice of 2 March


@pytest.fixture
def sent(story):
    """An application that arrived on the day of the notice."""
    return make.send_application(story.administrator, story.system, story.provider)


def asked(**changes):
    facts = {"decide_by": date(2026, 3, 16), "ordinary": ORDINARY, "first_period_ends_on": PERIOD_ENDS}
    return Extension(**{**facts, "called_off": False, "today": date(2026, 3, 2), **changes})


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({}, PERIOD_ENDS),
        ({"today": PERIOD_ENDS}, PERIOD_ENDS),
        ({"today": PERIOD_ENDS + timedelta(days=1)}, ORDINARY),
        ({"called_off": True}, ORDINARY),
        ({"first_period_ends_on": None}, ORDINARY),
        ({"first_period_ends_on": date(2026, 3, 20)}, ORDINARY),
    ],
)
def test_r5_the_latest_day_is_the_periods_end_only_before_any_call_off(facts, day):
    assert latest(asked(**facts)) == day


def test_r5_within_the_first_period_a_later_day_is_given_and_told(story, sent, capsys):
    for day, code in (
        (PERIOD_ENDS + timedelta(days=1), "until_too_late"),
        (sent.decide_by, "until_not_later"),
    ):
        with pytest.raises(InvalidInput, match=code) as refusal:
            services.extend_application(story.officer, sent, "Many applied.", until=day)
        assert refusal.value.field == "until"
    row = services.extend_application(story.officer, sent, "Many applied.", until=PERIOD_ENDS)
    assert (row.decide_by, row.extended, row.lengthened) == (PERIOD_ENDS, True, True)
    told = deadline_of(row)
    assert told is not None
    assert "Lengthened to Wed 1.4.2026 within the announced first period" in told.explain()
    assert deadlines_of(iter([row])) == {row.pk: told.explain()}
    mail = Outbox.objects.get(key__startswith=f"application-extended:{row.ref}").payload["text"]
    assert "1 Apr 2026" in mail
    call_command("explain_deadline", "application", row.ref)
    assert "Lengthened to Wed 1.4.2026" in capsys.readouterr().out


def test_r5_a_day_within_the_ordinary_time_is_no_lengthening(story, sent):
    row = services.extend_application(story.officer, sent, "A week.", until=date(2026, 3, 20))
    assert (row.decide_by, row.lengthened) == (date(2026, 3, 20), False)
    services.call_off(story.first)


def test_nothing_is_called_off_while_a_review_is_lengthened(story, sent):
    services.extend_application(story.officer, sent, "Many applied.", until=PERIOD_ENDS)
    with pytest.raises(InvalidInput, match="review_lengthened"):
        services.call_off(story.first)
    make.admit(story.officer, Application.objects.get(pk=sent.pk))
    services.call_off(story.first)
    assert DynamicPurchasingSystem.objects.get().first_call_off_on == date(2026, 3, 2)


def test_r5_after_the_first_call_off_only_the_ordinary_time_is_left(story, sent):
    services.call_off(story.first)
    clock.advance(timedelta(days=1))
    services.call_off(story.second)
    assert DynamicPurchasingSystem.objects.get().first_call_off_on == date(2026, 3, 2)
    with pytest.raises(InvalidInput, match="until_too_late"):
        services.extend_application(story.officer, sent, "Many applied.", until=PERIOD_ENDS)
    assert services.extend_application(story.officer, sent, "Many applied.").decide_by == ORDINARY


def test_the_page_offers_the_later_day_only_while_it_is_lawful(story, sent, signed_in):
    browser = signed_in(story.cast.procurement)
    address = reverse("procurement:extend_application", args=[sent.public_id])
    page = browser.get(address).content.decode()
    assert 'name="until"' in page
    assert "Until 1 Apr 2026 is lawful" in page
    typed = {"reason": "Many applied.", "until": "2026-04-02", "version": sent.version}
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    assert "The last lawful day is 1 Apr 2026" in answer.content.decode()
    assert "Many applied." in answer.content.decode()
    services.call_off(story.first)
    assert 'name="until"' not in browser.get(address).content.decode()
    assert browser.post(address, {**typed, "until": "2026-04-01"}).status_code == 302
    assert Application.objects.get().decide_by == ORDINARY


def test_the_api_lengthens_too(story, sent, signed_in):
    def extend(until):
        return signed_in(story.cast.procurement).post(
            f"/api/v1/procurement/applications/{sent.public_id}/extension",
            json.dumps({"reason": "Many applied.", "until": until}),
            content_type="application/json",
            headers={"If-Match": f'"{sent.version}"'},
        )

    refused = extend("2026-04-02")
    assert (refused.status_code, refused.json()["code"]) == (422, "until_too_late")
    answer = extend("2026-04-01")
    assert (answer.status_code, answer.json()["decide_by"]) == (200, "2026-04-01")
    assert answer.json()["lengthened"] is True
    assert "within the announced first period" in answer.json()["how"]
