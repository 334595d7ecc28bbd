"""Invoices: every provider invoices once a month what was approved; the finance officer checks and pays."""

from datetime import date, timedelta
from functools import partial

from core import clock, codes
from simulator.play.world import Firm, World, in_days, in_working_days
from vouchers import services as vouchers
from vouchers.models import Invoice
from vouchers.selectors import units_to_invoice
from vouchers.states import InvoiceState

RETURNED = 1
LAST_ROUND_BEFORE_END = 6
RECENT = timedelta(days=40)


def plan_invoices(world: World) -> None:
    """A round in the first days of every month, and one just before the end."""
    end = clock.local_date(world.ends)
    day = date(world.begins.year, world.begins.month, 1)
    rounds = []
    while (day := (day + timedelta(days=32)).replace(day=1)) < end:
        rounds.append(day)
    rounds.append(end - timedelta(days=LAST_ROUND_BEFORE_END))
    for start in rounds:
        for firm in world.firms:
            if firm.active:
                world.agenda.put(
                    in_working_days(codes.whole(0, 3), start=start), partial(send_invoice, world, firm)
                )


def send_invoice(world: World, firm: Firm) -> None:
    """Invoice everything that was approved and is on no invoice."""
    units = list(units_to_invoice(firm.provider))
    if not units:
        return
    number = Invoice.objects.filter(provider=firm.provider).count() + 1
    invoice = vouchers.receive_invoice(
        firm.administrator,
        provider=firm.provider,
        authority=world.authority,
        number=f"{clock.today().year}-{number:04d}",
        unit_ids=[unit.pk for unit in units],
    )
    delay = in_days(codes.whole(2, 10))
    if _rests(world):
        world.invoice_rests = True
    else:
        world.agenda.put(delay, partial(check_invoice, world, firm, invoice))


def _rests(world: World) -> bool:
    """Whether this invoice waits for a person: one of the last weeks does, where live cases wait too."""
    recent = clock.today() > clock.local_date(world.ends) - RECENT
    return bool(world.scenario.live) and recent and not world.invoice_rests


def check_invoice(world: World, firm: Firm, invoice: Invoice) -> None:
    """The finance officer approves, or returns one with a reason."""
    finance = world.staff.finance
    if world.scenario.trouble and world.returned_invoices < RETURNED and codes.chance(0.1):
        world.returned_invoices += 1
        vouchers.return_invoice(finance, invoice, "Laskusta puuttuu kaupungin viitetieto.")
        world.agenda.put(in_days(codes.whole(2, 4)), partial(send_invoice, world, firm))
        return
    vouchers.approve_invoice(finance, invoice)
    world.agenda.put(in_days(codes.whole(5, 10)), partial(pay_invoice, world, invoice.pk))


def pay_invoice(world: World, invoice_id: int) -> None:
    """Pay."""
    invoice = Invoice.objects.get(pk=invoice_id)
    if invoice.state == InvoiceState.APPROVED:
        vouchers.pay_invoice(world.staff.finance, invoice)
