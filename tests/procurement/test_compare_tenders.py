"""The pure rules of mini-competitions: weights, points worked by hand, rounding, ties, deadlines."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from procurement.competition_states import CriterionKind as Kind
from procurement.rules.competitions import (
    Asked,
    Compared,
    CompetitionFacts,
    Range,
    compare,
    half_up,
    invitation_faults,
    leaders,
    least_new_deadline,
    price_points,
    published_faults,
    quality_points,
    score_points,
    tender_faults,
    weight_faults,
)
from procurement.states import PriceRule, Route

PUBLISHED = {Kind.PRICE: Range(20, 60), Kind.QUALITY: Range(20, 80), Kind.SCORE: Range(0, 20)}
CRITERIA = [Asked("p", Kind.PRICE, 40), Asked("q", Kind.QUALITY, 50), Asked("s", Kind.SCORE, 10)]
NOON = datetime(2026, 3, 14, 10, tzinfo=UTC)
GOOD = CompetitionFacts(
    route=Route.MINI_COMPETITION,
    system_open=True,
    on_break=False,
    titled=True,
    described=True,
    quantity=100,
    estimated_cents=1,
    starts_from=date(2026, 4, 1),
    starts_until=date(2026, 4, 30),
    deadline=NOON,
    deadline_day=date(2026, 3, 14),
    earliest=NOON,
    price_rule=PriceRule.CAP,
    published=PUBLISHED,
    criteria=CRITERIA,
    invitable=2,
)


def codes(faults):
    return [fault.code for fault in faults]


def test_a_lawful_competition_has_no_faults():
    assert invitation_faults(GOOD) == []


def test_every_fault_is_named_at_once():
    bad = replace(
        GOOD,
        route=Route.CLIENT_CHOICE,
        system_open=False,
        titled=False,
        described=False,
        quantity=0,
        estimated_cents=None,
        starts_from=None,
        deadline=None,
        deadline_day=None,
        criteria=[],
        invitable=0,
    )
    assert codes(invitation_faults(bad)) == [
        "route_without_competition",
        "system_not_open",
        "title_missing",
        "description_missing",
        "quantity_missing",
        "estimate_missing",
        "nobody_to_invite",
        "deadline_missing",
        "start_missing",
        "criteria_missing",
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"deadline": NOON - timedelta(microseconds=1)}, "deadline_too_early"),
        ({"starts_until": date(2026, 3, 31)}, "start_reversed"),
        ({"starts_from": date(2026, 3, 14)}, "start_too_early"),
    ],
)
def test_times_that_do_not_fit(changes, code):
    """R4: the deadline lies ten whole days after the invitation; the service begins after the tenders."""
    assert codes(invitation_faults(replace(GOOD, **changes))) == [code]


@pytest.mark.parametrize(
    ("criteria", "rule", "expected"),
    [
        ([Asked("p", Kind.PRICE, 40), Asked("q", Kind.QUALITY, 59)], PriceRule.CAP, ["weights_not_100"]),
        (
            [Asked("p", Kind.PRICE, 60), Asked("q", Kind.QUALITY, 40, False)],
            PriceRule.CAP,
            ["question_missing"],
        ),
        (
            [Asked("p", Kind.PRICE, 61), Asked("q", Kind.QUALITY, 39)],
            PriceRule.CAP,
            ["weight_outside_published"],
        ),
        ([Asked("q", Kind.QUALITY, 100)], PriceRule.CAP, ["weight_outside_published"] * 2),
        ([Asked("p", Kind.PRICE, 20), Asked("q", Kind.QUALITY, 80)], PriceRule.FIXED, ["price_is_fixed"]),
        (
            [Asked("p", Kind.PRICE, 20), Asked("q", Kind.QUALITY, 80), Asked("r", Kind.QUALITY, 0)],
            PriceRule.CAP,
            ["weight_missing"],
        ),
        ([Asked("p", Kind.PRICE, 20), Asked("q", Kind.QUALITY, 80)], PriceRule.CAP, []),
    ],
)
def test_weights_add_up_within_what_is_published(criteria, rule, expected):
    """R14: made more precise, not replaced."""
    assert codes(weight_faults(criteria, PUBLISHED, rule)) == expected


def test_without_published_criteria_nothing_can_be_made_more_precise():
    assert codes(weight_faults(CRITERIA, None, PriceRule.CAP)) == ["criteria_not_published"]


@pytest.mark.parametrize(
    ("ranges", "themed", "rule", "expected"),
    [
        (PUBLISHED, True, PriceRule.CAP, []),
        (PUBLISHED, False, PriceRule.CAP, ["themes_missing"]),
        (PUBLISHED, True, PriceRule.FIXED, ["price_is_fixed"]),
        ({**PUBLISHED, Kind.PRICE: Range(60, 20)}, True, PriceRule.CAP, ["range_wrong"]),
        (dict.fromkeys(Kind, Range(0, 33)), True, PriceRule.CAP, ["ranges_not_100"]),
        (dict.fromkeys(Kind, Range(34, 50)), True, PriceRule.CAP, ["ranges_not_100"]),
    ],
)
def test_ranges_that_a_category_may_publish(ranges, themed, rule, expected):
    assert codes(published_faults(ranges, themed, rule)) == expected


@pytest.mark.parametrize(
    ("price", "rule", "ceiling", "answers", "expected"),
    [
        (5000, PriceRule.CAP, 5000, {"a": "x"}, []),
        (5001, PriceRule.CAP, 5000, {"a": "x"}, ["price_above_cap"]),
        (4999, PriceRule.FIXED, 5000, {"a": "x"}, ["price_not_fixed"]),
        (5000, PriceRule.FIXED, 5000, {"a": "x"}, []),
        (999999, PriceRule.FREE, None, {"a": "x"}, []),
        (None, PriceRule.FREE, None, {"a": " "}, ["price_missing", "answer_missing"]),
        (0, PriceRule.FREE, None, {}, ["price_missing", "answer_missing"]),
    ],
)
def test_a_tender_is_complete_and_within_the_price_rule(price, rule, ceiling, answers, expected):
    assert codes(tender_faults(price, answers, ["a"], rule, ceiling)) == expected


def test_points_worked_by_hand():
    # 40 * 50.00 / 60.00 = 33.333...
    assert price_points(40, 60_00, 50_00) == 33_33
    assert price_points(40, 50_00, 50_00) == 40_00
    # 30 * (7 + 8) / 20 = 22.5; 30 * (7 + 8 + 8) / 30 = 23
    assert quality_points(30, [7, 8]) == 22_50
    assert quality_points(30, [7, 8, 8]) == 23_00
    assert quality_points(30, [0, 0]) == 0
    # 10 * 63.45 / 100 = 6.345 -> 6.35 (half up)
    assert score_points(10, 63_45) == 6_35
    # no evidence is the average, 50 of 100
    assert score_points(10, None) == 5_00 == score_points(10, 50_00)


@pytest.mark.parametrize(
    ("number", "whole"),
    [(Fraction(1, 2), 1), (Fraction(3, 2), 2), (Fraction(5, 2), 3), (Fraction(249, 100), 2)],
)
def test_a_half_is_rounded_up(number, whole):
    assert half_up(number) == whole


def tender(ref, price, score=None, marks=(5, 5)):
    return Compared(ref, price, score, {"q": list(marks)})


def test_a_comparison_worked_by_hand():
    # a: 40*50/50 = 40.00; 50*(9+8)/20 = 42.50; 10*50/100 = 5.00 -> 87.50
    # b: 40*50/60 = 33.33; 50*(10+10)/20 = 50.00; 10*80.12/100 = 8.01 -> 91.34
    found = compare([tender("a", 50_00, None, (9, 8)), tender("b", 60_00, 80_12, (10, 10))], CRITERIA)
    assert [(r.ref, r.total) for r in found] == [("b", 91_34), ("a", 87_50)]
    assert found[0].points == {"p": 33_33, "q": 50_00, "s": 8_01}
    assert leaders(found) == ["b"]


def test_equal_totals_are_a_tie():
    assert leaders(compare([tender("b", 50_00), tender("a", 50_00), tender("c", 51_00)], CRITERIA)) == [
        "a",
        "b",
    ]
    assert (compare([], CRITERIA), leaders([])) == ([], [])


prices = st.integers(1, 10**9)
marks = st.lists(st.integers(0, 10), min_size=2, max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(prices, st.none() | st.integers(0, 100_00), marks), min_size=1, max_size=6))
def test_totals_lie_between_nothing_and_all_points_and_a_better_tender_never_loses_by_it(rows):
    tenders = [tender(f"{n:02d}", price, score, given) for n, (price, score, given) in enumerate(rows)]
    found = {r.ref: r for r in compare(tenders, CRITERIA)}
    assert all(0 <= r.total <= 100_00 and r.total == sum(r.points.values()) for r in found.values())
    cheapest = min(tenders, key=lambda t: t.price_cents)
    assert found[cheapest.ref].points["p"] == 40_00
    better = replace(cheapest, marks={"q": [10] * len(cheapest.marks["q"])})
    again = {r.ref: r for r in compare([better if t is cheapest else t for t in tenders], CRITERIA)}
    assert again[cheapest.ref].total >= found[cheapest.ref].total


def test_a_change_of_the_documents_gives_the_whole_period_again_and_nothing_moves_back():
    """R4."""
    present, short, whole = (NOON + timedelta(days=n) for n in (3, 6, 10))
    assert least_new_deadline(present, short, whole, material=True) == whole
    assert least_new_deadline(present, short, whole, material=False) == short
    assert least_new_deadline(whole, short, short, material=False) == whole
