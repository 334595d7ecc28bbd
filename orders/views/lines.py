"""Modules of an order: added and changed by the official, delivered by the coach."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core import clock, money
from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import posted_version
from core.roles import PROVIDER_ROLES, Role
from orders import permissions, selectors
from orders.forms.lines import AddLineForm, ChangeLineForm, DeliverLineForm
from orders.selectors.lines import get_line, modules_left
from orders.services import lines as services
from orders.services.lines import CAN_ADD, CAN_DELIVER
from orders.views.common import form_page


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def add_line(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Add a module to the order."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    form = AddLineForm(modules_left(order), request.POST or None)
    back = reverse("orders:order", args=[ref])

    def save() -> str:
        services.add_line(actor, order, **form.facts(), version=posted_version(request))
        return back

    context = {
        "order": order,
        "title": _("Add a module"),
        "submit": _("Add the module"),
        "back": back,
        "explanation": _("Its money is promised at once, beside that of the service."),
    }
    fits = order.state in CAN_ADD
    return form_page(request, "orders/step.html", form, save, context, _("The module is added."), fits)


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def change_line(request: HttpRequest, ref: UUID, line_ref: UUID) -> HttpResponse:
    """Order another number of a module's units."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_manage(actor, order), "officials_only")
    line = get_line(order, line_ref)
    units = line.commitment.units_hundredths
    form = ChangeLineForm(request.POST or None, initial={"units": money.plain_units(units)})
    back = reverse("orders:order", args=[ref])

    def save() -> str:
        wanted = money.to_hundredths(form.cleaned_data["units"])
        services.change_line(actor, line, units_hundredths=wanted, version=posted_version(request))
        return back

    title = _("Change the module: %(name)s") % {"name": line.module}
    context = {"order": order, "title": title, "submit": _("Save"), "back": back}
    fits = order.state in CAN_ADD
    return form_page(request, "orders/step.html", form, save, context, _("The module is changed."), fits)


@for_roles(*PROVIDER_ROLES)
@require_http_methods(["GET", "POST"])
def deliver_line(request: HttpRequest, ref: UUID, line_ref: UUID) -> HttpResponse:
    """The coach tells how much of a module has been delivered."""
    actor = actor_of(request)
    order = selectors.get_order(actor, ref)
    require(permissions.can_deliver(actor, order), "not_your_order")
    line = get_line(order, line_ref)
    first = {"delivered": money.plain_units(line.delivered_hundredths), "delivered_on": clock.today()}
    form = DeliverLineForm(line, request.POST or None, initial=first)
    back = reverse("orders:assignment", args=[ref])

    def save() -> str:
        data = form.cleaned_data
        services.deliver_line(
            actor,
            line,
            delivered_hundredths=money.to_hundredths(data["delivered"]),
            delivered_on=data["delivered_on"],
            version=posted_version(request),
        )
        return back

    title = _("Delivered of the module: %(name)s") % {"name": line.module}
    context = {"order": order, "title": title, "submit": _("Record"), "back": back}
    fits = order.state in CAN_DELIVER
    return form_page(request, "orders/step.html", form, save, context, _("It is recorded."), fits)
