"""What is wrong with a request over the API is told in the reader's language, where the value stands."""

import json
import re

import pytest

from tests.factories import procurement as make

pytestmark = pytest.mark.django_db
ENGLISH = re.compile(r"\b(should|input|field|valid|required|value)\b", re.IGNORECASE)


@pytest.fixture
def asked(cast, signed_in):
    """Sends JSON as one of the cast, in Finnish; the faults by their place."""

    def ask(who, method, path, body=None):
        browser = signed_in(getattr(cast, who))
        send = getattr(browser, method)
        more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        answer = send(f"/api/v1{path}", headers={"accept-language": "fi"}, **more)
        assert answer.status_code == 422, answer.content
        found = answer.json()["errors"]
        places = [fault["field"] for fault in found]
        assert len(places) == len(set(places)), "each value is told once"
        assert [fault["text"] for fault in found if ENGLISH.search(fault["text"])] == []
        return {fault["field"]: (fault["code"], fault["text"]) for fault in found}

    return ask


def test_what_is_missing_or_of_another_kind_is_told_at_its_place(asked):
    need = {
        "client": "x",
        "goals": 5,
        "languages": "fi",
        "earliest_start": "tomorrow",
        "latest_start": "2026-05-01",
        "units": "many",
        "remote_suits": "perhaps",
        "starting_point": {"months_unemployed": -1, "education": "none", "wa_start": "high"},
    }
    told = asked("official", "post", "/orders/", need)
    assert told["client"] == ("uuid_parsing", "Tämän on oltava julkinen tunnus.")
    assert told["category"] == ("missing", "Tämä puuttuu.")
    assert told["goals"] == ("string_type", "Tämän on oltava teksti.")
    assert told["languages"] == ("list_type", "Tämän on oltava luettelo.")
    assert told["earliest_start"][1] == "Tämän on oltava päivä, esimerkiksi 2026-05-31."
    assert told["remote_suits"][1] == "Tämän on oltava true tai false."
    assert told["starting_point.months_unemployed"] == ("greater_than_equal", "Tämän on oltava vähintään 0.")
    assert told["starting_point.education"][1].startswith("Tämän on oltava jokin näistä: 'a_")
    assert told["starting_point.wa_start"][1] == "Tämän on oltava kokonaisluku."


def test_an_answer_of_no_shape_is_told_once_without_the_names_of_shapes(story, asked):
    row = make.draft_application(story.administrator, story.system, story.provider)
    first, second = (answer.requirement.ref for answer in row.answers.order_by("pk")[:2])
    path = f"/procurement/applications/{row.ref}"
    told = asked("administrator", "put", path, {"categories": [], "answers": {first: 1, second: [{"x": 1}]}})
    assert sorted(told) == sorted([f"answers.{first}", f"answers.{second}"])


def test_bounds_of_a_query_are_told_too(asked):
    told = asked("official", "get", "/orders/?limit=0&state=gone")
    assert told["limit"] == ("greater_than_equal", "Tämän on oltava vähintään 1.")
    assert told["state"][1].startswith("Tämän on oltava jokin näistä: 'draft', ")
    assert told["state"][1].endswith("'closed'.")
