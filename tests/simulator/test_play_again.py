"""The same seed plays the same year; another seed another one; a play cut short is told apart."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from core import services
from core.actors import SYSTEM
from core.models import User
from simulator.play import AlreadyPlayed, play
from simulator.play.market import fictional_ids
from simulator.scenarios import SCENARIOS
from simulator.scenarios.cities import SMALL_CITY
from tests.conftest import MONDAY


@pytest.fixture
def hamlet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two months of a city with three providers, where things may go wrong."""
    tiny = replace(SMALL_CITY, code="hamlet", days=75, admitted=4, active=3, rejected=1, trouble=True)
    monkeypatch.setitem(SCENARIOS, "hamlet", replace(tiny, score_runs=(20,), ready_sign_ins=False))


def _once(seed: int) -> dict[str, Any]:
    with transaction.atomic():
        figures = play("hamlet", seed, orders=12, until=MONDAY)
        transaction.set_rollback(True)
    return figures


def test_same_seed_same_figures_and_another_seed_others(db: None, hamlet: None) -> None:
    first, again, other = _once(11), _once(11), _once(12)
    assert first == again
    assert {**other, "seed": 11} != first


def test_a_play_cut_short_is_refused_with_its_own_words(db: None) -> None:
    services.create_authority(SYSTEM, code="pikkukaupunki", name="Pikkukaupunki")
    with pytest.raises(AlreadyPlayed) as refusal:
        play("small-city", 1)
    assert refusal.value.code == "play_cut_short"


def test_a_failing_play_leaves_the_clock_and_nobody_signed_in(db: None, monkeypatch: Any) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("simulator.play.market.make_firms", broken)
    with pytest.raises(RuntimeError, match="on purpose"):
        play("small-city", 1, until=MONDAY, password="a-password-of-tests")
    assert all(not user.has_usable_password() for user in User.objects.all())


def test_business_ids_are_right_and_out_of_use() -> None:
    ids = fictional_ids(9_910_000, 60)
    assert len(set(ids)) == 60
    assert all(identity.startswith("99") for identity in ids)
