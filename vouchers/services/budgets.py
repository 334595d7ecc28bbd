"""Granting money, and the guard against promising it twice."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import DomainError, InvalidInput, require
from core.models import Authority
from vouchers import ledger
from vouchers.models import Budget, Posting
from vouchers.permissions import can_grant_budget
from vouchers.rules import move
from vouchers.states import Account, PostingKind


@transaction.atomic
def grant_budget(actor: Actor, *, authority: Authority, year: int, cents: int, key: str) -> Budget:
    """Add money (cents ex VAT) to an authority's year; the same ``key`` again changes nothing.

    Raises:
        NotAllowed: only the authority's finance officer grants.
        InvalidInput: the sum is not positive.
    """
    require(can_grant_budget(actor, authority))
    if cents <= 0:
        raise InvalidInput("sum_not_positive", _("Write a sum above zero."), field="amount")
    budget, made = Budget.objects.get_or_create(authority=authority, year=year)
    budget = Budget.objects.select_for_update().get(pk=budget.pk)
    posting_key = f"grant:{authority.code}:{key}"
    if Posting.objects.filter(key=posting_key).exists():
        return budget
    before = None if made else events.snapshot(budget)
    ledger.post(budget, PostingKind.GRANT, posting_key, move(Account.APPROPRIATION, Account.AVAILABLE, cents))
    budget.available_cents += cents
    budget.save_changes()
    events.record(actor, "budget.granted", budget, authority=authority, before=before, cents=cents)
    return budget


def budget_of_today(authority: Authority) -> Budget:
    """The authority's budget of the current calendar year.

    Raises:
        DomainError: ``budget_too_small``: no money was granted for the year.
    """
    budget = Budget.objects.filter(authority=authority, year=clock.today().year).first()
    if budget is None:
        raise _too_small(clock.today().year)
    return budget


def reserve(budget: Budget, cents: int) -> None:
    """Take money out of what is available, by one conditional update: two takers never share a cent.

    Raises:
        DomainError: ``budget_too_small``.
    """
    taken = Budget.objects.filter(pk=budget.pk, available_cents__gte=cents).update(
        available_cents=F("available_cents") - cents
    )
    if taken != 1:
        raise _too_small(budget.year)


def give_back(budget: Budget, cents: int) -> None:
    """Return money to what is available."""
    Budget.objects.filter(pk=budget.pk).update(available_cents=F("available_cents") + cents)


def _too_small(year: int) -> DomainError:
    text = _(
        "The budget of %(year)s has too little money left for this. Ask the finance officer to add to it."
    )
    return DomainError("budget_too_small", text % {"year": year}, year=year)
