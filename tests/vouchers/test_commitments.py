"""Promising money, fixing it to a provider, earning it, and giving back the rest."""

from datetime import date
from typing import Any

import pytest

from core.errors import DomainError, InvalidInput, NotAllowed, WrongState
from core.models import Event
from procurement.states import PriceRule
from tests.factories.cast import Cast, make_provider
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit, new_order_ref
from vouchers import ledger, services
from vouchers.models import ApprovedUnit, Commitment, Posting
from vouchers.states import Account

WEEK = {"first_day": date(2026, 2, 23), "last_day": date(2026, 2, 27)}


def _balance(commitment: Commitment) -> dict[str, int]:
    return {str(account): cents for account, cents in ledger.balances(commitment.budget).items() if cents}


def test_committing_moves_money_from_available_to_committed(cast: Cast) -> None:
    make_budget(cast.authority, 1_000_00)
    commitment = services.commit(
        cast.actor("official"),
        authority=cast.authority,
        order_ref=new_order_ref(),
        category=make_category(cast.authority),
        units_hundredths=7_50,
        unit_price_cents=60_00,
    )
    assert commitment.ceiling_cents == 450_00
    assert _balance(commitment) == {"appropriation": -1_000_00, "available": 550_00, "committed": 450_00}
    commitment.budget.refresh_from_db()
    assert commitment.budget.available_cents == 550_00
    assert Event.objects.latest("pk").code == "money.committed"


def test_a_budget_too_small_refuses_and_changes_nothing(cast: Cast) -> None:
    budget = make_budget(cast.authority, 599_99)
    with pytest.raises(DomainError) as refused:
        make_commitment(cast.authority, make_category(cast.authority))
    assert refused.value.code == "budget_too_small"
    assert not Commitment.objects.exists()
    assert ledger.balances(budget)[Account.AVAILABLE] == 599_99


def test_a_year_without_a_budget_refuses(cast: Cast) -> None:
    with pytest.raises(DomainError) as refused:
        make_commitment(cast.authority, make_category(cast.authority))
    assert refused.value.code == "budget_too_small"


def test_only_an_official_of_the_authority_commits(cast: Cast) -> None:
    make_budget(cast.authority)
    category = make_category(cast.authority)
    for who in (
        "finance",
        "procurement",
        "manager",
        "auditor",
        "administrator",
        "coach",
        "outsider",
        "other_official",
    ):
        with pytest.raises(NotAllowed):
            make_commitment(cast.authority, category, actor=cast.actor(who))
    assert make_commitment(cast.authority, category, actor=cast.actor("official")).pk


def test_an_order_is_committed_once(cast: Cast) -> None:
    make_budget(cast.authority)
    first = make_commitment(cast.authority, make_category(cast.authority))
    with pytest.raises(WrongState) as refused:
        services.commit(
            cast.actor("official"),
            authority=cast.authority,
            order_ref=first.order_ref,
            category=first.category,
            units_hundredths=1_00,
            unit_price_cents=60_00,
        )
    assert refused.value.code == "already_committed"


@pytest.mark.parametrize(
    ("rule", "price", "allowed"),
    [
        (PriceRule.CAP, 80_00, True),
        (PriceRule.CAP, 80_01, False),
        (PriceRule.FIXED, 79_99, False),
        (PriceRule.FIXED, 80_00, True),
        (PriceRule.FREE, 500_00, True),
    ],
)
def test_the_price_keeps_to_the_rule_of_the_category(
    cast: Cast, rule: str, price: int, allowed: bool
) -> None:
    make_budget(cast.authority)
    category = make_category(cast.authority, price_rule=rule)
    if allowed:
        assert make_commitment(cast.authority, category, price=price).unit_price_cents == price
    else:
        with pytest.raises(DomainError, match="price_not_allowed"):
            make_commitment(cast.authority, category, price=price)


@pytest.mark.parametrize(
    ("price", "ceiling", "available"), [(50_00, 500_00, 500_00), (75_00, 750_00, 250_00)]
)
def test_a_tariff_commits_more_or_releases(cast: Cast, price: int, ceiling: int, available: int) -> None:
    make_budget(cast.authority, 1_000_00)
    commitment = make_commitment(cast.authority, make_category(cast.authority))
    fixed = services.fix_tariff(
        cast.actor("official"), commitment, provider=cast.provider, unit_price_cents=price
    )
    assert (fixed.ceiling_cents, fixed.provider) == (ceiling, cast.provider)
    assert _balance(fixed) == {"appropriation": -1_000_00, "available": available, "committed": ceiling}


