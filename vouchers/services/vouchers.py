"""The voucher: issued with its letter, given to a provider and taken back, replaced, settled, cancelled, expired.

Locks: the commitment, then its vouchers.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock, codes, documents, events, messages
from core.actors import Actor
from core.errors import InvalidInput, WrongState, require
from core.i18n import pick
from core.models import Client
from procurement.deadlines import due
from providers.models import Provider
from vouchers.documents import VOUCHER, voucher_facts
from vouchers.models import Commitment, Voucher
from vouchers.permissions import can_issue_voucher, can_move_voucher, can_replace_voucher
from vouchers.services.steps import step
from vouchers.states import CURRENT_VOUCHER, VoucherState


@transaction.atomic
def issue_voucher(
    actor: Actor, commitment: Commitment, client: Client, expires_on: date
) -> tuple[Voucher, str]:
    """Give the client a voucher for an order's commitment (route C); returns it with its code, kept nowhere in plain.

    ``expires_on`` is the first day on which it is no longer good. The service is free for the client (R28).

    Raises:
        InvalidInput: ``expiry_past``.
        WrongState: ``voucher_exists``; ``commitment_closed``.
    """
    locked = _locked(commitment)
    require(can_issue_voucher(actor, locked) and client.authority_id == locked.authority_id)
    if expires_on <= clock.today():
        raise InvalidInput("expiry_past", _("Choose a day in the future."), field="expires_on")
    if locked.closed_at is not None:
        raise WrongState("commitment_closed")
    if _current(locked) is not None:
        raise WrongState("voucher_exists", _("The order has a voucher already."))
    return _issue(actor, locked, client, expires_on, None)


@transaction.atomic
def replace_lost_voucher(actor: Actor, voucher: Voucher, version: int | None = None) -> tuple[Voucher, str]:
    """Make a lost voucher worthless and send the client another one, good until the same day.

    Raises:
        StaleVersion: the voucher has moved on since the form was opened.
        WrongState: ``voucher_not_replaceable``: it was given to a provider, has expired or ended.
    """
    commitment = _locked(voucher.commitment)
    locked = Voucher.objects.select_for_update(of=("self",)).select_related("client").get(pk=voucher.pk)
    require(can_replace_voucher(actor, locked))
    locked.check_version(version)
    before = events.snapshot(locked)
    if locked.state != VoucherState.ISSUED or locked.expires_on <= clock.today():
        text = _(
            "Only a voucher that the client still carries can be replaced. See where this one stands now."
        )
        raise WrongState("voucher_not_replaceable", text)
    step(locked.replace)
    locked.save_changes()
    made = _issue(actor, commitment, locked.client, locked.expires_on, locked)
    events.record(actor, "voucher.replaced", locked, authority=commitment.authority, before=before)
    return made


@transaction.atomic
def redeem_voucher(actor: Actor, commitment: Commitment, provider: Provider) -> None:
    """The chosen provider has accepted: the voucher is the provider's. Nothing happens to an order without one.

    Raises:
        WrongState: ``voucher_ended``: it has expired or ended, or another provider holds it.
    """
    locked = _locked(commitment)
    require(can_move_voucher(actor, locked, provider))
    voucher = _current(locked)
    if voucher is None:
        if locked.vouchers.exists():
            raise _ended()
        return
    if voucher.expires_on <= clock.today():
        raise _ended()
    before = events.snapshot(voucher)
    step(voucher.redeem, "voucher_ended")
    voucher.provider = provider
    voucher.save_changes()
    events.record(
        actor, "voucher.redeemed", voucher, authority=locked.authority, before=before, provider=provider.ref
    )


@transaction.atomic
def give_back_voucher(actor: Actor, commitment: Commitment) -> None:
    """The provider changes: the client carries the voucher on, at least as long as a new choice takes."""
    locked = _locked(commitment)
    require(can_move_voucher(actor, locked))
    voucher = _current(locked)
    if voucher is None or voucher.state != VoucherState.REDEEMED:
        return
    before = events.snapshot(voucher)
    voucher.give_back()
    voucher.provider = None
    carried_until = due("voucher.carry_on", clock.today()).last_day
    voucher.expires_on = max(voucher.expires_on, carried_until + timedelta(days=1))
    voucher.save_changes()
    events.record(actor, "voucher.given_back", voucher, authority=locked.authority, before=before)


@transaction.atomic
def carry_on_voucher(actor: Actor, commitment: Commitment, client: Client, until: date) -> None:
    """The client is asked to choose again: a voucher still carried is good at least until then, an expired one
    gets a successor. ``until`` is the first day on which it need no longer be good. No-op without vouchers.
    """
    locked = _locked(commitment)
    require(can_issue_voucher(actor, locked))
    voucher = _current(locked)
    if voucher is None:
        expired = locked.vouchers.filter(state=VoucherState.EXPIRED).order_by("-pk").first()
        if expired is not None:
            _issue(actor, locked, client, until, None)
        return
    if voucher.state != VoucherState.ISSUED or voucher.expires_on >= until:
        return
    before = events.snapshot(voucher)
    voucher.expires_on = until
    voucher.save_changes()
    events.record(actor, "voucher.carried_on", voucher, authority=locked.authority, before=before)


@transaction.atomic
def settle_voucher(actor: Actor, commitment: Commitment) -> None:
    """The order is closed. A voucher that no provider held is cancelled instead."""
    locked = _locked(commitment)
    require(can_move_voucher(actor, locked))
    voucher = _current(locked)
    if voucher is None:
        return
    before = events.snapshot(voucher)
    code = "voucher.settled"
    if voucher.state == VoucherState.REDEEMED:
        voucher.settle()
    else:
        voucher.cancel()
        code = "voucher.cancelled"
    voucher.save_changes()
    events.record(actor, code, voucher, authority=locked.authority, before=before)


@transaction.atomic
def cancel_voucher(actor: Actor, commitment: Commitment) -> None:
    """The order was cancelled."""
    locked = _locked(commitment)
    require(can_move_voucher(actor, locked))
    voucher = _current(locked)
    if voucher is None:
        return
    before = events.snapshot(voucher)
    voucher.cancel()
    voucher.save_changes()
    events.record(actor, "voucher.cancelled", voucher, authority=locked.authority, before=before)


@transaction.atomic
def expire_voucher(actor: Actor, voucher: Voucher) -> bool:
    """Its day has come and nobody used it; False when there is nothing (more) to do."""
    require(actor.is_system)
    commitment = _locked(voucher.commitment)
    locked = Voucher.objects.select_for_update().get(pk=voucher.pk)
    if locked.state != VoucherState.ISSUED or locked.expires_on > clock.today():
        return False
    before = events.snapshot(locked)
    locked.expire()
    locked.save_changes()
    events.record(actor, "voucher.expired", locked, authority=commitment.authority, before=before)
    return True


def _locked(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_for_update().get(pk=commitment.pk)


def _current(commitment: Commitment) -> Voucher | None:
    mine = Voucher.objects.select_for_update().filter(commitment=commitment, state__in=CURRENT_VOUCHER)
    found: Voucher | None = mine.first()
    return found


def _issue(
    actor: Actor, commitment: Commitment, client: Client, expires_on: date, replaces: Voucher | None
) -> tuple[Voucher, str]:
    """A new voucher, its letter, its event."""
    code = codes.human_code()
    voucher = Voucher.objects.create(
        authority=commitment.authority,
        commitment=commitment,
        client=client,
        code_digest=codes.digest(codes.normalise_code(code)),
        expires_on=expires_on,
        replaces=replaces,
    )
    documents.create(
        VOUCHER,
        voucher_facts(voucher, commitment, client, code),
        authority=commitment.authority,
        subject=voucher,
        language=client.language,
    )
    messages.to_client(
        client,
        "voucher",
        {
            "code": code,
            "service": pick(commitment.category.name, client.language),
            "last_day": expires_on - timedelta(days=1),
        },
        key=f"voucher:{voucher.ref}",
        authority=commitment.authority,
    )
    events.record(actor, "voucher.issued", voucher, authority=commitment.authority, commitment=commitment.ref)
    return voucher, code


def _ended() -> WrongState:
    return WrongState("voucher_ended", _("The voucher is no longer good. The personal official can help."))
