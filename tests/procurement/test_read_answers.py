"""Every kind of answer as a rule: what is wrong with it, how it is kept, and what a machine proposes of it."""

import json
from datetime import date, timedelta

import pytest
from django.utils import translation

from procurement.rules.answers import Option, Terms, Unreadable, answer_fault, canonical, parsed
from procurement.rules.findings import Bar, Situation, barred_until, bars_now, can_check, proposal
from procurement.states import Assessment
from procurement.states import RequirementKind as Kind
from tests.procurement.answering import (
    COACH,
    REFERENCE,
)

MET, NOT_MET = Assessment.MET, Assessment.NOT_MET
TODAY = date(2026, 3, 2)
BARS = {
    Kind.EXCLUSION_MANDATORY: Bar(5, "years", "HL §80"),
    Kind.EXCLUSION_DISCRETIONARY: Bar(3, "years", "HL §81"),
}


@pytest.fixture(autouse=True)
def english():
    """Sentences are compared in English, whatever language was left active."""
    with translation.override("en"):
        yield


def stated(on, text=""):
    return canonical(Kind.EXCLUSION_MANDATORY, {"applies": True, "on": on, "self_cleaning": text})


@pytest.mark.parametrize(
    ("terms", "value", "wrong"),
    [
        (Terms(Kind.TEXT), " ", "Answer this."),
        (Terms(Kind.TEXT), "Words", ""),
        (Terms(Kind.NUMBER), "²", "Answer with a whole number."),
        (Terms(Kind.NUMBER), "-3", ""),
        (Terms(Kind.DATE), "2026-02-30", "Answer with a date."),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", False))), "2", ""),
        (Terms(Kind.CHOICE, options=(Option("1", True),)), "7", "Choose one of the answers."),
        (Terms(Kind.EVIDENCE, evidence_kind="tax"), "", ""),
        (Terms(Kind.REFERENCES), canonical(Kind.REFERENCES, [REFERENCE]), ""),
        (Terms(Kind.REFERENCES), canonical(Kind.REFERENCES, []), "Answer this."),
        (
            Terms(Kind.REFERENCES),
            canonical(Kind.REFERENCES, [REFERENCE, {"client": "Pori"}]),
            "Row 2: write what was done.",
        ),
        (
            Terms(Kind.REFERENCES),
            canonical(Kind.REFERENCES, [{**REFERENCE, "ends_on": "2023-12-31"}]),
            "Row 1: the last day is before the first.",
        ),
        (Terms(Kind.STAFF), canonical(Kind.STAFF, [{**COACH, "years": 0}]), ""),
        (
            Terms(Kind.STAFF),
            canonical(Kind.STAFF, [{**COACH, "years": None}]),
            "Row 1: write the years of experience.",
        ),
        (Terms(Kind.EXCLUSION_MANDATORY), canonical(Kind.EXCLUSION_MANDATORY, {"applies": False}), ""),
        (
            Terms(Kind.EXCLUSION_MANDATORY),
            stated(None),
            "Write the day of the final judgment or of the event.",
        ),
        (
            Terms(Kind.EXCLUSION_MANDATORY),
            stated("2026-03-03"),
            "The day of the final judgment or of the event cannot be later than today.",
        ),
        (Terms(Kind.EXCLUSION_MANDATORY), stated("2026-03-02"), ""),
    ],
)
def test_an_answer_is_read_by_its_kind(terms, value, wrong):
    assert str(answer_fault(terms, value, TODAY)) == wrong


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.REFERENCES, {"client": "Kuopio"}),
        (Kind.REFERENCES, ["Kuopio"]),
        (Kind.REFERENCES, [{"client": "Kuopio", "price": 1}]),
        (Kind.REFERENCES, [{"value_cents": -1}]),
        (Kind.REFERENCES, [{"value_cents": "10"}]),
        (Kind.REFERENCES, [{"starts_on": "yesterday"}]),
        (Kind.REFERENCES, [REFERENCE] * 31),
        (Kind.STAFF, [{"years": True}]),
        (Kind.STAFF, [{"name": "x" * 2001}]),
        (Kind.STAFF, "not json"),
        (Kind.EXCLUSION_MANDATORY, [1]),
        (Kind.EXCLUSION_MANDATORY, {"applies": "yes"}),
        (Kind.EXCLUSION_MANDATORY, {"applies": True, "on": "2026"}),
    ],
)
def test_a_structured_answer_of_another_shape_is_refused(kind, given):
    with pytest.raises(Unreadable):
        canonical(kind, given)


