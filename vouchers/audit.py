"""Do the books hold? Every guard is compared with the ledger's rows, every posting with itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Model, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from vouchers.ledger import balances
from vouchers.models import ApprovedUnit, Budget, Commitment, Entry, InvoiceLine, Posting
from vouchers.states import Account, InvoiceState

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Fault:
    """The first thing that does not hold: where, and what was found against what the ledger says (cents)."""

    where: str
    what: str
    found: int
    ledger: int

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.found}, the ledger says {self.ledger}"


def verify() -> tuple[int, Fault | None]:
    """How many postings there are, and the first fault if there is one."""
    return Posting.objects.count(), next(_faults(), None)


def _faults() -> Iterator[Fault]:
    yield from _postings()
    yield from _commitments()
    for budget in Budget.objects.select_related("authority").order_by("pk"):
        yield from _budget(budget)


def _postings() -> Iterator[Fault]:
    """Each posting adds up to zero and keeps to one budget."""
    for posting in Posting.objects.alias(left=Sum("entries__cents")).exclude(left=0).order_by("pk"):
        left = posting.entries.aggregate(left=Sum("cents"))["left"] or 0
        yield Fault(f"posting {posting.key}", "the sum of its entries", left, 0)
    strays = Entry.objects.exclude(budget=F("posting__budget")).select_related("posting").order_by("pk")
    for entry in strays:
        yield Fault(f"posting {entry.posting.key}", "an entry in another budget", entry.cents, 0)


def _commitments() -> Iterator[Fault]:
    """What each order has promised and earned, against its own postings and approved units."""
    promised = _by_commitment(Account.COMMITTED)
    earned = dict(
        ApprovedUnit.objects.values_list("commitment").annotate(cents=Sum("amount_cents")).order_by()
    )
    units = dict(
        ApprovedUnit.objects.values_list("commitment").annotate(count=Sum("units_hundredths")).order_by()
    )
    for row in Commitment.objects.order_by("pk").iterator(chunk_size=2000):
        where = f"commitment of order {row.order_ref}"
        pairs = (
            ("committed", row.ceiling_cents - row.approved_cents, promised.get(row.pk, 0)),
            ("earned", row.approved_cents, earned.get(row.pk, 0)),
            ("number of approved units", row.approved_hundredths, units.get(row.pk, 0)),
        )
        for what, found, told in pairs:
            if found != told:
                yield Fault(where, what, found, told)
        if row.closed_at is not None and row.ceiling_cents != row.approved_cents:
            yield Fault(where, "committed after closing", row.ceiling_cents - row.approved_cents, 0)


def _by_commitment(account: Account) -> dict[int, int]:
    rows = Entry.objects.filter(account=account).exclude(posting__commitment=None)
    return dict(rows.values_list("posting__commitment").annotate(total=Sum("cents")).order_by())


def _budget(budget: Budget) -> Iterator[Fault]:
    """The guard, and each account against the rows that explain it."""
    told = balances(budget)
    mine = Commitment.objects.filter(budget=budget)
    paid_lines = InvoiceLine.objects.filter(
        live=True, invoice__state=InvoiceState.PAID, unit__commitment__budget=budget
    )
    earned = _sum(mine, "approved_cents")
    paid = _sum(paid_lines, "amount_cents")
    promised = _sum(mine, "ceiling_cents") - earned
    pairs = (
        ("available", budget.available_cents, told[Account.AVAILABLE]),
        ("committed", promised, told[Account.COMMITTED]),
        ("approved and unpaid", earned - paid, told[Account.PAYABLE]),
        ("paid", paid, told[Account.PAID]),
        ("granted", budget.available_cents + promised + earned, -told[Account.APPROPRIATION]),
    )
    for what, found, ledger in pairs:
        if found != ledger:
            yield Fault(f"budget {budget.authority.code} {budget.year}", what, found, ledger)


def _sum(rows: QuerySet[M], name: str) -> int:
    total: int = rows.aggregate(total=Coalesce(Sum(name), Value(0)))["total"]
    return total
