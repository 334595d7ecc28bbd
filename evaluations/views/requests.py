"""The official's questionnaires."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock
from core.actors import actor_of
from core.entrance import for_roles
from core.pages import posted_version
from core.roles import Role
from evaluations import services
from evaluations.deadlines import answer_how, answer_hows
from evaluations.forms import OfficialForm
from evaluations.selectors.cases import order_numbers
from evaluations.selectors.requests import get_request, waiting_requests
from evaluations.views.questionnaire import standing
from orders.views.common import form_page


@for_roles(Role.OFFICIAL)
@require_safe
def list_requests(request: HttpRequest) -> HttpResponse:
    """What the official has not rated yet."""
    actor = actor_of(request)
    waiting = list(waiting_requests(actor)[:100])
    hows = answer_hows(waiting)
    numbers = order_numbers(actor.need_authority(), [row.case.order_ref for row in waiting])
    rows = [
        [
            {"text": row.case.provider.name, "url": reverse("evaluations:request", args=[row.public_id])},
            str(row.case.category),
            numbers.get(row.case.order_ref, ""),
            {"due": row.answer_by, "how": hows[row.pk]},
        ]
        for row in waiting
    ]
    columns = [_("Provider"), _("Service"), _("Order"), _("Answer by")]
    return render(request, "evaluations/requests.html", {"columns": columns, "rows": rows})


@for_roles(Role.OFFICIAL)
@require_http_methods(["GET", "HEAD", "POST"])
def answer_request(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Rate how the provider did its work in one order."""
    actor = actor_of(request)
    asked = get_request(actor, ref)
    form = OfficialForm(asked.questionnaire, request.POST or None)

    def save() -> str:
        data = form.cleaned_data
        services.answer_request(
            actor, asked, rating=data["rating"], comment=data["comment"], version=posted_version(request)
        )
        return reverse("evaluations:requests")

    number = order_numbers(asked.authority, [asked.case.order_ref]).get(asked.case.order_ref, "")
    how = answer_how(clock.local_date(asked.created_at), asked.answer_by)
    context = {"asked": asked, "number": number, "standing": standing(asked), "how": how}
    return form_page(
        request, "evaluations/request.html", form, save, context, _("Thank you for your rating.")
    )
