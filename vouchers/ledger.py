"""The ledger: double-entry, append-only. A balance is the sum of its rows; a correction is a new posting."""

from collections.abc import Mapping

from django.db import connection
from django.db.models import Sum

from core import keyed
from vouchers.models import Budget, Commitment, Entry, Posting
from vouchers.rules import Legs
from vouchers.states import Account, PostingKind


def post(
    budget: Budget, kind: PostingKind, key: str, legs: Legs, commitment: Commitment | None = None
) -> Posting:
    """Write one posting with its entries; the unique ``key`` makes it happen once.

    Raises:
        ValueError: the entries do not add up to zero.
        django.db.IntegrityError: the key was posted before.
    """
    if sum(cents for _account, cents in legs):
        raise ValueError("the entries of a posting add up to zero")
    posting = Posting.objects.create(
        authority_id=budget.authority_id, budget=budget, commitment=commitment, kind=kind, key=key
    )
    entries = [
        Entry(authority_id=budget.authority_id, posting=posting, budget=budget, account=account, cents=cents)
        for account, cents in legs
    ]
    keyed.insert_all(entries, connection.alias)
    return posting


def balances(budget: Budget) -> Mapping[Account, int]:
    """The balance of every account of a budget in cents; what was granted is shown as the credit it is (negative)."""
    sums = dict(
        Entry.objects.filter(budget=budget).values_list("account").annotate(cents=Sum("cents")).order_by()
    )
    return {account: sums.get(account.value, 0) for account in Account}
