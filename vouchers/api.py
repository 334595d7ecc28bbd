"""The API of money: budgets, approved units, invoices, vouchers. Thin: the same services as the pages use."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from ninja.responses import Status

from core.actors import Actor
from core.api import READ, WRITE, After, ListOut, Size, actor_of, expected_version, set_etag
from core.errors import InvalidInput, require
from core.i18n import pick
from core.models import Authority
from core.paging import page
from core.roles import Role
from providers.selectors import own_provider
from vouchers import permissions, selectors, services
from vouchers.models import ApprovedUnit, Invoice, Voucher
from vouchers.schemas import (
    BudgetOut,
    GrantIn,
    InvoiceDetailOut,
    InvoiceIn,
    InvoiceOut,
    LineOut,
    NewVoucherOut,
    ReasonIn,
    UnitOut,
    VoucherOut,
)
from vouchers.selectors import BudgetLine
from vouchers.states import InvoiceState

router = Router(tags=["money"])


# Budgets ---------------------------------------------------------------------------------------------------


@router.get("/budgets", response={200: list[BudgetOut], **READ})
def list_budgets(request: HttpRequest) -> list[BudgetOut]:
    """The authority's money by year and account."""
    actor = actor_of(request)
    require(actor.authority is not None and actor.has(*permissions.SEES_MONEY))
    return [_budget(line) for line in selectors.budget_lines(actor)]


@router.post("/budgets", response={201: BudgetOut, **WRITE})
def grant_budget(request: HttpRequest, data: GrantIn) -> Status[BudgetOut]:
    """Add money to a year."""
    actor = actor_of(request)
    authority = actor.need_authority()
    services.grant_budget(actor, authority=authority, year=data.year, cents=data.cents, key=data.key)
    line = next(line for line in selectors.budget_lines(actor) if line.budget.year == data.year)
    return Status(201, _budget(line))


def _budget(line: BudgetLine) -> BudgetOut:
    return BudgetOut(
        year=line.budget.year,
        granted_cents=line.granted,
        available_cents=line.available,
        committed_cents=line.committed,
        payable_cents=line.payable,
        paid_cents=line.paid,
    )


# Units and invoices ----------------------------------------------------------------------------------------


@router.get("/units", response={200: list[UnitOut], **READ})
def list_units_to_invoice(request: HttpRequest) -> list[UnitOut]:
    """The provider's approved units that are on no invoice; the oldest 500."""
    actor = actor_of(request)
    require(actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN))
    return [_unit(unit) for unit in selectors.units_to_invoice(own_provider(actor))[:500]]


@router.get("/invoices", response={200: ListOut[InvoiceOut], **READ})
def list_invoices(
    request: HttpRequest,
    state: InvoiceState | None = None,
    number: Annotated[str, Query(max_length=40)] = "",
    after: After = "",
    size: Size = 30,
) -> ListOut[InvoiceOut]:
    """Invoices to the authority, or of the provider, the newest first."""
    actor = actor_of(request)
    require(actor.has(*permissions.SEES_MONEY, Role.PROVIDER_ADMIN))
    found = page(selectors.find_invoices(actor, state=state or "", number=number), after, size)
    return ListOut(items=[InvoiceOut(**_facts(row)) for row in found.rows], next=found.next)


@router.post("/invoices", response={201: InvoiceDetailOut, **WRITE})
def send_invoice(request: HttpRequest, response: HttpResponse, data: InvoiceIn) -> Status[InvoiceDetailOut]:
    """Send an invoice over approved units to one city."""
    actor = actor_of(request)
    require(actor.provider_id is not None and actor.has(Role.PROVIDER_ADMIN))
    provider = own_provider(actor)
    authority = Authority.objects.filter(code=data.authority).first()
    if authority is None:
        raise InvalidInput("authority_unknown", _("There is no city with this code."), field="authority")
    mine = ApprovedUnit.objects.filter(provider=provider, authority=authority, public_id__in=data.units)
    ids = list(mine.values_list("pk", flat=True))
    if len(ids) != len(set(data.units)):
        raise InvalidInput("units_not_found", _("An id is not one of your approved units."), field="units")
    invoice = services.receive_invoice(
        actor, provider=provider, authority=authority, number=data.number, unit_ids=ids
    )
    return Status(201, _detail(selectors.invoice_by_ref(actor, invoice.public_id), response))


@router.get("/invoices/{uuid:ref}", response={200: InvoiceDetailOut, **READ})
def read_invoice(request: HttpRequest, response: HttpResponse, ref: UUID) -> InvoiceDetailOut:
    """One invoice with its lines."""
    return _detail(selectors.invoice_by_ref(actor_of(request), ref), response)


