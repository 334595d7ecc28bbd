"""Components say in words what they show in colour and shape."""

from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import SafeString

from core import drawing, shapes
from tests.design.page import by_class, parse, text

# The clock of the tests stands at Monday 2 March 2026, 10 in Helsinki.
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def drawn(snippet: str, **data: Any):
    return parse(Template("{% load i18n ui %}" + snippet).render(Context(data)))


@pytest.mark.parametrize(
    ("due", "words", "kind"),
    [
        (TODAY, "today", "wait"),
        (date(2026, 3, 3), "1 day left", "wait"),
        (date(2026, 3, 12), "10 days left", "neutral"),
        (date(2026, 3, 1), "1 day late", "bad"),
        (date(2026, 2, 20), "10 days late", "bad"),
        (datetime(2026, 3, 2, 7, 0, tzinfo=UTC), "passed", "bad"),
        (datetime(2026, 3, 2, 22, 30, tzinfo=UTC), "1 day left", "wait"),
    ],
)
def test_days_left(due: Any, words: str, kind: str):
    page = drawn("{% ui_deadline due %}", due=due)
    assert text(by_class(page, "v-tag")[0]) == words
    assert by_class(page, f"v-tag--{kind}")


def test_nobody_is_late_when_a_right_or_a_waiting_lapses():
    past = [
        date(2026, 2, 20),
        datetime(2026, 2, 27, 7, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
    ]
    for due in past:
        page = drawn("{% ui_deadline due lapses=True %}", due=due)
        assert [text(tag) for tag in by_class(page, "v-tag--neutral")] == ["passed"]
    assert by_class(drawn("{% ui_deadline due lapses=True %}", due=date(2026, 3, 3)), "v-tag--wait")


def test_done_deadline_is_only_a_date():
    page = drawn("{% ui_deadline due done=True %}", due=date(2026, 2, 1))
    assert text(page) == "1 Feb 2026"


def test_deadline_tells_how_it_was_counted():
    page = drawn("{% ui_deadline due how='10 working days' %}", due=TODAY)
    assert "10 working days" in text(next(page.iter("details")))


def test_no_deadline_is_nothing():
    assert text(drawn("{% ui_deadline due %}", due=None)) == ""


@pytest.mark.parametrize(
    ("language", "shown"), [("fi", "5.12.2018"), ("sv", "5.12.2018"), ("en", "5 Dec 2018")]
)
def test_days_as_finland_writes_them(language: str, shown: str):
    with translation.override(language):
        assert shapes.day_words(date(2018, 12, 5)) == shown


def test_moment_is_told_in_helsinki():
    with translation.override("fi"):
        assert shapes.moment_words(datetime(2026, 3, 2, 22, 30, tzinfo=UTC)) == "3.3.2026 klo 0.30"


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        ("admitted", "good"),
        ("rejected", "bad"),
        ("draft", "neutral"),
        ("choosing", "wait"),
        ("zzz", "neutral"),
    ],
)
def test_colour_follows_the_meaning_of_a_state(state: str, kind: str):
    assert by_class(drawn("{% ui_state state %}", state=state), f"v-tag--{kind}")


def test_no_state_has_two_meanings():
    words = [word for states in shapes._STATES.values() for word in states.split()]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("room", ["providers", "procurement", "vouchers", "orders", "evaluations"])
def test_every_state_of_the_house_has_its_colour(room: str):
    """A new state is given its meaning in `core.shapes`."""
    states = import_module(f"{room}.states")
    enums = [getattr(states, name) for name in dir(states) if name.endswith("State")]
    missing = [value for enum in enums for value in enum.values if value not in shapes._KIND_OF]
    assert missing == []


def test_table_names_rows_columns_and_cells():
    page = drawn(
        "{% ui_table columns rows caption='Orders' %}",
        columns=["Order", {"label": "Euros", "numeric": True}],
        rows=[[{"text": "1", "url": "/1/"}, "<b>"], ["2", None]],
    )
    assert text(next(page.iter("caption"))) == "Orders"
    assert [th.get("scope") for th in page.iter("th")] == ["col", "col", "row", "row"]
    cells = list(page.iter("td"))
    assert [text(cell) for cell in cells] == ["<b>", "–"]
    assert cells[0].get("data-label") == "Euros"
    assert "govuk-table__cell--numeric" in cells[0].attrib["class"]


def test_row_of_the_wrong_length_is_refused():
    with pytest.raises(ValueError, match="zip"):
        drawn("{% ui_table columns rows caption='Orders' %}", columns=["Order"], rows=[["1", "2"]])


def test_empty_table_says_why():
    page = drawn(
        "{% ui_table columns rows caption='Orders' empty='No orders yet.' %}", columns=["Order"], rows=[]
    )
    assert text(page) == "No orders yet."
    assert not list(page.iter("table"))


def test_timeline_tells_where_the_matter_stands():
    steps = [
        {"title": "Applied", "state": "done", "when": date(2026, 2, 20)},
        {"title": "Review", "state": "current", "who": "The city", "by": date(2026, 3, 6)},
        {"title": "Decision"},
    ]
    page = drawn("{% ui_timeline steps %}", steps=steps)
    items = list(page.iter("li"))
    assert [item.get("aria-current") for item in items] == [None, "step", None]
    assert text(items[0]) == "Applied Done 20 Feb 2026"
    assert text(items[1]) == "Review Now The city By 6 Mar 2026 4 days left"
    assert text(items[2]) == "Decision To come"


