"""Officials declare their interests; those who oversee the buying see everybody's."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import paging
from core.actors import Actor, actor_of
from core.entrance import for_roles
from core.errors import require
from core.pages import act, form_page, posted_version
from core.roles import Role
from core.templatetags.ui import moment
from orders import permissions, services
from orders.forms.interest import InterestForm
from orders.models import DeclaredInterest
from orders.selectors import interests as reads

OVERSEERS = (Role.PROCUREMENT, Role.MANAGER, Role.AUDITOR)


@for_roles(Role.OFFICIAL, *OVERSEERS)
@require_safe
def interests(request: HttpRequest) -> HttpResponse:
    """Declared interests: in force and ended."""
    actor = actor_of(request)
    page = paging.page(reads.interests(actor), request.GET.get("after", ""))
    context = {
        "items": [_item(actor, row) for row in page.rows],
        "may_declare": permissions.can_declare_interest(actor),
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "orders/interests.html", context)


def _item(actor: Actor, row: DeclaredInterest) -> dict[str, Any]:
    mine = actor.user is not None and row.user_id == actor.user.pk
    rows = [
        (_("Official"), row.user.name),
        (_("What the interest is"), row.reason),
        (_("Declared"), moment(row.declared_at)),
        (_("Ended"), moment(row.ended_at) if row.ended_at else _("In force")),
    ]
    ends = mine and row.ended_at is None and permissions.can_declare_interest(actor)
    return {"interest": row, "rows": rows, "may_end": ends}


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "POST"])
def new_interest(request: HttpRequest) -> HttpResponse:
    """Declare an interest."""
    actor = actor_of(request)
    require(permissions.can_declare_interest(actor), "officials_only")
    form = InterestForm(actor, request.POST or None)
    back = reverse("orders:interests")

    def save() -> str:
        services.declare_interest(actor, provider=form.provider_row, reason=form.cleaned_data["reason"])
        return back

    done = _("The interest is declared. The provider is left off the lists of your clients from now on.")
    return form_page(request, "orders/new_interest.html", form, save, {"back": back}, done=done)


@for_roles(Role.OFFICIAL)
@require_POST
def end_interest(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The interest has ended."""
    actor = actor_of(request)
    row = reads.own_interest(actor, ref)
    version = posted_version(request)
    return act(
        request,
        lambda: services.end_interest(actor, row, version=version),
        reverse("orders:interests"),
        _("The interest has ended. The provider is put before your clients again."),
    )