@router.post("/invoices/{uuid:ref}/approve", response={200: InvoiceDetailOut, **WRITE})
def approve_invoice(request: HttpRequest, response: HttpResponse, ref: UUID) -> InvoiceDetailOut:
    """Every line fits what was approved. Send the ETag as If-Match."""
    return _step(request, response, ref, services.approve_invoice)


@router.post("/invoices/{uuid:ref}/pay", response={200: InvoiceDetailOut, **WRITE})
def pay_invoice(request: HttpRequest, response: HttpResponse, ref: UUID) -> InvoiceDetailOut:
    """Mark as paid: the money leaves the commitments."""
    return _step(request, response, ref, services.pay_invoice)


@router.post("/invoices/{uuid:ref}/return", response={200: InvoiceDetailOut, **WRITE})
def return_invoice(
    request: HttpRequest, response: HttpResponse, ref: UUID, data: ReasonIn
) -> InvoiceDetailOut:
    """Send an invoice back with a reason; its units may be invoiced again."""
    return _step(
        request,
        response,
        ref,
        lambda actor, invoice, version: services.return_invoice(actor, invoice, data.reason, version),
    )


def _step(
    request: HttpRequest,
    response: HttpResponse,
    ref: UUID,
    step: Callable[[Actor, Invoice, int | None], Invoice],
) -> InvoiceDetailOut:
    actor = actor_of(request)
    step(actor, selectors.invoice_by_ref(actor, ref), expected_version(request))
    return _detail(selectors.invoice_by_ref(actor, ref), response)


def _unit(unit: ApprovedUnit) -> UnitOut:
    return UnitOut(
        id=unit.public_id,
        authority=unit.authority.code,
        order=unit.commitment.order_ref,
        service=unit.commitment.what,
        units_hundredths=unit.units_hundredths,
        unit_price_cents=unit.unit_price_cents,
        amount_cents=unit.amount_cents,
        first_day=unit.first_day,
        last_day=unit.last_day,
    )


def _facts(invoice: Invoice) -> dict[str, Any]:
    return {
        "id": invoice.public_id,
        "number": invoice.number,
        "state": invoice.state,
        "version": invoice.version,
        "authority": invoice.authority.code,
        "provider": invoice.provider.name,
        "business_id": invoice.provider.business_id,
        "total_cents": invoice.total_cents,
        "received_at": invoice.received_at,
        "due_on": invoice.due_on,
        "paid_at": invoice.paid_at,
    }


def _detail(invoice: Invoice, response: HttpResponse) -> InvoiceDetailOut:
    set_etag(response, invoice)
    lines = selectors.lines_of(invoice).select_related("unit__authority", "unit__commitment__category")
    return InvoiceDetailOut(
        **_facts(invoice),
        lines=[LineOut(unit=_unit(line.unit), amount_cents=line.amount_cents) for line in lines],
        return_reason=selectors.return_reason(invoice),
    )


# Vouchers --------------------------------------------------------------------------------------------------


@router.get("/vouchers", response={200: ListOut[VoucherOut], **READ})
def list_vouchers(request: HttpRequest, after: After = "", size: Size = 30) -> ListOut[VoucherOut]:
    """Vouchers of the authority, or those that the provider holds, the newest first."""
    actor = actor_of(request)
    require(actor.has(Role.OFFICIAL, *permissions.SEES_MONEY, Role.PROVIDER_ADMIN))
    found = page(selectors.visible_vouchers(actor), after, size)
    return ListOut(items=[VoucherOut(**_voucher(row)) for row in found.rows], next=found.next)


@router.get("/vouchers/{uuid:ref}", response={200: VoucherOut, **READ})
def read_voucher(request: HttpRequest, response: HttpResponse, ref: UUID) -> VoucherOut:
    """One voucher, without its code."""
    voucher = selectors.voucher_by_ref(actor_of(request), ref)
    set_etag(response, voucher)
    return VoucherOut(**_voucher(voucher))


@router.post("/vouchers/{uuid:ref}/replace", response={201: NewVoucherOut, **WRITE})
def replace_lost_voucher(request: HttpRequest, response: HttpResponse, ref: UUID) -> Status[NewVoucherOut]:
    """A lost voucher stops working; the client is sent another. Send the ETag as If-Match."""
    actor = actor_of(request)
    voucher = selectors.voucher_by_ref(actor, ref)
    new, code = services.replace_lost_voucher(actor, voucher, expected_version(request))
    set_etag(response, new)
    return Status(201, NewVoucherOut(**_voucher(new), code=code))


def _voucher(voucher: Voucher) -> dict[str, Any]:
    return {
        "id": voucher.public_id,
        "state": voucher.state,
        "version": voucher.version,
        "order": voucher.commitment.order_ref,
        "service": pick(voucher.commitment.category.name),
        "expires_on": voucher.expires_on,
        "provider": voucher.provider.name if voucher.provider else "",
    }
