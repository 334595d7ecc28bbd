"""The city's promise to pay for one order: made, fixed to a provider's price, earned, and released."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import DomainError, InvalidInput, WrongState, require
from core.models import Authority
from core.money import amount_cents
from procurement.models import Category
from providers.models import Provider
from vouchers import ledger
from vouchers.models import ApprovedUnit, Budget, Commitment
from vouchers.permissions import can_approve_units, can_commit, can_fix_tariff, can_settle
from vouchers.rules import ceiling_at, earned, move, price_fits
from vouchers.services.budgets import budget_of_today, give_back, reserve
from vouchers.states import Account, PostingKind


@dataclass(frozen=True, slots=True)
class Terms:
    """How a service, or a part of it with a name in each language, is counted and priced (cents ex VAT a unit)."""

    unit: str
    price_rule: str
    ceiling_cents: int | None
    part: dict[str, str] | None = None


@transaction.atomic
def commit(
    actor: Actor,
    *,
    authority: Authority,
    order_ref: str,
    category: Category,
    units_hundredths: int,
    unit_price_cents: int,
    terms: "Terms | None" = None,
) -> Commitment:
    """Promise the money of an order from the budget of the current year.

    1. the order has no commitment yet; 2. the budget's guard is moved; 3. the commitment keeps the tariff of the
    order date; 4. the posting. Units in hundredths, price in cents ex VAT of one unit. ``terms`` are those of a part of
    the service that has its own; without them the category's hold.

    Raises:
        DomainError: ``budget_too_small``; ``price_not_allowed`` when the price breaks the category's rule.
        WrongState: ``already_committed``.
        InvalidInput: ``nothing_to_commit``.
    """
    require(can_commit(actor, authority))
    terms = terms or Terms(category.unit, category.price_rule, category.ceiling_cents)
    _check_price(unit_price_cents, terms.price_rule, terms.ceiling_cents)
    cents = amount_cents(unit_price_cents, units_hundredths)
    if cents <= 0:
        raise InvalidInput("nothing_to_commit", _("Order at least a part of a unit."), field="units")
    if Commitment.objects.filter(order_ref=order_ref).exists():
        raise WrongState("already_committed")
    budget = budget_of_today(authority)
    reserve(budget, cents)
    commitment = Commitment.objects.create(
        authority=authority,
        budget=budget,
        category=category,
        order_ref=order_ref,
        units_hundredths=units_hundredths,
        unit_price_cents=unit_price_cents,
        ceiling_cents=cents,
        tariff=_tariff_of_today(terms, unit_price_cents),
    )
    legs = move(Account.AVAILABLE, Account.COMMITTED, cents)
    ledger.post(budget, PostingKind.COMMIT, f"commit:{commitment.ref}", legs, commitment)
    events.record(actor, "money.committed", commitment, authority=authority)
    return commitment


def _tariff_of_today(terms: Terms, unit_price_cents: int) -> dict[str, Any]:
    return {
        "unit": terms.unit,
        "price_rule": terms.price_rule,
        "ceiling_cents": terms.ceiling_cents,
        **({"part": terms.part} if terms.part else {}),
        "unit_price_cents": unit_price_cents,
        "day": clock.today().isoformat(),
    }


def hold_money(commitment: Commitment) -> None:
    """Lock an order's commitment and its budget, in a transaction that is going to write several events.

    The chain's head is locked last in the house, and every event locks it: a service that approves and then releases
    takes the budget first, or it and one that promises new money would wait for each other.
    """
    Commitment.objects.select_for_update().get(pk=commitment.pk)
    Budget.objects.select_for_update().get(pk=commitment.budget_id)


def hold_budget(authority: Authority) -> None:
    """Lock the budget of the year before several orders are promised money in one transaction (see `hold_money`).

    Raises:
        DomainError: ``budget_too_small``: no money was granted for the year.
    """
    Budget.objects.select_for_update().get(pk=budget_of_today(authority).pk)


@transaction.atomic
def fix_tariff(
    actor: Actor, commitment: Commitment, *, provider: Provider, unit_price_cents: int
) -> Commitment:
    """Carry the commitment to a provider and its price: the remaining units at the new price, the earned part kept.

    The difference is committed in addition or released.

    Raises:
        DomainError: ``budget_too_small``, ``price_not_allowed``.
        WrongState: ``commitment_closed``.
    """
    locked = _locked(commitment)
    require(can_fix_tariff(actor, locked, provider))
    _check_price(unit_price_cents, locked.tariff["price_rule"], locked.tariff["ceiling_cents"])
    before = events.snapshot(locked)
    remaining = locked.units_hundredths - locked.approved_hundredths
    ceiling = ceiling_at(locked.approved_cents, remaining, unit_price_cents)
    _move_ceiling(locked, ceiling, f"tariff:{locked.ref}:{locked.version}")
    locked.provider, locked.unit_price_cents = provider, unit_price_cents
    locked.save_changes()
    events.record(
        actor, "tariff.fixed", locked, authority=locked.authority, before=before, provider=provider.ref
    )
    return locked


@transaction.atomic
def change_units(actor: Actor, commitment: Commitment, units_hundredths: int) -> Commitment:
    """Promise money for another number of units of the same order; the earned part stays, the price too.

    The difference is committed in addition or released. The same number again changes nothing.

    Raises:
        DomainError: ``budget_too_small``.
        InvalidInput: ``units_over_order``: more than that has been approved already.
        WrongState: ``commitment_closed``.
    """
    locked = _locked(commitment)
    require(can_settle(actor, locked))
    if units_hundredths == locked.units_hundredths:
        return locked
    remaining = units_hundredths - locked.approved_hundredths
    if remaining < 0:
        text = _("These are more units than are left of the order.")
        raise InvalidInput("units_over_order", text, field="units")
    before = events.snapshot(locked)
    ceiling = ceiling_at(locked.approved_cents, remaining, locked.unit_price_cents)
    _move_ceiling(locked, ceiling, f"units:{locked.ref}:{locked.version}")
    locked.units_hundredths = units_hundredths
    locked.save_changes()
    events.record(actor, "commitment.units_changed", locked, authority=locked.authority, before=before)
    return locked


@transaction.atomic
def approve_units(
    actor: Actor,
    commitment: Commitment,
    *,
    source_ref: str,
    units_hundredths: int,
    first_day: date,
    last_day: date,
) -> ApprovedUnit:
    """Approve delivered units for payment; the same ``source_ref`` again gives the row that is there.

    Raises:
        InvalidInput: ``units_over_order``, ``units_not_positive``, ``days_out_of_order``.
        WrongState: ``commitment_closed``, ``no_provider``.
    """
    locked = _locked(commitment, must_be_open=False)
    require(can_approve_units(actor, locked))
    known = ApprovedUnit.objects.filter(source_ref=source_ref).first()
    if known is not None:
        return _same_unit(known, locked, units_hundredths)
    _check_units(locked, units_hundredths, first_day, last_day)
    assert locked.provider is not None
    left = locked.ceiling_cents - locked.approved_cents
    unit = ApprovedUnit(
        provider=locked.provider,
        source_ref=source_ref,
        units_hundredths=units_hundredths,
        unit_price_cents=locked.unit_price_cents,
        amount_cents=earned(locked.unit_price_cents, units_hundredths, left),
        first_day=first_day,
        last_day=last_day,
    )
    return _earn(actor, locked, unit)


@transaction.atomic
def approve_earlier_units(
    actor: Actor,
    commitment: Commitment,
    *,
    provider: Provider,
    unit_price_cents: int,
    source_ref: str,
    units_hundredths: int,
    day: date,
) -> ApprovedUnit:
    """Approve units that an earlier provider of the order delivered on a day, at its own price (cents ex VAT a unit).

    They are units of the order: never more than are left. The units that remain keep the price of the present
    provider, so the difference of the two prices is committed in addition or released, as at a change of tariff. The
    same ``source_ref`` again gives the row that is there.

    Raises:
        DomainError: ``budget_too_small``.
        InvalidInput: ``units_over_order``, ``units_not_positive``.
        WrongState: ``commitment_closed``, ``no_provider``, ``already_approved``.
    """
    locked = _locked(commitment, must_be_open=False)
    require(can_approve_units(actor, locked))
    known = ApprovedUnit.objects.filter(source_ref=source_ref).first()
    if known is not None:
        return _same_unit(known, locked, units_hundredths)
    _check_units(locked, units_hundredths, day, day)
    amount = amount_cents(unit_price_cents, units_hundredths)
    unit = ApprovedUnit(
        provider=provider,
        source_ref=source_ref,
        units_hundredths=units_hundredths,
        unit_price_cents=unit_price_cents,
        amount_cents=amount,
        first_day=day,
        last_day=day,
    )
    remaining = locked.units_hundredths - locked.approved_hundredths - units_hundredths
    ceiling = ceiling_at(locked.approved_cents + amount, remaining, locked.unit_price_cents)
    _move_ceiling(locked, ceiling, f"earlier:{unit.ref}")
    return _earn(actor, locked, unit)


def _earn(actor: Actor, locked: Commitment, unit: ApprovedUnit) -> ApprovedUnit:
    """Write units of a commitment under lock: what was promised is owed now."""
    unit.authority, unit.commitment, unit.approved_by = locked.authority, locked, actor.user
    unit.save()
    locked.approved_cents += unit.amount_cents
    locked.approved_hundredths += unit.units_hundredths
    locked.save_changes()
    if unit.amount_cents:
        legs = move(Account.COMMITTED, Account.PAYABLE, unit.amount_cents)
        ledger.post(locked.budget, PostingKind.APPROVE, f"approve:{unit.ref}", legs, locked)
    events.record(actor, "units.approved", unit, authority=locked.authority, commitment=locked.ref)
    return unit


@transaction.atomic
def close_commitment(actor: Actor, commitment: Commitment) -> Commitment:
    """Release what was promised and not earned; nothing more can be earned. Twice is the same as once."""
    locked = _locked(commitment, must_be_open=False)
    require(can_settle(actor, locked))
    if locked.closed_at is not None:
        return locked
    before = events.snapshot(locked)
    _move_ceiling(locked, locked.approved_cents, f"close:{locked.ref}")
    locked.closed_at = clock.now()
    locked.save_changes()
    events.record(actor, "commitment.closed", locked, authority=locked.authority, before=before)
    return locked


def _locked(commitment: Commitment, *, must_be_open: bool = True) -> Commitment:
    locked = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if must_be_open and locked.closed_at is not None:
        raise _closed()
    return locked


def _closed() -> WrongState:
    return WrongState(
        "commitment_closed", _("The money of this order has been settled; nothing can be added.")
    )


def _check_price(unit_price_cents: int, price_rule: str, cap_cents: int | None) -> None:
    if not price_fits(unit_price_cents, price_rule, cap_cents):
        raise DomainError("price_not_allowed", _("The price does not keep to the price rule of the service."))


def _check_units(commitment: Commitment, units_hundredths: int, first_day: date, last_day: date) -> None:
    if commitment.closed_at is not None:
        raise _closed()
    if commitment.provider is None:
        raise WrongState(
            "no_provider", _("No provider has the order yet, so nothing can have been delivered.")
        )
    if units_hundredths <= 0:
        raise InvalidInput("units_not_positive", _("Write a number of units above zero."), field="units")
    if last_day < first_day:
        raise InvalidInput("days_out_of_order", _("The last day is before the first."), field="last_day")
    if units_hundredths > commitment.units_hundredths - commitment.approved_hundredths:
        text = _("These are more units than are left of the order.")
        raise InvalidInput("units_over_order", text, field="units")


def _same_unit(known: ApprovedUnit, commitment: Commitment, units_hundredths: int) -> ApprovedUnit:
    if known.commitment_id != commitment.pk or known.units_hundredths != units_hundredths:
        raise WrongState("already_approved", _("These units were approved before, with another number."))
    return known


def _move_ceiling(commitment: Commitment, ceiling_cents: int, key: str) -> None:
    """Promise more or release, guard and ledger together."""
    more = ceiling_cents - commitment.ceiling_cents
    if more > 0:
        reserve(commitment.budget, more)
        legs, kind = move(Account.AVAILABLE, Account.COMMITTED, more), PostingKind.COMMIT
    elif more < 0:
        give_back(commitment.budget, -more)
        legs, kind = move(Account.COMMITTED, Account.AVAILABLE, -more), PostingKind.RELEASE
    else:
        return
    ledger.post(commitment.budget, kind, key, legs, commitment)
    commitment.ceiling_cents = ceiling_cents
