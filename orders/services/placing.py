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
from orders.services.budgets import budget_unit_cents
from orders.services.finding import find
from orders.services.invitations import News
from orders.services.late_units import approve_late_units
from orders.services.lines import close_lines, hold_lines, promise_wishes
from orders.services.needing import calls_off_now, require_open
from orders.services.reservations import end_choice, record_end
from orders.services.small_purchases import need_no_split, order_value, take_room
from orders.services.taking_back import (
    tell_client,
    tell_of_change,
    tell_provider,
    unrecorded,
    who_hears,
)
from orders.services.units import approve_kept_units
from orders.states import ASSIGNED, CAN_CANCEL, CAN_CHANGE_PROVIDER, ChoiceEnd, OrderState
from procurement import deadlines
from procurement import services as procurement
from procurement.states import Route
from vouchers import services as vouchers

MAX_PROVIDER_CHANGES = 1


def lock_order(order: Order) -> Order:
    """The order under lock, first in the lock order.

    What hangs on it is read when a service asks for it: joining all of it to every lock costs more than those reads.
    Authority and category never change for an order: they are taken along when the caller has them.
    """
    locked = Order.objects.select_for_update(no_key=True).get(pk=order.pk)  # as `core.locking.relock`
    for name in ("authority", "category"):
        if Order._meta.get_field(name).is_cached(order):  # type: ignore[union-attr]
            setattr(locked, name, getattr(order, name))
    return locked


def _invite(
    actor: Actor,
    order: Order,
    code: str,
    before: events.Snapshot,
    note: Note | None = None,
    news: News | None = None,
) -> bool:
    """Freeze a new list and ask the client; without anybody to show, the official gets the order back.

    Neither is anybody shown while the system is closed or on a break: a new list leads to a new call-off (R11).
    ``news`` of a course is told in the same message.
    """
    invitations.begin_round(order)
    if not calls_off_now(order.category):
        return False
    shown = invitations.freeze_list(order, find(order))
    if shown == 0:
        return False
    order.invite()
    order.save_changes()
    if order.route == Route.VOUCHER:
        assert order.commitment is not None
        vouchers.carry_on_voucher(SYSTEM, order.commitment, order.client, _voucher_until(order))
    invitations.send_invitation(order, news)
    events.record(actor, code, order, authority=order.authority, before=before, note=note, shown=shown)
    return True


def _voucher_until(order: Order) -> date:
    """The first day on which the voucher need no longer be good: choosing and answering may last past the start."""
    carried = deadlines.due("voucher.carry_on", clock.today()).last_day
    return max(order.need.latest_start, carried) + timedelta(days=1)


def require_choice(order: Order) -> None:
    """A client's choice is no way to buy where the law asks for a mini-competition (route A, HL §52).

    Raises:
        InvalidInput: ``route_needs_competition``.
    """
    if Route.MINI_COMPETITION in (order.route, order.category.route):
        text = _("This category is awarded by a mini-competition.")
        raise InvalidInput("route_needs_competition", text, field="category")


def _nobody_fits() -> InvalidInput:
    return InvalidInput("no_provider_fits", _("No provider fits this need. Look at the reasons and mend it."))


def _promised_price(order: Order, dearest: int) -> int:
    """The price of a unit that is promised: the highest that can be chosen, within the order's own budget."""
    price = order.category.ceiling_cents or dearest
    affordable = budget_unit_cents(order)
    return price if affordable is None else min(price, affordable)