def test_a_dearer_provider_than_the_budget_bears_is_refused(cast: Cast) -> None:
    make_budget(cast.authority, 700_00)
    commitment = make_commitment(cast.authority, make_category(cast.authority))
    with pytest.raises(DomainError, match="budget_too_small"):
        services.fix_tariff(
            cast.actor("official"), commitment, provider=cast.provider, unit_price_cents=80_00
        )
    commitment.refresh_from_db()
    assert (commitment.ceiling_cents, commitment.provider) == (600_00, None)


def test_a_change_of_provider_keeps_what_was_earned(cast: Cast) -> None:
    make_budget(cast.authority, 1_000_00)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    make_unit(commitment, 4_00)
    other = make_provider("Toinen Oy", "2345678-2")
    fixed = services.fix_tariff(cast.actor("official"), commitment, provider=other, unit_price_cents=50_00)
    assert fixed.ceiling_cents == 240_00 + 300_00
    assert make_unit(commitment, 6_00).provider == other
    assert _balance(fixed) == {"appropriation": -1_000_00, "available": 460_00, "payable": 540_00}


def test_approving_units_twice_is_once(cast: Cast) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    first = make_unit(commitment, 2_00, "meeting-7")
    assert make_unit(commitment, 2_00, "meeting-7") == first
    with pytest.raises(WrongState, match="already_approved"):
        make_unit(commitment, 3_00, "meeting-7")
    commitment.refresh_from_db()
    assert (commitment.approved_cents, commitment.approved_hundredths) == (120_00, 2_00)


def test_no_more_units_than_were_ordered(cast: Cast) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    make_unit(commitment, 9_00)
    with pytest.raises(InvalidInput, match="units_over_order"):
        make_unit(commitment, 1_01)
    assert make_unit(commitment, 1_00).amount_cents == 60_00


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"units_hundredths": 0}, "units_not_positive"),
        ({"last_day": date(2026, 2, 22)}, "days_out_of_order"),
    ],
)
def test_bad_units_are_refused(cast: Cast, change: dict[str, object], code: str) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    given: dict[str, Any] = {"source_ref": "m", "units_hundredths": 1_00, **WEEK, **change}
    with pytest.raises(InvalidInput, match=code):
        services.approve_units(cast.actor("official"), commitment, **given)
    assert not ApprovedUnit.objects.exists()


def test_units_need_a_provider(cast: Cast) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority))
    with pytest.raises(WrongState, match="no_provider"):
        make_unit(commitment)


def test_a_provider_never_approves_its_own_units(cast: Cast) -> None:
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    for who in ("administrator", "coach", "finance", "other_official", "outsider"):
        with pytest.raises(NotAllowed):
            services.approve_units(cast.actor(who), commitment, source_ref="m", units_hundredths=1_00, **WEEK)


def test_rounded_parts_never_cost_more_than_the_promise(cast: Cast) -> None:
    make_budget(cast.authority)
    category = make_category(cast.authority)
    commitment = make_commitment(cast.authority, category, cast.provider, units=1_00, price=33)
    assert [make_unit(commitment, 50).amount_cents for _part in range(2)] == [17, 16]


def test_closing_releases_the_rest_once(cast: Cast) -> None:
    make_budget(cast.authority, 1_000_00)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    make_unit(commitment, 4_00)
    closed = services.close_commitment(cast.actor("official"), commitment)
    again = services.close_commitment(cast.actor("official"), commitment)
    assert closed.closed_at == again.closed_at
    assert closed.ceiling_cents == 240_00
    assert _balance(closed) == {"appropriation": -1_000_00, "available": 760_00, "payable": 240_00}
    assert Posting.objects.filter(kind="release").count() == 1
    with pytest.raises(WrongState, match="commitment_closed"):
        make_unit(commitment, 1_00)
    with pytest.raises(WrongState, match="commitment_closed"):
        services.fix_tariff(
            cast.actor("official"), commitment, provider=cast.provider, unit_price_cents=50_00
        )


def test_closing_a_used_up_commitment_posts_nothing(cast: Cast) -> None:
    make_budget(cast.authority, 1_000_00)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    make_unit(commitment, 10_00)
    services.close_commitment(cast.actor("official"), commitment)
    assert not Posting.objects.filter(kind="release").exists()
