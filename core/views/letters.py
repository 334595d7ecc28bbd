"""The letters that the office posts, and the messages that did not reach anybody."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from core import letters, paging, permissions, views_log
from core.actors import actor_of
from core.entrance import for_roles
from core.models import Authority, Client, Outbox, OutboxKind, OutboxState
from core.pages import act
from core.roles import Role

_TITLES = {"to_post": _("To post"), "posted": _("Posted"), "failed": _("Failed")}


@require_safe
@for_roles(Role.OFFICIAL, Role.AUDITOR)
def list_letters(request: HttpRequest) -> HttpResponse:
    """Newest first: what waits to be posted, what was posted, what failed on its way."""
    actor = actor_of(request)
    wanted = request.GET.get("show", "")
    shown = wanted if wanted in letters.LISTS else "to_post"
    page = paging.page(letters.letters_of(actor, shown), request.GET.get("after", ""))
    authority = actor.need_authority()
    clients = _clients(page.rows, authority)
    views_log.looked_at_list(actor, clients.values(), "letters", authority=authority)
    context = {
        "shown": shown,
        "lists": [(name, title, f"?show={name}") for name, title in _TITLES.items()],
        "rows": [(row, _recipient(row, clients.get(row.subject_ref))) for row in page.rows],
        "next_url": paging.next_url(request, page.next),
    }
    return render(request, "core/letters.html", context)


def _clients(rows: Iterable[Outbox], authority: Authority) -> dict[str, Client]:
    """The clients whom messages are for, by public id."""
    refs = [row.subject_ref for row in rows if len(row.subject_ref) == len(str(row.public_id))]
    return {row.ref: row for row in Client.objects.filter(public_id__in=refs, authority=authority)}


def _recipient(row: Outbox, client: Client | None) -> str:
    if client is not None:
        return client.full_name
    return str(row.payload.get("name") or row.payload.get("to") or "")


@require_safe
@for_roles(Role.OFFICIAL, Role.AUDITOR)
def letter(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One message with its address and text, to be printed; the look is logged."""
    actor = actor_of(request)
    row = letters.letter_of(actor, ref)
    authority = actor.need_authority()
    client = _clients([row], authority).get(row.subject_ref)
    views_log.looked(actor, client or row, "letter", authority=authority)
    undelivered = row.state in letters.UNDELIVERED and permissions.can_post_letter(actor, row)
    context = {
        "row": row,
        "recipient": _recipient(row, client),
        "may_post": undelivered,
        "may_retry": undelivered and (row.kind != OutboxKind.LETTER or row.state == OutboxState.FAILED),
    }
    return render(request, "core/letter.html", context)


@require_POST
@for_roles(Role.OFFICIAL)
def mark_posted(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The office posted it."""
    actor = actor_of(request)
    row = letters.letter_of(actor, ref)
    return act(request, lambda: letters.mark_posted(actor, row), reverse("letters"), _("Marked as posted."))


@require_POST
@for_roles(Role.OFFICIAL)
def try_again(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The machine tries once more."""
    actor = actor_of(request)
    row = letters.letter_of(actor, ref)
    back = reverse("letters") + "?show=failed"
    return act(request, lambda: letters.try_again(actor, row), back, _("It is being sent again."))
