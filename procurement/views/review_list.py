"""The list of applications to decide, by legal deadline."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import paging
from core.actors import actor_of
from core.entrance import for_roles
from procurement.forms.reviews import ReviewFilterForm
from procurement.models import Application
from procurement.permissions import READERS
from procurement.selectors.applications import deadlines_of
from procurement.selectors.review_list import review_list
from procurement.states import LIVE_APPLICATION
from procurement.views.review import url_of


@for_roles(*READERS)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Applications to decide, the earliest legal deadline first; or those decided."""
    actor = actor_of(request)
    decided = request.GET.get("show") == "decided"
    form = ReviewFilterForm(actor, decided, request.GET)
    wanted = form.wanted()
    page = review_list(actor, decided=decided, wanted=wanted, after=request.GET.get("after", ""))
    hows = deadlines_of(page.rows)
    context = {
        "decided": decided,
        "form": form,
        "narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
        "columns": [_("Provider"), _("Categories"), _("Reviewer"), _("State"), _("Decide by")],
        "rows": [_row(row, hows.get(row.pk, "")) for row in page.rows],
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "procurement/reviews.html", context)


def _row(row: Any, how: str) -> list[Any]:
    return [
        {"text": row.provider.name, "url": url_of(row), "note": str(row.system)},
        ", ".join(str(link.category) for link in row.applied),
        row.reviewer.name if row.reviewer else _("Nobody yet"),
        {"state": row.state, "tag": row.get_state_display()},
        {"due": row.decide_by, "how": how} if _runs(row) else "–",
    ]


def _runs(row: Application) -> bool:
    return row.state in LIVE_APPLICATION
