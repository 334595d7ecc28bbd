"""The ledger: nothing out of nothing, nothing changed afterwards, and a check that finds what does not hold."""

from collections.abc import Callable
from functools import partial
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from core import append_only
from core.errors import InvalidInput, NotAllowed
from tests.factories.cast import Cast
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit
from vouchers import audit, ledger, services
from vouchers.models import ApprovedUnit, Budget, Commitment, Entry, Posting
from vouchers.states import Account, PostingKind


@pytest.fixture
def books(cast: Cast) -> Commitment:
    """Ten hours committed, four approved, the rest released, a second order still open."""
    make_budget(cast.authority)
    category = make_category(cast.authority)
    done = make_commitment(cast.authority, category, cast.provider)
    make_unit(done, 4_00)
    services.close_commitment(cast.actor("official"), done)
    return make_commitment(cast.authority, category, cast.provider)


def _verify() -> str:
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    return out.getvalue().strip()


def test_the_books_of_a_story_balance(books: Commitment) -> None:
    assert _verify() == "5 postings, the books balance"


def test_empty_books_balance(db: None) -> None:
    assert _verify() == "0 postings, the books balance"


def _add(model: Any, **more: int) -> None:
    """Change stored numbers as only a hand in the database would."""
    model.objects.update(**{name: F(name) + count for name, count in more.items()})


def _stray_entry(budget: Budget) -> None:
    Entry.objects.create(
        authority=budget.authority,
        posting=Posting.objects.all()[0],
        budget=budget,
        account=Account.PAID,
        cents=5,
    )


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        (lambda c: _add(Budget, available_cents=1), "available"),
        (lambda c: _add(Commitment, ceiling_cents=1), "committed"),
        (lambda c: _add(Commitment, approved_cents=1, ceiling_cents=1), "earned"),
        (lambda c: _add(Commitment, approved_hundredths=1), "number of approved"),
        (lambda c: _stray_entry(c.budget), "the sum of its entries"),
    ],
    ids=["guard", "ceiling", "earned", "units", "entry"],
)
def test_what_was_changed_behind_the_ledger_is_named(
    books: Commitment, spoil: Callable[[Commitment], object], what: str
) -> None:
    spoil(books)
    with pytest.raises(CommandError) as fault:
        _verify()
    assert what in str(fault.value)
    assert fault.value.returncode == 1


def test_a_posting_that_pays_out_of_nothing_is_named(books: Commitment) -> None:
    ledger.post(books.budget, PostingKind.PAY, "behind", ((Account.PAYABLE, -5), (Account.PAID, 5)))
    _count, fault = audit.verify()
    assert fault is not None
    assert fault.what == "approved and unpaid"


@pytest.mark.parametrize("model", [Posting, Entry, ApprovedUnit])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_books_can_only_be_added_to(books: Commitment, model: Any, verb: str) -> None:
    assert model._meta.db_table in append_only.TABLES
    rows = model.objects.filter(pk=model.objects.first().pk)
    change = partial(rows.update, id=F("id")) if verb == "update" else partial(rows._raw_delete, "default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()


def test_a_posting_must_add_up_and_happens_once(books: Commitment) -> None:
    with pytest.raises(ValueError, match="zero"):
        ledger.post(books.budget, PostingKind.PAY, "k", ((Account.PAYABLE, -5), (Account.PAID, 4)))
    legs = ((Account.PAYABLE, -5), (Account.PAID, 5))
    ledger.post(books.budget, PostingKind.PAY, "k", legs)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post(books.budget, PostingKind.PAY, "k", legs)


def test_the_guard_cannot_go_below_zero(books: Commitment) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.update(available_cents=-1)


def test_granting_twice_under_one_key_is_once(cast: Cast) -> None:
    given: dict[str, Any] = {"authority": cast.authority, "year": 2026, "cents": 500_00}
    services.grant_budget(cast.actor("finance"), key="a", **given)
    services.grant_budget(cast.actor("finance"), key="a", **given)
    budget = services.grant_budget(cast.actor("finance"), key="b", **given)
    assert budget.available_cents == 1_000_00
    assert ledger.balances(budget)[Account.APPROPRIATION] == -1_000_00


def test_only_the_authority_s_finance_officer_grants(cast: Cast) -> None:
    given: dict[str, Any] = {"authority": cast.authority, "year": 2026, "cents": 500_00, "key": "a"}
    for who in ("official", "procurement", "manager", "auditor", "administrator", "coach", "other_official"):
        with pytest.raises(NotAllowed):
            services.grant_budget(cast.actor(who), **given)
    assert not Budget.objects.exists()


@pytest.mark.parametrize("cents", [0, -5])
def test_a_grant_is_positive(cast: Cast, cents: int) -> None:
    with pytest.raises(InvalidInput, match="sum_not_positive"):
        services.grant_budget(
            cast.actor("finance"), authority=cast.authority, year=2026, cents=cents, key="a"
        )
