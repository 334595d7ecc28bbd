"""Every write of this room. Money moves by postings; the guards beside them move in the same transaction."""

from vouchers.services.budgets import grant_budget
from vouchers.services.commitments import (
    approve_earlier_units,
    approve_units,
    change_units,
    close_commitment,
    commit,
    fix_tariff,
    hold_budget,
    hold_money,
)
from vouchers.services.invoices import approve_invoice, pay_invoice, receive_invoice, return_invoice
from vouchers.services.vouchers import (
    cancel_voucher,
    carry_on_voucher,
    expire_voucher,
    give_back_voucher,
    issue_voucher,
    redeem_voucher,
    replace_lost_voucher,
    settle_voucher,
)

__all__ = [
    "approve_earlier_units",
    "approve_invoice",
    "approve_units",
    "cancel_voucher",
    "carry_on_voucher",
    "change_units",
    "close_commitment",
    "commit",
    "expire_voucher",
    "fix_tariff",
    "give_back_voucher",
    "grant_budget",
    "hold_budget",
    "hold_money",
    "issue_voucher",
    "pay_invoice",
    "receive_invoice",
    "redeem_voucher",
    "replace_lost_voucher",
    "return_invoice",
    "settle_voucher",
]
