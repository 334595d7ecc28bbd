"""The outbox of the demo: every mail, SMS and letter that left the house, or would have."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import paging
from core.fields import blind_index
from core.models import Outbox, OutboxKind

MESSAGES = (OutboxKind.EMAIL, OutboxKind.SMS, OutboxKind.LETTER)


@require_safe
def list_messages(request: HttpRequest) -> HttpResponse:
    """Newest first, by recipient if wanted (whole address or number). Only in the demo: elsewhere there is no page."""
    if not settings.DEMO:
        raise Http404
    rows = Outbox.objects.filter(kind__in=MESSAGES)
    wanted = request.GET.get("to", "").strip()
    if wanted:
        rows = rows.filter(recipient_index=blind_index(wanted))
    page = paging.page(rows, request.GET.get("after", ""))
    context = {"rows": page.rows, "wanted": wanted, "next_url": paging.next_url(request, page.next)}
    return render(request, "core/outbox.html", context)
