"""The kernel's pages: front, work list, outbox, events; and the headers of every page."""

import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client as Browser
from django.utils import translation

from core import events, front, outbox, paging, services, worklist
from core.actors import SYSTEM
from core.errors import InvalidInput
from core.fields import blind_index
from core.models import Outbox, OutboxKind, PublicIdModel
from core.views.trail import kind_words
from core.views_log import looked
from core.worklist import WorkItem
from tests.design.page import parse
from tests.factories.core import ClientFactory

PUBLIC = [
    "/",
    "/c/",
    "/help/",
    "/accessibility/",
    "/privacy/",
    "/account/login/",
    "/account/password/reset/",
    "/api/docs",
]


@pytest.fixture
def visitor(db) -> Browser:
    """A browser that reads English."""
    return Browser(headers={"accept-language": "en"})


def text(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_is_whole_html_under_a_strict_policy(visitor, address):
    answer = visitor.get(address)
    html = answer.content.decode()
    page = parse(html.removeprefix("<!doctype html>"))
    assert len(page.findall(".//h1")) == 1
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|javascript:|data:", html)


def test_errors_have_the_policy_too(visitor):
    answer = visitor.get("/no/such/page/")
    assert answer.status_code == 404
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "Page not found" in answer.content.decode()


def test_rooms_add_to_the_front_page(visitor, monkeypatch):
    section = front.FrontSection("Open systems", (front.FrontItem("Services 2026", "/x/", "Until 2030"),))
    monkeypatch.setattr(front, "_contributions", [lambda: [section]])
    html = text(visitor, "/")
    assert "Open systems" in html
    assert '<a class="govuk-link" href="/x/">Services 2026</a>' in html


def test_the_work_list_shows_what_is_late_first(cast, signed_in, monkeypatch):
    items = [
        WorkItem("a", "Undated", "/u/"),
        WorkItem("a", "Next month", "/n/", date(2026, 4, 5)),
        WorkItem("b", "Yesterday's", "/y/", date(2026, 3, 1)),
        WorkItem("b", "Today's", "/t/", date(2026, 3, 2)),
    ]
    monkeypatch.setattr(worklist, "_contributions", [lambda actor: items])
    html = text(signed_in(cast.official), "/home/")
    places = [
        html.index(words)
        for words in ("Late", "Yesterday", "Within a week", "Today", "Later", "Next month", "Undated")
    ]
    assert places == sorted(places)


def test_an_empty_work_list_says_so(cast, signed_in, monkeypatch):
    monkeypatch.setattr(worklist, "_contributions", [])
    assert "Nothing waits for you" in text(signed_in(cast.official), "/home/")


def test_the_work_list_asks_who_one_is(visitor):
    assert visitor.get("/home/")["Location"] == "/account/login/?next=/home/"


# The outbox ----------------------------------------------------------------------------------------------


@pytest.fixture
def sent(db) -> None:
    """Forty mails and an SMS."""
    with transaction.atomic(), outbox.asleep():
        for number in range(40):
            payload = {
                "to": f"p{number}@posti.example",
                "subject": f"Mail {number}",
                "text": "See http://x.example/ <b>",
            }
            outbox.put(OutboxKind.EMAIL, f"k{number}", payload, authority=None)
        outbox.put(
            OutboxKind.SMS, "sms", {"to": "+358 40 111 2222", "text": "Your code is ready"}, authority=None
        )


def test_outside_the_demo_there_is_no_outbox(cast, sent, signed_in, settings):
    settings.DEMO = False
    assert signed_in(cast.manager).get("/outbox/").status_code == 404


def test_in_the_demo_every_message_can_be_read(visitor, sent, settings):
    settings.DEMO = True
    html = text(visitor, "/outbox/")
    assert "Your code is ready" in html
    assert '<a href="http://x.example/"' in html
    assert "&lt;b&gt;" in html
    assert html.index("Mail 39") < html.index("Mail 11")
    assert "Mail 10<" not in html
    following = re.search(r'href="(\?after=[^"]+)"', html)
    assert following
    html = text(visitor, f"/outbox/{following[1]}")
    assert "Mail 10<" in html
    assert "Mail 11<" not in html


def test_messages_are_found_by_recipient(visitor, sent, settings):
    settings.DEMO = True
    html = text(visitor, "/outbox/?to=P7@posti.example")
    assert "Mail 7<" in html
    assert "Mail 8<" not in html
    assert "Nothing was sent yet" in text(visitor, "/outbox/?to=nobody@posti.example")


def test_the_recipient_is_not_readable_in_the_row(sent):
    row = Outbox.objects.filter(kind=OutboxKind.SMS).values("recipient_index").get()
    assert row["recipient_index"] == blind_index("+358 40 111 2222")
    assert "2222" not in row["recipient_index"]


# Paging --------------------------------------------------------------------------------------------------


def test_pages_meet_without_gap_or_overlap(sent):
    seen, after = [], ""
    while True:
        page = paging.page(Outbox.objects.all(), after, 7)
        assert len(page.rows) <= 7
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == len(set(seen)) == 41


@pytest.mark.parametrize("size", [-5, 0, 10**30])
def test_no_number_breaks_a_page(sent, size):
    assert 1 <= len(paging.page(Outbox.objects.all(), "", size).rows) <= paging.LONGEST


@pytest.mark.parametrize("cursor", ["x", "1", "00000000-0000-4000-8000-000000000000"])
def test_an_invented_cursor_is_refused(sent, cursor):
    with pytest.raises(InvalidInput):
        paging.page(Outbox.objects.all(), cursor)


# The trail -----------------------------------------------------------------------------------------------


@pytest.fixture
def trail(cast, monkeypatch) -> None:
    """Seven events and seven looks in the city, five a page; one of each elsewhere."""
    monkeypatch.setattr("core.views.trail.SIZE", 5)
    client = ClientFactory(authority=cast.authority)
    for number in range(7):
        events.record(cast.actor("official"), "thing_done", client, authority=cast.authority, round=number)
        looked(cast.actor("official"), client, f"page_{number}", authority=cast.authority)
    events.record(SYSTEM, "elsewhere_done", cast.other_authority, authority=cast.other_authority)
    looked(cast.actor("other_official"), client, "elsewhere", authority=cast.other_authority)


@pytest.mark.parametrize("address", ["/events/", "/events/looks/"])
@pytest.mark.parametrize("who", ["auditor", "manager"])
def test_the_trail_of_the_own_authority_is_read_page_by_page(trail, cast, signed_in, who, address):
    desk = signed_in(getattr(cast, who))
    html = text(desk, address)
    assert "Outi Omavirkailija" in html
    assert "elsewhere" not in html
    assert html.count("<tr") == 6
    following = re.search(r'href="(\?before=\d+)"', html)
    assert following
    rest = text(desk, address + following[1])
    assert rest.count("<tr") == 3
    assert 'href="?before=' not in rest


@pytest.mark.parametrize("address", ["/events/", "/events/looks/"])
@pytest.mark.parametrize("who", ["official", "procurement", "finance", "administrator", "coach", "outsider"])
def test_the_trail_is_not_for_others(trail, cast, signed_in, who, address):
    assert signed_in(getattr(cast, who)).get(address).status_code == 403


def test_events_are_found_by_code_and_matter(trail, cast, signed_in):
    services.record_client(
        cast.actor("official"),
        first_name="A",
        last_name="B",
        birth_date=date(1980, 5, 17),
        municipality="Kuopio",
    )
    html = text(signed_in(cast.auditor), "/events/?code=client.recorded")
    assert html.count("<tr") == 2
    assert "client" in html
    assert "No events." in text(signed_in(cast.auditor), "/events/?subject=nothing")


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40])
def test_a_strange_page_number_is_the_first_page(trail, cast, signed_in, before):
    assert text(signed_in(cast.auditor), f"/events/?before={before}").count("<tr") == 6


