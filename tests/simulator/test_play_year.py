"""The pilot year in small: its counts, its chains, its books."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import clock, codes, events
from core.models import Document, Outbox, OutboxState
from orders.models import CallOffPublication
from orders.rules.call_off_results import quarter_ends
from orders.selectors.call_offs import due_quarters
from procurement.models import Application, Decision
from simulator.play import AlreadyPlayed, play
from tests.conftest import MONDAY
from vouchers.audit import verify

pytestmark = pytest.mark.django_db

Figures = dict[str, Any]


def test_the_year_has_the_counts_it_promises(kuopio: Figures) -> None:
    orders = kuopio["orders"]
    assert orders["total"] == 60
    assert sum(orders["by_state"].values()) == 60
    assert sum(orders["by_service"].values()) == 60
    assert kuopio["providers"]["admitted"] == 39
    assert kuopio["providers"]["rejected"] == 5
    assert 15 <= kuopio["providers"]["active"] <= 30
    assert (kuopio["first_day"], kuopio["last_day"]) == ("2018-01-02", "2018-12-31")


def test_things_go_wrong_as_they_do(kuopio: Figures) -> None:
    ends = kuopio["choices"]["by_end"]
    assert ends["declined"] > 0
    assert kuopio["meetings"]["missed"] > 0
    assert kuopio["providers"]["suspended_once"] == 1
    assert kuopio["decisions"]["suspension"] == kuopio["decisions"]["reinstate"] > 0
    assert kuopio["reports"]["late"] > 0
    assert set(kuopio["choices"]["by_way"]) == {"alone", "assisted", "city"}
    assert set(kuopio["orders"]["by_route"]) == {"B", "C"}
    assert kuopio["questionnaires"]["client"]["expired"] > 0


def test_each_quarters_results_are_published_in_time(kuopio: Figures) -> None:
    rows = CallOffPublication.objects.all()
    assert 1 <= rows.count() <= 3
    assert not [
        row
        for row in rows
        if clock.local_date(row.created_at) > quarter_ends(row.first_day) + timedelta(days=30)
    ]
    assert [
        row
        for row in due_quarters(rows[0].authority)
        if row.first_day.year == 2018 and row.first_day.month < 10
    ] == []


def test_euros_balance(kuopio: Figures) -> None:
    euros = {name: Decimal(value) for name, value in kuopio["euros"].items()}
    assert euros["committed"] == euros["released"] + euros["approved"] + euros["open"]
    assert euros["granted"] == euros["available"] + euros["open"] + euros["approved"]
    assert 0 < euros["paid"] <= euros["approved"]


def test_outcomes_are_fewer_than_the_times_of_follow_up(kuopio: Figures) -> None:
    told = sum(kuopio["outcomes"].values())
    assert 0 < told < 3 * kuopio["cases"]
    assert kuopio["nps"]["answers"] == kuopio["questionnaires"]["client"]["answered"]


def test_chains_hold_and_books_balance(kuopio: Figures) -> None:
    assert [fault for _key, _count, fault in events.verify() if fault] == []
    postings, fault = verify()
    assert fault is None
    assert postings > 60


def test_nothing_leaves_the_house(kuopio: Figures) -> None:
    assert not Outbox.objects.filter(state=OutboxState.WAITING).exists()
    assert Outbox.objects.filter(state=OutboxState.NOT_SENT).count() > 60


def test_one_document_of_each_kind_is_rendered(kuopio: Figures) -> None:
    rendered = list(Document.objects.exclude(pdf=None).values_list("kind", flat=True))
    assert sorted(rendered) == sorted(set(Document.objects.values_list("kind", flat=True)))


def test_every_application_is_decided_in_its_time(kuopio: Figures) -> None:
    for application in Application.objects.exclude(decided_at=None):
        assert application.decided_at is not None
        assert application.decide_by is not None
        assert clock.local_date(application.decided_at) <= application.decide_by


def test_decisions_carry_the_days_of_the_simulated_year(kuopio: Figures) -> None:
    days = set(Decision.objects.values_list("decided_on__year", flat=True))
    assert days == {2018}


def test_the_clock_and_chance_are_given_back(kuopio: Figures) -> None:
    assert clock.now() == MONDAY
    assert codes.token() != codes.token()
    assert "Random" in type(codes._source).__name__
    assert type(codes._source).__name__ == "SystemRandom"


def test_a_second_play_is_refused_and_says_why(kuopio: Figures) -> None:
    with pytest.raises(AlreadyPlayed) as refusal:
        play("kuopio-2018", 2018, orders=5)
    assert refusal.value.code == "already_played"
    with pytest.raises(CommandError, match="empty one"):
        call_command("simulate", scenario="kuopio-2018", seed=1, verbosity=0, stderr=StringIO())
