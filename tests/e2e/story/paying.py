"""The invoice, checked and paid."""

from tests.e2e.story.people import SERVICE, Story
from vouchers.models import Invoice
from vouchers.states import InvoiceState


def invoice(story: Story) -> None:
    """The administrator invoices exactly what was approved."""
    administrator = story.sits("provider")
    administrator.begins_work("Invoice what has been approved")
    administrator.fills({"number": "2026-0101"})
    others = administrator.page.locator("main input[name=units]:not(:checked)").count()
    assert others == 0
    administrator.page.locator("main input[name=units]").evaluate_all(
        "boxes => boxes.forEach(b => b.checked = false)"
    )
    administrator.page.get_by_label(SERVICE).check()
    administrator.passes_axe("to_invoice")
    administrator.presses("Send the invoice")
    administrator.reads("The invoice was sent", "1,125.00")
    administrator.passes_axe("invoice_sent")


def check_and_pay(story: Story) -> None:
    """The finance officer checks it against what was approved, approves and pays."""
    finance = story.sits("finance")
    finance.begins_work("Check invoice 2026-0101")
    finance.reads("Every line is what was approved")
    finance.passes_axe("invoice_check")
    finance.presses("Approve")
    finance.begins_work("Pay invoice 2026-0101")
    finance.presses("Mark as paid")
    finance.reads("The invoice was marked as paid")
    finance.passes_axe("invoice_paid")
    assert Invoice.objects.get(number="2026-0101").state == InvoiceState.PAID
