"""Invoices: the lists, one invoice and its steps, sending one, and the export of payments."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from core import clock
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import DomainError, NotFound, StaleVersion
from core.forms import Hinted
from core.models import Authority
from core.money import euros, show_euros, show_units
from core.pages import posted_version
from core.paging import next_url, page
from core.roles import Role
from core.shapes import day_words
from core.spreadsheets import harmless
from procurement.states import Unit
from providers.selectors import own_provider
from vouchers import links, permissions, selectors, services
from vouchers.forms import InvoiceFilterForm, PeriodForm, ReturnForm, SendInvoiceForm
from vouchers.models import ApprovedUnit, Invoice
from vouchers.states import InvoiceState

READERS = (*permissions.SEES_MONEY, Role.PROVIDER_ADMIN)


@require_safe
@for_roles(*READERS)
def list_invoices(request: HttpRequest) -> HttpResponse:
    """Invoices to the authority, or the provider's own: filtered by state, found by number, paged by key."""
    actor = actor_of(request)
    form = InvoiceFilterForm(request.GET or None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {"state": "", "number": ""}
    found = page(selectors.find_invoices(actor, **given), request.GET.get("after", ""))
    for_provider = actor.provider_id is not None
    other = _("City") if for_provider else _("Provider")
    context = {
        "form": form,
        "filtered": any(given.values()),
        "columns": [
            _("Number"),
            other,
            _("State"),
            _("Received"),
            _("Pay by"),
            {"label": _("Sum"), "numeric": True},
        ],
        "rows": _rows(found.rows, for_provider),
        "next_url": next_url(request, found.next),
        "first_url": reverse("vouchers:invoices") if request.GET.get("after") else "",
        "for_provider": for_provider,
        "waiting": selectors.units_to_invoice(own_provider(actor)).count() if for_provider else 0,
        "may_export": not for_provider,
    }
    return render(request, "vouchers/invoices.html", context)


def _rows(invoices: Sequence[Invoice], for_provider: bool) -> list[list[object]]:
    hows = selectors.due_hows(invoices)
    return [_row(row, for_provider, hows[row.pk]) for row in invoices]


def _row(invoice: Invoice, for_provider: bool, how: str) -> list[object]:
    done = invoice.state in {InvoiceState.PAID, InvoiceState.RETURNED}
    return [
        {"text": invoice.number, "url": reverse("vouchers:invoice", args=[invoice.public_id])},
        str(invoice.authority if for_provider else invoice.provider),
        {"state": invoice.state, "tag": invoice.get_state_display()},
        day_words(invoice.received_at),
        day_words(invoice.due_on) if done else {"due": invoice.due_on, "how": how},
        show_euros(invoice.total_cents),
    ]


@require_safe
@for_roles(*READERS)
def show_invoice(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One invoice: its lines against what was approved, and the next step."""
    return _invoice_page(request, selectors.invoice_by_ref(actor_of(request), ref))


def _invoice_page(
    request: HttpRequest,
    invoice: Invoice,
    *,
    form: ReturnForm | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request)
    lines = list(selectors.lines_of(invoice))
    orders = links.describe(actor, {line.unit.commitment.order_ref for line in lines})
    handles = permissions.can_handle_invoice(actor, invoice)
    context = {
        "invoice": invoice,
        "lines": [(line, orders[line.unit.commitment.order_ref]) for line in lines],
        "matches": all(line.amount_cents == line.unit.amount_cents for line in lines),
        "reason": selectors.return_reason(invoice),
        "form": form or ReturnForm(),
        "stale": stale,
        "newer": [(_("State"), invoice.get_state_display()), (_("Sum"), show_euros(invoice.total_cents))],
        "may_check": handles and invoice.state == InvoiceState.RECEIVED,
        "may_pay": handles and invoice.state == InvoiceState.APPROVED,
        "due_how": selectors.due_hows([invoice])[invoice.pk],
        "for_provider": actor.provider_id is not None,
    }
    return render(request, "vouchers/invoice.html", context, status=status)


Step = Callable[[Actor, Invoice, int | None], Invoice]


def _step(
    request: HttpRequest, ref: UUID, step: Step, done: str, form: ReturnForm | None = None
) -> HttpResponse:
    """Carry out a step; a stale or refused one is answered with the invoice as it stands now."""
    actor = actor_of(request)
    invoice = selectors.invoice_by_ref(actor, ref)
    try:
        step(actor, invoice, posted_version(request))
    except StaleVersion as error:
        return _invoice_page(request, _again(actor, ref), form=form, stale=True, status=error.status)
    except DomainError as error:
        messages.error(request, str(error.message))
        return _invoice_page(request, _again(actor, ref), form=form, status=error.status)
    messages.success(request, done)
    return redirect("vouchers:invoice", ref)


def _again(actor: Actor, ref: UUID) -> Invoice:
    return selectors.invoice_by_ref(actor, ref)


@require_POST
@for_roles(Role.FINANCE)
def approve(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Every line fits what was approved."""
    return _step(request, ref, services.approve_invoice, _("The invoice was approved. It can be paid."))


@require_POST
@for_roles(Role.FINANCE)
def pay(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Pay from the commitments."""
    return _step(request, ref, services.pay_invoice, _("The invoice was marked as paid."))


@require_POST
@for_roles(Role.FINANCE)
def send_back(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Return with a reason."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        invoice = selectors.invoice_by_ref(actor_of(request), ref)
        return _invoice_page(request, invoice, form=form, status=422)
    reason: str = form.cleaned_data["reason"]
    return _step(
        request,
        ref,
        lambda actor, invoice, version: services.return_invoice(actor, invoice, reason, version),
        _("The invoice was returned to the provider."),
        form,
    )


# Sending ---------------------------------------------------------------------------------------------------


@require_safe
@for_roles(Role.PROVIDER_ADMIN)
def to_invoice(request: HttpRequest) -> HttpResponse:
    """The provider's approved units that are on no invoice, city by city."""
    return _to_invoice_page(request)


@require_POST
@for_roles(Role.PROVIDER_ADMIN)
def send_invoice(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Send an invoice over the chosen rows to one city."""
    actor = actor_of(request)
    provider = own_provider(actor)
    authority = Authority.objects.filter(public_id=ref).first()
    if authority is None:
        raise NotFound
    units = selectors.units_to_invoice(provider).filter(authority=authority)
    # Rows that another click has invoiced meanwhile are refused by the service, not by the form.
    posted = ApprovedUnit.objects.filter(provider=provider, authority=authority)
    by_ref = {str(unit.public_id): unit.pk for unit in posted.filter(public_id__in=_uuids(request))}
    form = SendInvoiceForm(
        request.POST, choices=_choices(actor, list(units), by_ref), auto_id=_auto_id(authority)
    )
    if form.is_valid():
        try:
            invoice = services.receive_invoice(
                actor,
                provider=provider,
                authority=authority,
                number=form.cleaned_data["number"],
                unit_ids=[by_ref[chosen] for chosen in form.cleaned_data["units"]],
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The invoice was sent."))
            return redirect("vouchers:invoice", invoice.public_id)
    return _to_invoice_page(request, authority, form)


def _uuids(request: HttpRequest) -> list[UUID]:
    found = []
    for given in request.POST.getlist("units"):
        try:
            found.append(UUID(given))
        except ValueError:
            continue  # the form says that it is no choice
    return found


def _to_invoice_page(
    request: HttpRequest, posted_to: Authority | None = None, posted: SendInvoiceForm | None = None
) -> HttpResponse:
    actor = actor_of(request)
    groups: dict[Authority, list[ApprovedUnit]] = {}
    for unit in selectors.units_to_invoice(own_provider(actor)):
        groups.setdefault(unit.authority, []).append(unit)
    sections = [
        {
            "authority": authority,
            "total": sum(unit.amount_cents for unit in units),
            "form": posted
            if posted is not None and authority == posted_to
            else SendInvoiceForm(
                choices=_choices(actor, units),
                initial={"units": [u.ref for u in units]},
                auto_id=_auto_id(authority),
            ),
        }
        for authority, units in groups.items()
    ]
    lost = posted is not None and posted_to not in groups
    status = 200 if posted is None else 422
    context = {"sections": sections, "lost": posted if lost else None, "form": posted}
    return render(request, "vouchers/to_invoice.html", context, status=status)


def _auto_id(authority: Authority) -> str:
    return f"id_{authority.code}_%s"


def _choices(
    actor: Actor, units: list[ApprovedUnit], posted: dict[str, int] | None = None
) -> list[tuple[str, str]]:
    """Each row as a box with its service, units and sum; the order, days and price under it."""
    orders = links.describe(actor, {unit.commitment.order_ref for unit in units})
    rows = [(unit.ref, _choice(unit, orders[unit.commitment.order_ref].number)) for unit in units]
    gone = set(posted or ()) - {ref for ref, _label in rows}
    return rows + [(ref, _("Invoiced meanwhile")) for ref in sorted(gone)]


def _choice(unit: ApprovedUnit, order: str) -> Hinted:
    label = f"{unit.commitment.what}: {show_euros(unit.amount_cents)}"
    hint = _("Order %(order)s, %(first)s–%(last)s: %(units)s × %(unit)s at %(price)s") % {
        "order": order,
        "first": day_words(unit.first_day),
        "last": day_words(unit.last_day),
        "units": show_units(unit.units_hundredths),
        "unit": Unit(unit.commitment.unit).label,
        "price": show_euros(unit.unit_price_cents),
    }
    return Hinted(label, hint)


# Export ----------------------------------------------------------------------------------------------------

CSV_COLUMNS = (
    gettext_lazy("Paid on"),
    gettext_lazy("Provider"),
    gettext_lazy("Business id"),
    gettext_lazy("Number"),
    gettext_lazy("Received"),
    gettext_lazy("Pay by"),
    gettext_lazy("Sum, euros excluding VAT"),
    gettext_lazy("Reference"),
)


@require_safe
@for_roles(*permissions.SEES_MONEY)
def export(request: HttpRequest) -> HttpResponseBase:
    """Choose the days; then the paid invoices as CSV."""
    actor = actor_of(request)
    form = PeriodForm(request.GET or None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "vouchers/export.html", {"form": form}, status=422 if form.is_bound else 200)
    since, until = form.cleaned_data["since"], form.cleaned_data["until"]
    name = f"payments-{since.isoformat()}-{until.isoformat()}.csv"
    return StreamingHttpResponse(
        _csv(actor, since, until),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Line:
    """A file whose every write is handed on."""

    def write(self, line: str) -> str:
        return line


def _csv(actor: Actor, since: date, until: date) -> Iterator[str]:
    """Semicolons and a byte-order mark, as spreadsheets in Finland open it."""
    writer = csv.writer(_Line(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(column) for column in CSV_COLUMNS])
    for invoice in selectors.payments(actor, since, until):
        assert invoice.paid_at is not None
        yield writer.writerow(
            [
                clock.local_date(invoice.paid_at).isoformat(),
                harmless(invoice.provider.name),
                invoice.provider.business_id,
                harmless(invoice.number),
                clock.local_date(invoice.received_at).isoformat(),
                invoice.due_on.isoformat(),
                str(euros(invoice.total_cents)).replace(".", ","),
                invoice.ref,
            ]
        )
