"""The official's clients: the caseload, a new client, one client's path."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core import clock, paging, services, spreadsheets, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import require
from core.models import ConsentKind
from core.permissions import can_record_client, can_see_client
from core.roles import Role
from orders import selectors, words
from orders.forms.orders import CaseloadForm, ClientForm
from orders.selectors import caseload
from orders.selectors.caseload import ORDER_A_SERVICE
from orders.selectors.path import officials_steps, path_of
from orders.selectors.turns import name_for
from orders.states import OrderState
from orders.views.common import form_page


@for_roles(Role.OFFICIAL, Role.AUDITOR)
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """The caseload, the most urgent first: who waits for whom, what is late, what to do; or the one searched for."""
    actor = actor_of(request)
    form = CaseloadForm(actor, caseload.services(actor), caseload.colleagues(actor), request.GET)
    wanted = caseload.CaseloadFilter(**form.cleaned_data) if form.is_valid() else caseload.CaseloadFilter()
    page = caseload.page_of(caseload.clients_of(actor, wanted), request.GET.get("after", ""))
    views_log.looked_at_list(actor, page.rows, "orders:clients", authority=actor.need_authority())
    context = {
        "form": form,
        "wanted": wanted,
        "narrowed": any(getattr(wanted, name) for name in ("whose", "state", "service", "official")),
        "rows": [_row(actor, row) for row in caseload.rows_of(page.rows)],
        "figures": _figures(caseload.caseload_counts(actor)) if actor.has(Role.OFFICIAL) else [],
        "next_url": paging.next_url(request, page.next),
        "may_add": can_record_client(actor),
    }
    return render(request, "orders/clients.html", context)


def _row(actor: Actor, row: caseload.Row) -> dict[str, Any]:
    """One line of the caseload; what an auditor cannot do is not offered."""
    order = row.order
    acts = actor.has(Role.OFFICIAL)
    return {
        "client": row.client,
        "order": order,
        "state_label": OrderState(order.state).label if order else "",
        "who": name_for(row.turn, order, actor) if order else "",
        "turn": row.turn,
        "how": row.how,
        "waits": row.waits_days,
        "missing": row.missing,
        "unread": row.unread,
        "verb": row.verb if acts else "",
        "url": row.url,
        "orders_new": acts and row.verb != ORDER_A_SERVICE,
    }


@for_roles(Role.OFFICIAL)
@require_GET
def caseload_file(request: HttpRequest) -> StreamingHttpResponse:
    """One's own open orders as CSV, by order number: nothing in the file names a client."""
    actor = actor_of(request)
    name = f"caseload-{clock.today().isoformat()}.csv"
    return StreamingHttpResponse(
        spreadsheets.lines(_CSV_COLUMNS, _csv_rows(actor)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


_CSV_COLUMNS = (
    _("Order"),
    _("Service"),
    _("Provider"),
    _("State"),
    _("Whose turn"),
    _("By"),
    _("Days late"),
    _("Waits, days"),
    _("Next step"),
)


def _csv_rows(actor: Actor) -> Iterator[list[str]]:
    for row in caseload.own_orders(actor):
        order = row.order
        assert order is not None
        yield [
            order.number,
            str(order.category),
            str(order.provider or ""),
            str(OrderState(order.state).label),
            str(name_for(row.turn, order, actor)),
            row.turn.due.isoformat() if row.turn.due else "",
            str(row.days_late or ""),
            "" if row.waits_days is None else str(row.waits_days),
            str(row.verb),
        ]


def _figures(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Who waits for whom, each a link to those clients."""
    labels = {
        "official": _("Waiting for you"),
        "client": _("Waiting for the client"),
        "provider": _("Waiting for the provider"),
        "late": _("Late"),
    }
    here = reverse("orders:clients")
    return [
        {"value": counts[name], "label": label, "url": f"{here}?whose={name}"}
        for name, label in labels.items()
    ]


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def new_client(request: HttpRequest) -> HttpResponse:
    """Record a client."""
    actor = actor_of(request)
    require(can_record_client(actor))
    form = ClientForm(actor.need_authority(), request.POST or None)

    def save() -> str:
        facts = dict(form.cleaned_data)
        consents = facts.pop("messages_consent")
        client = services.record_client(actor, **facts)
        if consents:
            services.record_consent(actor, client, ConsentKind.MESSAGES)
        return reverse("orders:client", args=[client.public_id])

    return form_page(request, "orders/new_client.html", form, save, {}, _("The client is recorded."))


@for_roles(Role.OFFICIAL, Role.AUDITOR)
@require_GET
def client(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One client: who it is, and the path over all services."""
    actor = actor_of(request)
    found = selectors.get_client(actor, ref)
    require(can_see_client(actor, found))
    views_log.looked(actor, found, "orders:client", authority=found.authority)
    steps = officials_steps(path_of(found))
    facts = [
        (_("Date of birth"), found.born_on),
        (_("Municipality"), found.municipality),
        (_("Phone"), found.phone),
        (_("E-mail"), found.email),
        (_("Language of letters and pages"), words.language_name(found.language)),
        (_("Postal address"), found.postal_address or (_("not shown") if found.non_disclosure else "")),
        (_("Personal official"), found.official or ""),
    ]
    may_order = actor.in_authority(found.authority_id, Role.OFFICIAL)
    return render(
        request,
        "orders/client.html",
        {"client": found, "facts": facts, "steps": steps, "may_order": may_order},
    )