def test_what_is_kept_reads_back_and_empty_rows_fall_out():
    kept = canonical(Kind.REFERENCES, [{}, REFERENCE, {"client": "  "}])
    assert parsed(Kind.REFERENCES, kept) == [REFERENCE]
    assert canonical(Kind.REFERENCES, kept) == kept
    assert canonical(Kind.STAFF, [{"name": ""}]) == canonical(Kind.EXCLUSION_MANDATORY, {}) == ""
    assert json.loads(canonical(Kind.EXCLUSION_MANDATORY, {"applies": False, "on": "2020-01-01"})) == {
        "applies": False
    }


@pytest.mark.parametrize(
    ("terms", "value", "found"),
    [
        (Terms(Kind.YES_NO), "yes", MET),
        (Terms(Kind.YES_NO), "no", NOT_MET),
        (Terms(Kind.DECLARATION), "yes", MET),
        (Terms(Kind.NUMBER, 2), "2", MET),
        (Terms(Kind.NUMBER, 2), "1", NOT_MET),
        (Terms(Kind.NUMBER, 2, at_most=True), "2", MET),
        (Terms(Kind.NUMBER, 2, at_most=True), "3", NOT_MET),
        (Terms(Kind.NUMBER, 2), "two", None),
        (Terms(Kind.NUMBER), "2", None),
        (Terms(Kind.TEXT), "Words", None),
        (Terms(Kind.DATE), "2026-01-01", None),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", False))), "1", MET),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", False))), "2", NOT_MET),
        (Terms(Kind.CHOICE, options=(Option("1", True), Option("2", True))), "1", None),
        (Terms(Kind.REFERENCES, 2), canonical(Kind.REFERENCES, [REFERENCE]), NOT_MET),
        (Terms(Kind.REFERENCES, 1), canonical(Kind.REFERENCES, [REFERENCE]), MET),
        (Terms(Kind.STAFF), canonical(Kind.STAFF, [COACH]), None),
        (Terms(Kind.EVIDENCE, evidence_kind="tax"), "", MET),
        (Terms(Kind.EVIDENCE, evidence_kind="insurance"), "", NOT_MET),
    ],
)
def test_the_machine_proposes_what_follows_and_nothing_else(terms, value, found):
    made = proposal(terms, value, Situation(TODAY, {"tax": date(2026, 6, 1)}, BARS))
    assert (made.assessment if made else None) == found
    if made:
        assert can_check(terms)
        assert str(made.why)


@pytest.mark.parametrize(
    ("kind", "on", "until"),
    [
        # Five years from the final judgment, three from the event: the same day of the year, days off or not.
        (Kind.EXCLUSION_MANDATORY, "2021-03-02", date(2026, 3, 2)),
        (Kind.EXCLUSION_MANDATORY, "2021-03-01", date(2026, 3, 1)),  # a Sunday stays a Sunday
        (Kind.EXCLUSION_DISCRETIONARY, "2023-03-02", date(2026, 3, 2)),
        (Kind.EXCLUSION_DISCRETIONARY, "2024-02-29", date(2027, 2, 28)),
        (Kind.EXCLUSION_MANDATORY, "1990-01-01", date(1995, 1, 1)),
    ],
)
def test_r16_a_ground_bars_for_its_years_and_no_day_longer(kind, on, until):
    at = lambda day: Situation(day, {}, BARS)  # noqa: E731
    assert barred_until(kind, stated(on), at(TODAY)) == until
    assert bars_now(kind, stated(on), at(until))
    assert not bars_now(kind, stated(on), at(until + timedelta(days=1)))
    made = proposal(Terms(kind), stated(on), at(until)) if until >= date(2026, 3, 2) else None
    assert made is None or made.assessment == NOT_MET
    later = proposal(Terms(kind), stated(on), at(until + timedelta(days=3000)))
    assert later is not None
    assert later.assessment == MET
