"""Whatever is done in whatever order, money is neither made nor lost."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from core.money import amount_cents
from procurement.models import Category
from procurement.states import PriceRule
from tests.factories.cast import Cast, make_cast
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit
from vouchers import audit, ledger, rules, services
from vouchers.models import ApprovedUnit, Commitment, Invoice
from vouchers.states import Account

GRANTED = 6_000_00
prices = st.integers(1, 200_00)
units = st.integers(1, 40_00)
acts = st.tuples(
    st.sampled_from(
        ["commit", "fix", "approve", "approve", "approve", "invoice", "invoice", "send_back", "pay", "close"]
    ),
    st.integers(0, 3),
    st.integers(1, 6_00),
    prices,
)


@dataclass
class Story:
    """A city, and the commitments and invoices of what was done so far."""

    cast: Cast
    category: Category
    rows: dict[int, Commitment] = field(default_factory=dict)
    invoices: list[Invoice] = field(default_factory=list)

    def commit(self, order: int, units: int, price: int) -> None:
        """Promise the money of one of four orders."""
        if order not in self.rows:
            self.rows[order] = make_commitment(
                self.cast.authority, self.category, self.cast.provider, units=units, price=price
            )

    def fix(self, order: int, _units: int, price: int) -> None:
        """Another price."""
        services.fix_tariff(
            self.cast.actor("official"), self.rows[order], provider=self.cast.provider, unit_price_cents=price
        )

    def approve(self, order: int, units: int, _price: int) -> None:
        """Delivered units."""
        make_unit(self.rows[order], units)

    def close(self, order: int, _units: int, _price: int) -> None:
        """Release the rest."""
        services.close_commitment(self.cast.actor("official"), self.rows[order])

    def invoice(self, order: int, _units: int, _price: int) -> None:
        """Invoice what an order has approved and not invoiced."""
        free = ApprovedUnit.objects.filter(commitment=self.rows[order]).exclude(invoice_lines__live=True)
        made = services.receive_invoice(
            self.cast.actor("administrator"),
            provider=self.cast.provider,
            authority=self.cast.authority,
            number=str(len(self.invoices)),
            unit_ids=[unit.pk for unit in free],
        )
        self.invoices.append(made)

    def pay(self, order: int, _units: int, _price: int) -> None:
        """Approve and pay one of the invoices."""
        invoice = self.invoices[order % len(self.invoices)]
        services.approve_invoice(self.cast.actor("finance"), invoice)
        services.pay_invoice(self.cast.actor("finance"), invoice)

    def send_back(self, order: int, _units: int, _price: int) -> None:
        """Return one of the invoices."""
        services.return_invoice(
            self.cast.actor("finance"), self.invoices[order % len(self.invoices)], "Wrong"
        )


@pytest.mark.django_db(transaction=False)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(acts, min_size=8, max_size=20))
def test_money_is_conserved(db: None, steps: list[tuple[str, int, int, int]]) -> None:
    from django.db import transaction

    with transaction.atomic():
        cast = make_cast()
        budget = make_budget(cast.authority, GRANTED)
        story = Story(cast, make_category(cast.authority, price_rule=PriceRule.FREE))
        for order in range(3):
            story.commit(order, 20_00, 60_00)
            story.approve(order, 1_00, 0)
            story.invoice(order, 0, 0)
        for name, *numbers in steps:
            try:
                with transaction.atomic():
                    getattr(story, name)(*numbers)
            except (DomainError, KeyError, ZeroDivisionError):
                pass  # refused, or nothing there to act on: the books stay as they were
            told = ledger.balances(budget)
            assert sum(told.values()) == 0
            assert -told[Account.APPROPRIATION] == GRANTED
            assert min(told[a] for a in Account if a != Account.APPROPRIATION) >= 0
        assert audit.verify()[1] is None
        transaction.set_rollback(True)


@given(prices, st.lists(units, min_size=1, max_size=12))
def test_parts_never_cost_more_than_the_whole_and_hardly_less(price: int, parts: list[int]) -> None:
    left = whole = amount_cents(price, sum(parts))
    for part in parts:
        cents = rules.earned(price, part, left)
        assert 0 <= cents <= left
        assert abs(cents - amount_cents(price, part)) <= len(parts)
        left -= cents
    assert left <= len(parts) / 2
    assert whole - left >= 0


@given(st.integers(0, 10**9), units, prices)
def test_a_new_ceiling_keeps_what_was_earned(earned: int, remaining: int, price: int) -> None:
    assert rules.ceiling_at(earned, remaining, price) - earned == amount_cents(price, remaining)


@given(st.integers(1, 10**9))
def test_a_move_adds_up_to_zero(cents: int) -> None:
    assert sum(part for _account, part in rules.move("a", "b", cents)) == 0
    with pytest.raises(ValueError, match="positive"):
        rules.move("a", "b", -cents)
