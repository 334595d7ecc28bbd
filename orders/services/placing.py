"""Placing an order, asking the client again, changing the provider, giving an order up."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import SYSTEM, Actor
from core.errors import InvalidInput, WrongState, require
from core.models import Note
from core.roles import Role
from orders import permissions
from orders.models import Choice, Order
from orders.services import invitations
from orders.services.needing import require_open
from orders.services.reservations import end_choice
from orders.services.units import approve_kept_units
from orders.states import CAN_CANCEL, CAN_CHANGE_PROVIDER, ChoiceEnd, OrderState
from procurement import deadlines
from procurement.states import Route
from vouchers import services as vouchers

MAX_PROVIDER_CHANGES = 1


def lock_order(order: Order) -> Order:
    """The order under lock, first in the lock order.

    What hangs on it is read when a service asks for it: joining all of it to every lock costs more than those reads.
    Authority and category never change for an order: they are taken along when the caller has them.
    """
    locked = Order.objects.select_for_update().get(pk=order.pk)
    for name in ("authority", "category"):
        if Order._meta.get_field(name).is_cached(order):  # type: ignore[union-attr]
            setattr(locked, name, getattr(order, name))
    return locked


def _invite(actor: Actor, order: Order, code: str, before: events.Snapshot, note: Note | None = None) -> bool:
    """Freeze a new list and ask the client; without anybody to show, the official gets the order back."""
    invitations.begin_round(order)
    shown = invitations.freeze_list(order, invitations.find(order))
    if shown == 0:
        return False
    order.invite()
    order.save_changes()
    if order.route == Route.VOUCHER:
        assert order.commitment is not None
        vouchers.carry_on_voucher(SYSTEM, order.commitment, order.client, _voucher_until(order))
    invitations.send_invitation(order)
    events.record(actor, code, order, authority=order.authority, before=before, note=note, shown=shown)
    return True


def _voucher_until(order: Order) -> date:
    """The first day on which the voucher need no longer be good: choosing and answering may last past the start."""
    carried = deadlines.due("voucher.carry_on", clock.today()).last_day
    return max(order.need.latest_start, carried) + timedelta(days=1)


def place_order(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """Place a draft order.

    1. Lock, permission, version. 2. Freeze the list of every admitted provider, shown or left out and why.
    3. Promise the money: the highest price that can be chosen, times the units. 4. Route C: issue the voucher.
    5. Letter and message with a code. 6. Event.

    Raises:
        InvalidInput: ``no_provider_fits``: nobody can be shown; ``system_not_open``. The order stays a draft.
        DomainError: ``budget_too_small``.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        if order.state != OrderState.DRAFT:
            raise WrongState("already_placed")
        require_open(order.category)
        before = events.snapshot(order)
        findings = invitations.find(order)
        prices = [f.supply.unit_price_cents or 0 for f in findings if f.shown]
        if not prices:
            raise InvalidInput(
                "no_provider_fits", _("No provider fits this need. Look at the reasons and mend it.")
            )
        order.commitment = vouchers.commit(
            actor,
            authority=order.authority,
            order_ref=order.ref,
            category=order.category,
            units_hundredths=order.need.units_hundredths,
            unit_price_cents=order.category.ceiling_cents or max(prices),
        )
        if order.route == Route.VOUCHER:
            vouchers.issue_voucher(actor, order.commitment, order.client, _voucher_until(order))
        order.placed_at = clock.now()
        invitations.begin_round(order)
        shown = invitations.freeze_list(order, findings)
        order.invite()
        order.save_changes()
        invitations.send_invitation(order)
        events.record(actor, "order.placed", order, authority=order.authority, before=before, shown=shown)
    return order


def invite_again(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """The official asks the client again after the order came back."""
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        if order.state != OrderState.WITH_OFFICIAL:
            raise WrongState("not_with_official")
        if not _invite(actor, order, "order.invited_again", events.snapshot(order)):
            raise InvalidInput(
                "no_provider_fits", _("No provider fits this need. Look at the reasons and mend it.")
            )
    return order


def ask_again_or_hand_back(
    actor: Actor, order: Order, code: str, before: events.Snapshot, note: Note | None = None
) -> None:
    """After a decline: the rest of the market for the client, or the official when nobody is left."""
    if _invite(actor, order, code, before, note):
        return
    order.choose_by = None
    order.hand_back()
    order.save_changes()
    invitations.tell_official(order, "nobody_left")
    events.record(actor, code, order, authority=order.authority, before=before, note=note, shown=0)


def change_provider(actor: Actor, order: Order, *, reason: str, version: int | None = None) -> Order:
    """The client changes the provider, once, with a reason (R32).

    What the first provider has delivered is approved for payment; the rest of the units stays for the next one.

    Raises:
        WrongState: there is no provider to change, or it was changed before.
        InvalidInput: no reason was given.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_choose(actor, order), "not_your_order")
        order.check_version(version)
        if order.state not in CAN_CHANGE_PROVIDER:
            raise WrongState("no_provider_to_change")
        if order.provider_changes >= MAX_PROVIDER_CHANGES:
            raise WrongState(
                "changed_before", _("The provider can be changed once. Talk with your official.")
            )
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        before = events.snapshot(order)
        note = events.write_note(actor, order.authority, order, reason)
        assert order.commitment is not None
        end_choice(order, ChoiceEnd.CHANGED)
        vouchers.hold_money(order.commitment)
        # What was delivered at the old price is approved now, by the house when the client acts alone.
        approve_kept_units(actor if actor.has(Role.OFFICIAL) else SYSTEM, order)
        vouchers.give_back_voucher(actor, order.commitment)
        order.provider_changes += 1
        if not _invite(actor, order, "order.provider_changed", before, note):
            raise InvalidInput(
                "no_provider_fits", _("No other provider fits just now. Talk with your official.")
            )
    return order


def cancel_order(actor: Actor, order: Order, *, reason: str, version: int | None = None) -> Order:
    """Give an order up before any service: the place, the voucher and the money are set free.

    Raises:
        WrongState: the service has begun or the order has ended.
        InvalidInput: no reason was given.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        if order.state not in CAN_CANCEL:
            raise WrongState("service_has_begun")
        before = events.snapshot(order)
        note = events.write_note(actor, order.authority, order, reason)
        if Choice.objects.filter(order=order, ended_at=None).exists():
            end_choice(order, ChoiceEnd.CANCELLED)
        if order.commitment is not None:
            vouchers.hold_money(order.commitment)
            vouchers.cancel_voucher(actor, order.commitment)
            vouchers.close_commitment(actor, order.commitment)
        order.cancel()
        order.choose_by = order.answer_by = None
        order.ended_on = clock.today()
        order.save_changes()
        events.record(actor, "order.cancelled", order, authority=order.authority, before=before, note=note)
    return order
