"""Needs that wait for a mini-competition: picked by procurement and put to tender together."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from core.actors import actor_of
from core.entrance import for_roles
from core.pages import form_page, posted
from core.roles import Role
from orders import services
from orders.forms.routes import NeedsForm
from orders.selectors import tendering as reads


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

    context = {"category": category, "number": len(rows), "back": reverse("orders:waiting_needs")}
    done = _("The draft is made. Complete it and send the invitations.")
    return form_page(request, "orders/put_to_tender.html", form, save, context, done=done)
