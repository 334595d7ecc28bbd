"""The register of host places: for officials, and for providers the places they proposed."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import act, posted_version
from core.roles import PROVIDER_ROLES, Role
from orders import selectors
from orders.forms.trials import HostFilterForm, HostForm
from orders.permissions import trials as permissions
from orders.selectors.trials import HostFilter, get_host, host_list
from orders.services import hosts as services
from orders.states.trials import HostState
from orders.views.common import form_page


@for_roles(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES)
@require_GET
def hosts(request: HttpRequest) -> HttpResponse:
    """The host places, narrowed by name, kind and state."""
    actor = actor_of(request)
    form = HostFilterForm(request.GET)
    wanted = HostFilter(**form.cleaned_data) if form.is_valid() else HostFilter()
    page = paging.page(host_list(actor, wanted), request.GET.get("after", ""))
    rows = [
        [
            {
                "text": host.name,
                "url": reverse("orders:host", args=[host.public_id]),
                "note": host.business_id,
            },
            host.get_kind_display(),
            host.municipality,
            _("Yes") if host.accessible else _("No"),
            {"state": host.state, "tag": HostState(host.state).label},
        ]
        for host in page.rows
    ]
    context = {
        "form": form,
        "rows": rows,
        "columns": [_("Host place"), _("Kind"), _("Municipality"), _("Without steps"), _("State")],
        "next_url": paging.next_url(request, page.next),
        "may_add": actor.authority is not None and permissions.can_keep_hosts(actor, actor.authority.pk),
    }
    return render(request, "orders/hosts.html", context)


@for_roles(Role.OFFICIAL, Role.AUDITOR, *PROVIDER_ROLES)
@require_GET
def host(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One host place."""
    actor = actor_of(request)
    found = get_host(actor, ref)
    rows = [
        (_("Kind"), found.get_kind_display()),
        (_("Business id"), found.business_id),
        (_("Address"), found.postal_address),
        (_("Accessible without steps"), _("Yes") if found.accessible else _("No")),
        (_("Contact person"), found.contact_name),
        (_("Phone"), found.contact_phone),
        (_("E-mail"), found.contact_email),
        (_("Proposed by"), found.proposed_by or ""),
    ]
    keeps = permissions.can_keep_hosts(actor, found.authority_id)
    context = {
        "host": found,
        "rows": rows,
        "state_label": HostState(found.state).label,
        "may_edit": permissions.can_edit_host(actor, found) and found.state != HostState.CLOSED,
        "may_approve": keeps and found.state != HostState.APPROVED,
        "may_close": keeps and found.state != HostState.CLOSED,
    }
    return render(request, "orders/host.html", context)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def new_host(request: HttpRequest) -> HttpResponse:
    """Add a host place."""
    actor = actor_of(request)
    form = HostForm(request.POST or None)

    def save() -> str:
        made = services.add_host(actor, actor.need_authority(), form.facts())
        return reverse("orders:host", args=[made.public_id])

    context = {
        "title": _("New host place"),
        "submit": _("Add the host place"),
        "back": reverse("orders:hosts"),
        "back_label": _("Host places"),
    }
    return form_page(request, "orders/trial_step.html", form, save, context, _("The host place is added."))


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def propose_host(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The coaching provider of an order proposes a host place."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_propose_host(actor, order), "not_your_order")
    form = HostForm(request.POST or None)
    back = reverse("orders:assignment", args=[ref])

    def save() -> str:
        services.propose_host(actor, order, form.facts())
        return back

    context = {
        "title": _("Propose a host place"),
        "submit": _("Propose the host place"),
        "back": back,
        "back_label": order.number,
        "caption": order.number,
        "explanation": _("The official looks at it and plans the work trial."),
    }
    done = _("The host place is proposed.")
    return form_page(request, "orders/trial_step.html", form, save, context, done)


@for_roles(Role.OFFICIAL, *PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def edit_host(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Change a host place."""
    actor = actor_of(request)
    found = get_host(actor, ref)
    require(permissions.can_edit_host(actor, found))
    form = HostForm(request.POST or None, initial=HostForm.initial_of(found))
    back = reverse("orders:host", args=[ref])

    def save() -> str:
        services.change_host(actor, found, form.facts(), version=posted_version(request))
        return back

    context = {
        "title": _("Change the host place"),
        "submit": _("Save"),
        "back": back,
        "back_label": found.name,
        "caption": found.name,
        "version": found.version,
    }
    fits = found.state != HostState.CLOSED
    done = _("The host place is changed.")
    return form_page(request, "orders/trial_step.html", form, save, context, done, fits)


@for_roles(Role.OFFICIAL)
@require_POST
def approve_host(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Let a host place be used."""
    actor = actor_of(request)
    found = get_host(actor, ref)
    target = reverse("orders:host", args=[ref])
    step = lambda: services.approve_host(actor, found, version=posted_version(request))  # noqa: E731
    return act(request, step, target, _("The host place may be used."))


@for_roles(Role.OFFICIAL)
@require_POST
def close_host(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take a host place out of use."""
    actor = actor_of(request)
    found = get_host(actor, ref)
    target = reverse("orders:host", args=[ref])
    step = lambda: services.close_host(actor, found, version=posted_version(request))  # noqa: E731
    return act(request, step, target, _("The host place is no longer used."))
