"""Many hands at the same money: never more than there is, nothing paid twice."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from core.errors import DomainError
from tests.factories.cast import Cast, make_cast
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit
from tests.vouchers.race import commit_once, in_threads, pay_once, went_well
from vouchers import audit, services
from vouchers.models import Budget, Commitment, Invoice, Posting
from vouchers.services import commitments

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def city(emptiable: None) -> Cast:
    """The cast, committed to the database for other connections to see."""
    return make_cast()


def _approved_invoice(cast: Cast) -> Invoice:
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    units = [make_unit(commitment, 2_00), make_unit(commitment, 3_00)]
    invoice = services.receive_invoice(
        cast.actor("administrator"),
        provider=cast.provider,
        authority=cast.authority,
        number="1",
        unit_ids=[unit.pk for unit in units],
    )
    return services.approve_invoice(cast.actor("finance"), invoice)


def _balanced() -> None:
    assert audit.verify()[1] is None


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_small_budget_is_committed_to_its_last_cent_and_no_further(city: Cast) -> None:
    make_budget(city.authority, 10 * 600_00 + 599_99)
    category = make_category(city.authority)
    assert in_threads(lambda _n: commit_once(city.official.pk, category.pk), 40) == 10
    assert Budget.objects.get().available_cents == 599_99
    assert Commitment.objects.count() == 10
    _balanced()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_without_the_conditional_update_the_same_race_overdraws(
    city: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_then_write(budget: Budget, cents: int) -> None:
        left = Budget.objects.get(pk=budget.pk).available_cents
        if left < cents:
            raise DomainError("budget_too_small", "")
        time.sleep(0.05)
        Budget.objects.filter(pk=budget.pk).update(available_cents=left - cents)

    monkeypatch.setattr(commitments, "reserve", read_then_write)
    make_budget(city.authority, 2 * 600_00)
    category = make_category(city.authority)
    assert in_threads(lambda _n: commit_once(city.official.pk, category.pk), 16) > 2
    assert audit.verify()[1] is not None


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_an_invoice_is_paid_once(city: Cast) -> None:
    make_budget(city.authority)
    invoice = _approved_invoice(city)
    assert in_threads(lambda _n: pay_once(city.finance.pk, invoice.pk), 8) == 1
    assert Posting.objects.filter(kind="pay").count() == 2
    _balanced()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_a_unit_is_on_one_invoice(city: Cast) -> None:
    make_budget(city.authority)
    unit = make_unit(make_commitment(city.authority, make_category(city.authority), city.provider))

    def send(number: int) -> bool:
        return went_well(
            lambda: services.receive_invoice(
                city.actor("administrator"),
                provider=city.provider,
                authority=city.authority,
                number=str(number),
                unit_ids=[unit.pk],
            ),
            "unit_already_invoiced",
        )

    assert in_threads(send, 8) == 1
    assert Invoice.objects.count() == 1


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_no_more_units_than_were_ordered_are_approved_at_once(city: Cast) -> None:
    make_budget(city.authority)
    commitment = make_commitment(city.authority, make_category(city.authority), city.provider)

    def approve(number: int) -> bool:
        return went_well(lambda: make_unit(commitment, 2_00, f"lot-{number}"), "units_over_order")

    assert in_threads(approve, 12) == 5
    _balanced()


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
def test_closing_and_approving_meet(city: Cast) -> None:
    """Whichever comes first, what is released and what is earned are together what was promised."""
    make_budget(city.authority)
    category = make_category(city.authority)
    rows = [make_commitment(city.authority, category, city.provider) for _order in range(4)]

    def act(number: int) -> bool:
        row = rows[number // 2]
        if number % 2:
            return went_well(lambda: services.close_commitment(city.actor("official"), row))
        return went_well(lambda: make_unit(row, 4_00, f"lot-{number}"), "commitment_closed")

    assert in_threads(act, 8) >= 4
    _balanced()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_processes_on_sqlite_share_the_same_money(city: Cast) -> None:
    make_budget(city.authority, 9 * 600_00)
    invoice = _approved_invoice(city)
    told = {
        "official": city.official.pk,
        "finance": city.finance.pk,
        "category": make_category(city.authority).pk,
        "invoice": invoice.pk,
        "tries": 7,
    }
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}"}
    command = [sys.executable, "-m", "tests.vouchers.racer", json.dumps(told)]
    racers = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _n in range(2)
    ]
    gains = [json.loads(racer.communicate(timeout=60)[0]) for racer in racers]
    # Nine times ten hours: one is the invoice's own order, eight are left for 14 tries.
    assert sum(gain["commits"] for gain in gains) == 8
    assert sum(gain["paid"] for gain in gains) == 1
    assert Budget.objects.get().available_cents == 0
    _balanced()
