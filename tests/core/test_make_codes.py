"""Codes a person types, and orders drawn from a secret."""

from collections import Counter
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from core import codes

BODIES = st.text(alphabet=codes.ALPHABET, min_size=1, max_size=15)


@given(BODIES)
def test_every_single_wrong_character_is_found(body):
    whole = body + codes.check_character(body)
    for place, char in enumerate(whole):
        for other in codes.ALPHABET:
            if other != char:
                assert codes.normalise_code(whole[:place] + other + whole[place + 1 :]) == ""


@given(BODIES)
def test_every_swap_of_two_characters_is_found(body):
    whole = body + codes.check_character(body)
    for i in range(len(whole)):
        for j in range(i + 1, len(whole)):
            swapped = list(whole)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            if swapped != list(whole):
                assert codes.normalise_code("".join(swapped)) == ""


def test_a_code_reads_in_groups_and_differs_every_time():
    made = {codes.human_code() for _ in range(500)}
    assert len(made) == 500
    for code in made:
        assert [len(part) for part in code.split("-")] == [4, 4, 4]
        assert codes.normalise_code(code) == code.replace("-", "")


@given(st.data())
def test_a_code_is_forgiven_how_it_is_typed(data):
    plain = codes.human_code().replace("-", "")
    typed = (
        plain.lower()
        .replace("0", data.draw(st.sampled_from("oO0")))
        .replace("1", data.draw(st.sampled_from("iIlL1")))
    )
    assert codes.normalise_code(f" {typed[:4]} {typed[4:]} ") == plain.replace("2", "2")


@pytest.mark.parametrize("typed", ["", "-", "A", "????", "Å" * 12, "ABCD EFGU"])
def test_what_is_no_code_is_nothing(typed):
    assert codes.normalise_code(typed) == ""


def test_over_many_secrets_every_order_is_equally_likely():
    keys = ["a", "b", "c", "d"]
    seen = Counter(tuple(codes.permutation(f"secret {n}", keys)) for n in range(12_000))
    assert set(seen) == set(permutations(range(4)))
    assert chisquare(list(seen.values())).pvalue > 0.001


def test_an_order_is_stable_and_survives_a_missing_key():
    keys = [f"provider {n}" for n in range(20)]
    order = [keys[i] for i in codes.permutation("secret", keys)]
    assert [keys[i] for i in codes.permutation("secret", keys)] == order
    rest = [key for key in keys if key != "provider 7"]
    assert [rest[i] for i in codes.permutation("secret", rest)] == [k for k in order if k != "provider 7"]


def test_chance_is_seeded_for_the_simulator_alone():
    with codes.seeded(7):
        first = [codes.new_uuid(), codes.token(), codes.human_code(), codes.whole(1, 6)]
    with codes.seeded(7):
        assert first == [codes.new_uuid(), codes.token(), codes.human_code(), codes.whole(1, 6)]
    assert codes.new_uuid() != first[0]