def test_summary_list_links_say_what_they_change():
    rows = [{"label": "Telephone", "value": "", "action_url": "/edit/"}, ("Units", 0)]
    page = drawn("{% ui_summary rows %}", rows=rows)
    assert text(next(page.iter("a"))) == "Change Telephone"
    assert [text(value) for value in by_class(page, "govuk-summary-list__value")] == ["Not given", "0"]


def test_quality_is_told_in_words():
    page = drawn("{% ui_quality q %}", q={"score": 63.4, "low": 54.1, "high": 72.7, "band": 4, "cases": 48})
    (picture,) = page.iter("svg")
    assert picture.get("role") == "img"
    assert picture.attrib["aria-label"] == (
        "Quality 63 out of 100. The true value is between 54 and 73 with 90 % certainty. The average is 50."
    )
    assert "Probably above average" in text(page)
    assert "Based on 48 finished cases." in text(page)


def test_quality_draws_with_points_whatever_the_language():
    with translation.override("fi"):
        page = drawn(
            "{% ui_quality q %}", q={"score": 63.4, "low": 54.1, "high": 72.7, "band": 0, "cases": 3}
        )
    interval = by_class(page, "v-q-range")[0]
    assert (interval.get("x"), interval.get("width")) == ("54.10%", "18.60%")
    assert not by_class(page, "v-quality__band")


@pytest.mark.parametrize("quality", [None, {"score": None, "cases": 2}])
def test_no_evidence_shows_no_number(quality: Any):
    page = drawn("{% ui_quality q %}", q=quality)
    assert "No quality score yet" in text(page)
    assert not list(page.iter("svg"))


def test_provider_card_shows_what_is_known_and_what_can_be_done():
    offer = {"id": "7", "name": "Polku Oy", "languages": "Finnish", "quality": None}
    page = drawn("{% ui_provider_card offer %}<button>Choose</button>{% endui_provider_card %}", offer=offer)
    (card,) = page.iter("article")
    assert card.get("aria-labelledby") == "offer-7"
    assert [text(dt) for dt in page.iter("dt")] == ["Languages"]
    assert text(by_class(page, "v-offer__actions")[0]) == "Choose"


def test_texts_of_people_are_escaped():
    page = drawn("{% ui_card title=name %}{{ name }}{% endui_card %}", name="<script>x</script>")
    assert not list(page.iter("script"))


@pytest.mark.parametrize(
    ("value", "maximum", "width", "over"),
    [(0, 40, "0.00%", False), (10, 40, "25.00%", False), (50, 40, "100.00%", True), (0, 0, "0.00%", False)],
)
def test_meter(value: int, maximum: int, width: str, over: bool):
    assert shapes.meter(value, maximum) == {"value": value, "maximum": maximum, "width": width, "over": over}


def test_bars_are_shares_of_the_longest():
    assert [row["width"] for row in shapes.bars([("a", 50), ("b", 200), ("c", 0)])] == [
        "25.00%",
        "100.00%",
        "0.00%",
    ]
    assert shapes.bars([]) == []


def test_money_and_units_in_the_reader_s_language():
    with translation.override("fi"):
        shown = text(drawn("{{ a|cents }} {{ b|units }} {{ nothing|cents }}", a=123450, b=250, nothing=None))
    assert shown == "1 234,50 € 2,50"


def test_buttons_of_many_cards_are_told_apart():
    page = drawn("{% ui_action '/choose/' 'Choose' about='Polku Oy' %}", csrf_token="t")
    assert text(next(page.iter("button"))) == "Choose Polku Oy"
    assert next(page.iter("form")).get("method") == "post"


def test_work_item_counts_and_dates():
    item = {
        "title": "Approve reports",
        "url": "/r/",
        "count": 4,
        "due": date(2026, 3, 1),
        "detail": "Coaching",
    }
    page = drawn("{% ui_work_list items title='Yours' %}", items=[item])
    assert text(next(page.iter("li"))) == "Approve reports 4 Coaching 1 Mar 2026 1 day late"
    assert "Nothing waits" in text(drawn("{% ui_work_list none %}", none=[]))


def test_block_must_be_closed():
    with pytest.raises(TemplateSyntaxError):
        drawn("{% ui_card title='x' %}")


def test_remembered_cards_keep_their_own_id_actions_and_language():
    snippet = "{% ui_provider_card offer %}<b>{{ word }}</b>{% endui_provider_card %}"
    offer = {"name": "Polku Oy", "languages": "Finnish", "quality": None}
    one = drawn(snippet, offer={**offer, "id": 1}, word="one")
    two = drawn(snippet, offer={**offer, "id": '2"<'}, word="two")
    assert [next(page.iter("article")).get("aria-labelledby") for page in (one, two)] == [
        "offer-1",
        'offer-2"<',
    ]
    assert [text(by_class(page, "v-offer__actions")[0]) for page in (one, two)] == ["one", "two"]
    assert not by_class(
        drawn("{% ui_provider_card offer %} {% endui_provider_card %}", offer=offer), "v-offer__actions"
    )


def test_remembered_parts_are_remembered_by_language(monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, str]] = []

    def drawn_for(name: str, language: str, facts: object) -> SafeString:
        asked.append((name, language))
        return SafeString("x")

    monkeypatch.setattr(drawing, "_drawn", drawn_for)
    for language in ("en", "fi"):
        with translation.override(language):
            drawing.draw_once("tag", label="Open", kind="info")
    assert asked == [("tag", "en"), ("tag", "fi")]
