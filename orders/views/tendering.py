"""Needs that wait for a mini-competition: picked by procurement and put to tender together."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import form_page, posted, posted_version
from core.roles import Role
from orders import permissions, services
from orders.forms.orders import ReasonForm
from orders.forms.routes import NeedsForm
from orders.selectors import get_order
from orders.selectors import tendering as reads
from orders.views.common import form_page as order_form_page


@for_roles(Role.PROCUREMENT)
@require_GET
def waiting_needs(request: HttpRequest) -> HttpResponse:
    """Each service that is bought by competition, with how many needs wait."""
    rows = [
        [
            {"text": str(category), "url": reverse("orders:put_to_tender", args=[category.public_id])},
            number,
        ]
        for category, number in reads.categories_waiting(actor_of(request))
    ]
    columns = [_("Service"), {"label": _("Needs that wait"), "numeric": True}]
    return render(request, "orders/waiting_needs.html", {"rows": rows, "columns": columns})


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def put_to_tender(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The needs of one service; those picked become one draft competition."""
    actor = actor_of(request)
    category = reads.get_category(actor, ref)
    rows = list(reads.needs_waiting(category))
    form = NeedsForm(rows, posted(request))

    def save() -> str:
        competition = services.put_to_tender(actor, category, form.picked())
        return reverse("procurement:competition", args=[competition.public_id])

    drafts = [
        [
            {"text": order.number, "url": reverse("orders:order", args=[order.public_id])},
            {
                "text": str(order.competition),
                "url": reverse("procurement:competition", args=[order.competition.public_id]),
            },
            {
                "text": _("Take it out"),
                "url": reverse("orders:take_out_of_tender", args=[order.public_id]),
            },
        ]
        for order in reads.needs_in_drafts(category)
        if order.competition is not None
    ]
    context = {
        "category": category,
        "number": len(rows),
        "back": reverse("orders:waiting_needs"),
        "drafts": drafts,
        "draft_columns": [_("Order"), _("Competition"), ""],
    }
    done = _("The draft is made. Complete it and send the invitations.")
    return form_page(request, "orders/put_to_tender.html", form, save, context, done=done)


@for_roles(Role.PROCUREMENT)
@require_http_methods(["GET", "POST"])
def take_out_of_tender(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Take one need out of a draft competition, with the reason."""
    actor = actor_of(request)
    order = get_order(actor, ref)
    require(permissions.can_put_to_tender(actor, order.authority), "procurement_only")
    form = ReasonForm(posted(request))
    back = reverse("orders:put_to_tender", args=[order.category.public_id])

    def save() -> str:
        reason = form.cleaned_data["reason"]
        services.take_out_of_tender(actor, order, reason=reason, version=posted_version(request))
        return back

    context = {
        "order": order,
        "title": _("Take the need out of the draft"),
        "submit": _("Take it out"),
        "back": back,
        "explanation": _(
            "The need is with its official again and can be put into another competition. Quantity and days of the "
            "draft follow; a text that was written by hand stays as it is: read it again."
        ),
    }
    done = _("The need is taken out. Its official has been told.")
    return order_form_page(request, "orders/step.html", form, save, context, done, reads.in_draft(order))
