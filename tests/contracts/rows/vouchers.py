"""Who may reach the pages and the API of the vouchers room."""

from datetime import date

from tests.contracts.matrix import Story, api, page
from tests.factories.core import ClientFactory
from tests.factories.vouchers import make_budget, make_category, make_commitment, make_unit
from vouchers import services

BOOKS = ("finance", "manager", "auditor")
INVOICES = (*BOOKS, "administrator")
VOUCHERS = ("official", *BOOKS, "administrator")


def prepare(story: Story) -> None:
    """A voucher that the provider holds, units to invoice, and an invoice that was received."""
    cast = story.cast
    make_budget(cast.authority)
    commitment = make_commitment(cast.authority, make_category(cast.authority), cast.provider)
    invoiced = make_unit(commitment, 2_00)
    story.things["unit"] = make_unit(commitment, 1_00)
    story.things["authority"] = cast.authority
    story.things["invoice"] = services.receive_invoice(
        cast.actor("administrator"),
        provider=cast.provider,
        authority=cast.authority,
        number="M-1",
        unit_ids=[invoiced.pk],
    )
    client = ClientFactory(authority=cast.authority)
    voucher, _code = services.issue_voucher(cast.actor("official"), commitment, client, date(2026, 6, 1))
    services.redeem_voucher(cast.actor("official"), commitment, cast.provider)
    story.things["voucher"] = voucher


ROWS = [
    page("vouchers:budgets", *BOOKS),
    page("vouchers:grant", "finance"),
    page("vouchers:invoices", *INVOICES),
    page("vouchers:export", *BOOKS),
    page("vouchers:invoice", *INVOICES, ref="invoice"),
    page("vouchers:invoice_approve", "finance", ref="invoice", post={}),
    page("vouchers:invoice_return", "finance", ref="invoice", post={"reason": "Wrong"}),
    page("vouchers:invoice_pay", "finance", ref="invoice", post={}),
    page("vouchers:to_invoice", "administrator"),
    # Any provider may send an invoice to any city; only its own approved units can be on it.
    page("vouchers:send_invoice", "administrator", "rival", ref="authority", post={"number": "M-2"}),
    page("vouchers:vouchers", *VOUCHERS),
    page("vouchers:voucher", *VOUCHERS, ref="voucher"),
    page("vouchers:voucher_replace", "official", ref="voucher", post={}),
    api("GET", "/money/budgets", *BOOKS),
    api("POST", "/money/budgets", "finance", post={"year": 2026, "cents": 100, "key": "matrix"}),
    api("GET", "/money/units", "administrator"),
    api("GET", "/money/invoices", *INVOICES),
    api(
        "POST",
        "/money/invoices",
        "administrator",
        post=lambda story: {
            "authority": story.cast.authority.code,
            "number": "M-3",
            "units": [story.things["unit"].ref],
        },
    ),
    api("GET", "/money/invoices/{ref}", *INVOICES, ref="invoice"),
    api("POST", "/money/invoices/{ref}/approve", "finance", ref="invoice"),
    api("POST", "/money/invoices/{ref}/return", "finance", ref="invoice", post={"reason": "Wrong"}),
    api("POST", "/money/invoices/{ref}/pay", "finance", ref="invoice"),
    api("GET", "/money/vouchers", *VOUCHERS),
    api("GET", "/money/vouchers/{ref}", *VOUCHERS, ref="voucher"),
    api("POST", "/money/vouchers/{ref}/replace", "official", ref="voucher"),
]
