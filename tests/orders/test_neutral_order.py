"""The neutral order: drawn by lot, equally fair to every provider, and never changed by looking again."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
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

PROVIDERS, ORDERS = 30, 20_000
TODAY = date(2026, 3, 2)


@cache
def _drawn() -> Sequence[list[int]]:
    """The drawn orders, each from a secret of its own; the secrets are fixed, so the answer is always the same."""
    refs = [f"provider-{number}" for number in range(PROVIDERS)]
    return [codes.permutation(f"order-{number}:1", refs) for number in range(ORDERS)]


def _even(p_value: float) -> bool:
    """Neither less even than chance makes it, nor suspiciously more."""
    return 0.01 < p_value < 0.99


def places_p_value(orders: Iterable[Sequence[int]]) -> float:
    """Chi-square over the table of 30 providers by 30 places in 20,000 orders.

    Rows and columns are fixed by the design (each order fills every place once), so there are 29 x 29 degrees of
    freedom, and the statistic is scaled by 29/30, the factor for permutations: a cell's variance is that of one of 30
    places, and the cells of one order hang together.
    """
    seen = np.zeros((PROVIDERS, PROVIDERS), dtype=np.int64)
    places = np.arange(PROVIDERS)
    for order in orders:
        seen[order, places] += 1
    expected = seen.sum() / PROVIDERS**2
    statistic = float(((seen - expected) ** 2 / expected).sum())
    return float(chi2.sf(statistic * (PROVIDERS - 1) / PROVIDERS, (PROVIDERS - 1) ** 2))


def neighbours_p_value(orders: Iterable[Sequence[int]]) -> float:
    """Chi-square over who directly follows whom: it sees lists that are only rotated, which the places do not."""
    follows = np.zeros((PROVIDERS, PROVIDERS), dtype=np.int64)
    count = 0
    for order in orders:
        follows[order[:-1], order[1:]] += 1
        count += 1
    pairs = follows[~np.eye(PROVIDERS, dtype=bool)]
    expected = count / PROVIDERS
    statistic = float(((pairs - expected) ** 2 / expected).sum())
    return float(chi2.sf(statistic, PROVIDERS * (PROVIDERS - 1) - 1))


def test_every_provider_stands_at_every_place_equally_often() -> None:
    """And next to every other equally often."""
    assert _even(places_p_value(_drawn()))
    assert _even(neighbours_p_value(_drawn()))


def test_a_biased_draw_is_noticed() -> None:
    """A list that keeps the first provider first once in fifty times too often, and one that is only rotated."""
    favoured = ([0, *(i for i in order if i)] if n % 50 == 0 else order for n, order in enumerate(_drawn()))
    assert places_p_value(favoured) < 0.01
    starts = (order[0] for order in _drawn())
    rotated = [[(start + place) % PROVIDERS for place in range(PROVIDERS)] for start in starts]
    assert _even(places_p_value(rotated))
    assert neighbours_p_value(rotated) < 0.01


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
    group: bool = False
    km: int | None = None


lines = st.lists(
    st.builds(
        Line,
        position=st.integers(1, 40),
        free_on=st.dates(TODAY, TODAY + timedelta(days=30)),
        score=st.none() | st.integers(0, 100_00),
        language_codes=st.sampled_from([("fi",), ("fi", "sv"), ("ar",)]),
        remote=st.booleans(),
        group=st.booleans(),
        km=st.none() | st.integers(1, 90),
    ),
    unique_by=lambda line: line.position,
    max_size=40,
)
wishes = st.tuples(
    st.sampled_from(["neutral", "earliest", "nearest", "quality", "best"]),
    st.sampled_from(["", "fi", "ar", "xx"]),
    st.sampled_from(["", "near", "remote", "moon"]),
    st.sampled_from(["", "alone", "group", "crowd"]),
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
        and (not wanted.how or row.group == (wanted.how == "group"))
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
    nearest = [row.km for row in arrange(rows, Arrangement("nearest"))]
    known = [km for km in nearest if km is not None]
    assert nearest == [*sorted(known), *[None] * (len(rows) - len(known))]
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