def place_order(actor: Actor, order: Order, *, version: int | None = None) -> Order:
    """Place a draft order.

    1. Lock, permission, version. 2. Freeze the list of every admitted provider, shown or left out and why.
    3. Promise the money: the highest price that can be chosen, times the units, and each module's.
    4. Route C: issue the voucher. 5. Letter and message with a code. 6. Event.

    Raises:
        InvalidInput: ``no_provider_fits``: nobody can be shown; ``system_not_open``; ``review_lengthened``;
            ``route_needs_competition``. The order stays a draft.
        DomainError: ``budget_too_small``; of a small purchase ``threshold_reached``, or ``splitting_unanswered``: the
            question is answered when it is ordered directly.
    """
    with transaction.atomic():
        order = lock_order(order)
        require(permissions.can_manage(actor, order), "officials_only")
        order.check_version(version)
        if order.state != OrderState.DRAFT:
            raise WrongState("already_placed")
        require_choice(order)
        require_open(order.category)
        procurement.call_off(order.category)
        before = events.snapshot(order)
        findings = find(order)
        prices = [f.unit_price_cents or 0 for f in findings if f.shown]
        if not prices:
            raise _nobody_fits()
        highest = _promised_price(order, max(prices))
        if order.route == Route.SMALL_PURCHASE:
            need_no_split(take_room(order, order_value(order, highest)), not_split=False)
        order.commitment = vouchers.commit(
            actor,
            authority=order.authority,
            order_ref=order.ref,
            category=order.category,
            units_hundredths=order.need.units_hundredths,
            unit_price_cents=highest,
        )
        promise_wishes(actor, order)
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
        require_choice(order)
        require_open(order.category)
        if not _invite(actor, order, "order.invited_again", events.snapshot(order)):
            raise _nobody_fits()
    return order


def ask_again_or_hand_back(
    actor: Actor,
    order: Order,
    code: str,
    before: events.Snapshot,
    note: Note | None = None,
    news: News | None = None,
) -> None:
    """After a decline: the rest of the market for the client, or the official when nobody is left.

    Where the city named the provider, the official names the next one: the client was never asked to choose.
    """
    assigned = Choice.objects.filter(order=order, offer__round=order.round, way__in=ASSIGNED).exists()
    if not assigned and _invite(actor, order, code, before, note, news):
        return
    order.choose_by = None
    order.hand_back()
    order.provider, order.answer_by = None, None
    order.save_changes()
    invitations.tell_official(order, "declined" if assigned else "nobody_left")
    events.record(actor, code, order, authority=order.authority, before=before, note=note, shown=0)


def change_provider(actor: Actor, order: Order, *, reason: str, version: int | None = None) -> Order:
    """The client changes the provider, once, with a reason (R32).

    What the first provider has delivered is approved for payment; the rest of the units stays for the next one. The
    first provider hears that the order is no longer its own, and nothing about why.

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
        require_choice(order)
        if order.provider_changes >= MAX_PROVIDER_CHANGES:
            raise WrongState(
                "changed_before", _("The provider can be changed once. Talk with your official.")
            )
        if not reason.strip():
            raise InvalidInput("reason_missing", _("Tell the reason."), field="reason")
        before = events.snapshot(order)
        note = events.write_note(actor, order.authority, order, reason)
        assert order.commitment is not None
        told = who_hears(order)
        ended = end_choice(order, ChoiceEnd.CHANGED)
        tell_provider(order, told)
        if not actor.has(Role.OFFICIAL):
            tell_of_change(order, unrecorded(order))
        vouchers.hold_money(order.commitment)
        # What was delivered at the old price is approved now, by the house when the client acts alone.
        approve_kept_units(actor if actor.has(Role.OFFICIAL) else SYSTEM, order)
        vouchers.give_back_voucher(actor, order.commitment)
        record_end(actor, order, ended)
        order.provider_changes += 1
        if not _invite(actor, order, "order.provider_changed", before, note):
            raise InvalidInput(
                "no_provider_fits", _("No other provider fits just now. Talk with your official.")
            )
    return order


def cancel_order(actor: Actor, order: Order, *, reason: str, version: int | None = None) -> Order:
    """Give an order up before any service: the place, the voucher and the money are set free. The provider that was
    asked and the client who has heard of the order are told.

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
        chosen = Choice.objects.filter(order=order, ended_at=None).exists()
        told = who_hears(order) if chosen else []
        ended = end_choice(order, ChoiceEnd.CANCELLED) if chosen else None
        tell_provider(order, told, "order_cancelled")
        tell_client(order)
        if order.commitment is not None:
            approve_late_units(actor, order)
            vouchers.hold_money(order.commitment)
            hold_lines(order)
            vouchers.cancel_voucher(actor, order.commitment)
            vouchers.close_commitment(actor, order.commitment)
            close_lines(actor, order)
        order.cancel()
        order.choose_by = order.answer_by = None
        order.ended_on = clock.today()
        order.save_changes()
        if ended is not None:
            record_end(actor, order, ended)
        events.record(actor, "order.cancelled", order, authority=order.authority, before=before, note=note)
    return order
