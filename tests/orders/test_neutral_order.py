"""The neutral order: drawn by lot, equally fair to every provider, and never changed by looking again."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2

from core import codes
from orders.models import Offer
from orders.rules.arranging import AVERAGE, Arrangement, arrange
from orders.rules.city_choice import NEWCOMERS_SHARE, Option, city_choice
from orders.selectors.choice import choice_page
from tests.factories.orders import City, add_provider, make_city, placed_order

PROVIDERS, ORDERS = 30, 6_000
TODAY = date(2026, 3, 2)


def test_every_provider_stands_at_every_place_equally_often() -> None:
    """Chi-square over the table of 30 providers by 30 places in 6,000 drawn orders.

    Rows and columns are fixed by the design (each order fills every place once), so there are 29 x 29 degrees of
    freedom, and the statistic is scaled by 29/30 as for permutation matrices. A fair draw passes the limit with
    probability .999; the secrets are fixed, so the answer is always the same.
    """
    refs = [f"provider-{number}" for number in range(PROVIDERS)]
    seen = [Counter[int]() for _ in refs]
    for order in range(ORDERS):
        for place, index in enumerate(codes.permutation(f"order-{order}:1", refs)):
            seen[index][place] += 1
    expected = ORDERS / PROVIDERS
    statistic = sum(
        (seen[index][place] - expected) ** 2 / expected
        for index in range(PROVIDERS)
        for place in range(PROVIDERS)
    )
    freedom = (PROVIDERS - 1) ** 2
    scaled = statistic * (PROVIDERS - 1) / PROVIDERS
    assert chi2.ppf(0.001, freedom) < scaled < chi2.ppf(0.999, freedom)


def test_a_biased_draw_would_be_noticed() -> None:
    """The same count sees a list that is merely rotated by a random start: neighbours always follow each other."""
    refs = [f"provider-{number}" for number in range(PROVIDERS)]
    followers = Counter(
        (order[place], order[place + 1])
        for order in (codes.permutation(f"order-{number}:1", refs) for number in range(ORDERS))
        for place in range(PROVIDERS - 1)
    )
    expected = ORDERS * (PROVIDERS - 1) / (PROVIDERS * (PROVIDERS - 1))
    statistic = sum(
        (followers[(a, b)] - expected) ** 2 / expected
        for a in range(PROVIDERS)
        for b in range(PROVIDERS)
        if a != b
    )
    freedom = PROVIDERS * (PROVIDERS - 1) - 1
    assert chi2.ppf(0.001, freedom) < statistic < chi2.ppf(0.999, freedom)


def test_leaving_one_out_does_not_change_the_order_of_the_rest() -> None:
    refs = [f"provider-{number}" for number in range(PROVIDERS)]
    whole = [refs[index] for index in codes.permutation("secret", refs)]
    fewer = refs[:7] + refs[8:]
    assert [fewer[index] for index in codes.permutation("secret", fewer)] == [
        ref for ref in whole if ref != refs[7]
    ]


@pytest.mark.django_db
def test_the_frozen_list_is_the_drawn_one_and_looking_again_never_changes_it() -> None:
    city = make_city(12)
    order = placed_order(city)
    rows = list(Offer.objects.filter(order=order, position__isnull=False).order_by("provider__name"))
    refs = [row.provider.ref for row in rows]
    drawn = [rows[index].ref for index in codes.permutation(f"{order.secret}:1", refs)]
    looks = [[card.ref for card in choice_page(order, Arrangement()).cards] for _ in range(3)]
    assert looks == [drawn, drawn, drawn]
    add_provider(city, 20)
    assert [card.ref for card in choice_page(order, Arrangement()).cards] == drawn


@pytest.mark.django_db
def test_two_clients_see_two_orders(city: City) -> None:
    lists = {
        tuple(card.name for card in choice_page(placed_order(city), Arrangement()).cards) for _ in range(6)
    }
    assert len(lists) > 1


# Sorting and narrowing -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line as the rules see it."""

    position: int
    free_on: date = TODAY
    score: int | None = None
    language_codes: tuple[str, ...] = ("fi",)
    remote: bool = False


lines = st.lists(
    st.builds(
        Line,
        position=st.integers(1, 40),
        free_on=st.dates(TODAY, TODAY + timedelta(days=30)),
        score=st.none() | st.integers(0, 100_00),
        language_codes=st.sampled_from([("fi",), ("fi", "sv"), ("ar",)]),
        remote=st.booleans(),
    ),
    unique_by=lambda line: line.position,
    max_size=40,
)
wishes = st.tuples(
    st.sampled_from(["neutral", "earliest", "quality", "best"]),
    st.sampled_from(["", "fi", "ar", "xx"]),
    st.sampled_from(["", "near", "remote", "moon"]),
).map(lambda typed: Arrangement.read(*typed))


@settings(deadline=None, max_examples=60)
@given(lines, wishes)
def test_arranging_keeps_what_fits_and_nothing_else(rows: list[Line], wanted: Arrangement) -> None:
    found = arrange(rows, wanted)
    assert set(found) <= set(rows)
    assert len(set(found)) == len(found)
    fitting = [
        row
        for row in rows
        if (not wanted.language or wanted.language in row.language_codes)
        and (not wanted.where or row.remote == (wanted.where == "remote"))
    ]
    assert set(found) == set(fitting)
    assert len(wanted.note) <= 30


@settings(deadline=None, max_examples=60)
@given(lines)
def test_each_order_of_the_list_is_what_it_says(rows: list[Line]) -> None:
    neutral = [row.position for row in arrange(rows, Arrangement())]
    assert neutral == sorted(neutral)
    earliest = arrange(rows, Arrangement("earliest"))
    assert [(row.free_on, row.position) for row in earliest] == sorted(
        (row.free_on, row.position) for row in rows
    )
    quality = [AVERAGE if row.score is None else row.score for row in arrange(rows, Arrangement("quality"))]
    assert quality == sorted(quality, reverse=True)


def test_no_evidence_stands_above_a_weak_score_and_below_a_strong_one() -> None:
    rows = [Line(1, score=40_00), Line(2), Line(3, score=60_00)]
    assert [row.position for row in arrange(rows, Arrangement("quality"))] == [3, 2, 1]


# Letting the city choose ---------------------------------------------------------------------------------


def test_the_citys_rule_earliest_then_score_then_lot() -> None:
    later = TODAY + timedelta(days=1)
    first, second = Option(2, TODAY, 40_00), Option(1, later, 90_00)
    assert city_choice([first, second], newcomers_turn=False) == first
    assert city_choice([Option(1, TODAY, 40_00), Option(2, TODAY, 60_00)], newcomers_turn=False).position == 2
    assert city_choice([Option(2, TODAY, 60_00), Option(1, TODAY, 60_00)], newcomers_turn=False).position == 1
    newcomer = Option(3, later, None)
    assert city_choice([first, second, newcomer], newcomers_turn=True) == newcomer
    assert city_choice([first, second], newcomers_turn=True) == first


def test_newcomers_get_their_share_of_turns() -> None:
    """Of 20,000 seeded turns in a town where a scored provider is always earlier, 15 % go to the newcomer."""
    options = [Option(1, TODAY, 60_00), Option(2, TODAY + timedelta(days=9), None)]
    with codes.seeded(2018):
        turns = Counter(
            city_choice(options, newcomers_turn=codes.chance(NEWCOMERS_SHARE)).position for _ in range(20_000)
        )
    assert abs(turns[2] / 20_000 - NEWCOMERS_SHARE) < 0.01
