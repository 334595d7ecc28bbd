"""The official's clients: the caseload, a new client, one client's path."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core import paging, services, views_log
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import require
from core.models import Client, ConsentKind
from core.permissions import can_record_client, can_see_client
from core.roles import Role
from orders import selectors, words
from orders.forms import CaseloadForm, ClientForm
from orders.models import Order
from orders.selectors.turns import due_cell, name_for, turn_of
from orders.states import OrderState
from orders.views.common import form_page


@for_roles(Role.OFFICIAL, Role.AUDITOR)
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """The caseload: who waits for whom and what is late; or the one client searched for."""
    actor = actor_of(request)
    form = CaseloadForm(actor, request.GET)
    wanted = selectors.CaseloadFilter(**form.cleaned_data) if form.is_valid() else selectors.CaseloadFilter()
    page = paging.page(selectors.clients_of(actor, wanted), request.GET.get("after", ""))
    shown = selectors.orders_shown(page.rows)
    views_log.looked_at_list(actor, page.rows, "orders:clients", authority=actor.need_authority())
    context = {
        "form": form,
        "wanted": wanted,
        "rows": [_row(actor, client, shown.get(client.order_key)) for client in page.rows],  # type: ignore[attr-defined]
        "columns": [_("Client"), _("Service"), _("Whose turn"), _("By"), _("State")],
        "figures": _figures(selectors.caseload_counts(actor)) if actor.has(Role.OFFICIAL) else [],
        "next_url": paging.next_url(request, page.next),
        "may_add": can_record_client(actor),
    }
    return render(request, "orders/clients.html", context)


def _row(actor: Actor, client: Client, order: Order | None) -> list[Any]:
    name = {"text": client.full_name, "url": reverse("orders:client", args=[client.public_id])}
    if order is None:
        return [name, "", "", "", ""]
    turn = turn_of(order)
    return [
        name,
        {
            "text": str(order.category),
            "url": reverse("orders:order", args=[order.public_id]),
            "note": order.number,
        },
        name_for(turn, order, actor),
        due_cell(turn),
        {"state": order.state, "tag": OrderState(order.state).label},
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
    path = selectors.client_path(actor, found)
    steps = [
        {
            "title": str(order.category),
            "state": "current" if order.is_open else "done",
            "when": order.started_on or order.created_at,
            "who": str(order.provider or ""),
            "text": OrderState(order.state).label,
            "url": reverse("orders:order", args=[order.public_id]),
        }
        for order in path
    ]
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
