"""Who may do what with money: one question an act."""

from core.actors import Actor
from core.models import Authority
from core.roles import PROVIDER_ROLES, Role
from providers.models import Provider
from vouchers.models import Budget, Commitment, Invoice, Voucher

SEES_MONEY = (Role.FINANCE, Role.MANAGER, Role.AUDITOR)
"""Roles of the authority that see its books."""


def can_grant_budget(actor: Actor, authority: Authority) -> bool:
    """The authority's finance officer grants money (the system, when a scenario is set up)."""
    return actor.is_system or actor.in_authority(authority.pk, Role.FINANCE)


def can_see_budget(actor: Actor, budget: Budget) -> bool:
    """Finance, managers and auditors see the books."""
    return actor.in_authority(budget.authority_id, *SEES_MONEY)


def can_commit(actor: Actor, authority: Authority) -> bool:
    """Money is promised by the official who places the order."""
    return actor.is_system or actor.in_authority(authority.pk, Role.OFFICIAL)


def can_fix_tariff(actor: Actor, commitment: Commitment, provider: Provider | None = None) -> bool:
    """Whoever carries the order on to a provider: the official, the order's client, or the provider that accepts."""
    return can_settle(actor, commitment) or _is_party(actor, commitment, provider)


def can_approve_units(actor: Actor, commitment: Commitment) -> bool:
    """Delivered units are approved by an official of the authority, never by the provider that sells them.

    A client who changes the provider thereby settles what the first one has delivered.
    """
    if actor.is_client_of_order(commitment.order_ref):
        return True
    return actor.is_system or actor.in_authority(commitment.authority_id, Role.OFFICIAL)


def can_settle(actor: Actor, commitment: Commitment) -> bool:
    """What is unused is released by an official, or by the system when time moves the order."""
    return actor.is_system or actor.in_authority(commitment.authority_id, Role.OFFICIAL)


def can_issue_voucher(actor: Actor, commitment: Commitment) -> bool:
    """The official gives the client the voucher, and replaces a lost one."""
    return actor.is_system or actor.in_authority(commitment.authority_id, Role.OFFICIAL)


def can_move_voucher(actor: Actor, commitment: Commitment, provider: Provider | None = None) -> bool:
    """A voucher follows its order: the same people carry it on."""
    return can_fix_tariff(actor, commitment, provider)


def can_see_voucher(actor: Actor, voucher: Voucher) -> bool:
    """Officials and those who see the authority's books; the provider that it was given to."""
    return actor.in_authority(voucher.authority_id, Role.OFFICIAL, *SEES_MONEY) or (
        voucher.provider_id is not None and actor.in_provider(voucher.provider_id, Role.PROVIDER_ADMIN)
    )


def can_replace_voucher(actor: Actor, voucher: Voucher) -> bool:
    """An official of the authority."""
    return actor.is_system or actor.in_authority(voucher.authority_id, Role.OFFICIAL)


def can_send_invoice(actor: Actor, provider: Provider) -> bool:
    """The provider's administrator."""
    return actor.in_provider(provider.pk, Role.PROVIDER_ADMIN)


def can_see_invoice(actor: Actor, invoice: Invoice) -> bool:
    """Those who see the authority's books, and the provider's administrator."""
    return actor.in_authority(invoice.authority_id, *SEES_MONEY) or actor.in_provider(
        invoice.provider_id, Role.PROVIDER_ADMIN
    )


def can_handle_invoice(actor: Actor, invoice: Invoice) -> bool:
    """The authority's finance officer approves, returns and pays."""
    return actor.in_authority(invoice.authority_id, Role.FINANCE)


def can_export_payments(actor: Actor, authority: Authority) -> bool:
    """Those who see the authority's books."""
    return actor.in_authority(authority.pk, *SEES_MONEY)


def _is_party(actor: Actor, commitment: Commitment, provider: Provider | None) -> bool:
    """The client of the order, or the staff of the provider it goes to or stays with."""
    if actor.is_client_of_order(commitment.order_ref):
        return True
    sides = {commitment.provider_id, provider.pk if provider else None} - {None}
    return any(actor.in_provider(side, *PROVIDER_ROLES) for side in sides)