def test_reading_the_trail_costs_the_same_for_any_length(
    trail, cast, signed_in, django_assert_max_num_queries
):
    desk = signed_in(cast.auditor)
    with django_assert_max_num_queries(12):
        desk.get("/events/")


def test_recorded_days_and_moments_are_told_as_the_reader_writes_them(cast, signed_in):
    """And so is what the matter is; codes stay codes."""
    moment = "2026-12-08T22:00:00+00:00"
    consent = apps.get_model("core.Consent")(authority=cast.authority)
    facts: dict[str, Any] = {
        "answer_by": "2026-12-17",
        "choose_by": moment,
        "late": False,
        "state": "choosing",
        "seed": 0,
        "basis": "",
    }
    events.record(cast.actor("official"), "consent.given", consent, authority=cast.authority, **facts)
    told = signed_in(cast.auditor).get("/events/", headers={"accept-language": "fi"}).content.decode()
    for words in (
        "17.12.2026",
        "9.12.2026 klo 0.00",
        "late</code>: Ei",
        "seed</code>: 0",
        "basis</code>: –",
        "choosing",
        "suostumus",
    ):
        assert words in told, words
    assert not re.search(r"2026-12-(08|17)", told)
    told = text(signed_in(cast.auditor), "/events/")
    for words in ("17 Dec 2026", "9 Dec 2026 00:00", "late</code>: No", "consent"):
        assert words in told, words


def test_every_matter_of_the_trail_has_a_name_in_the_readers_language():
    rooms = {"core", "providers", "procurement", "vouchers", "orders", "evaluations"}
    names = [
        str(model._meta.label_lower)
        for model in apps.get_models()
        if model._meta.app_label in rooms and issubclass(model, PublicIdModel)
    ]
    told = {}
    for language in ("en", "fi", "sv"):
        with translation.override(language):
            told[language] = {name: kind_words(name) for name in names}
    assert [name for name in names if told["fi"][name] == told["en"][name]] == []
    assert [name for name in names if told["sv"][name] == told["en"][name]] == []
