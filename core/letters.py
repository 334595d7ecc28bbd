"""Letters that the office posts, and messages that no machine could deliver."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock, events, outbox, permissions
from core.actors import Actor
from core.errors import NotFound, WrongState, require
from core.models import Outbox, OutboxKind, OutboxState

MESSAGES = (OutboxKind.EMAIL, OutboxKind.SMS, OutboxKind.LETTER)
UNDELIVERED = (OutboxState.NOT_SENT, OutboxState.FAILED)

_SHOWN = {
    "to_post": Q(kind=OutboxKind.LETTER, state=OutboxState.NOT_SENT),
    "posted": Q(kind=OutboxKind.LETTER, state=OutboxState.DONE),
    "failed": Q(kind=OutboxKind.LETTER, state=OutboxState.FAILED)
    | Q(kind__in=(OutboxKind.EMAIL, OutboxKind.SMS), state__in=UNDELIVERED),
}
LISTS = tuple(_SHOWN)


def letters_of(actor: Actor, shown: str = "to_post") -> QuerySet[Outbox]:
    """The authority's letters ``to_post`` or ``posted``, or what ``failed`` on its way (any other word: to post).

    Raises:
        NotAllowed: the actor is neither an official nor an auditor of an authority.
    """
    require(permissions.can_read_letters(actor))
    return Outbox.objects.filter(_SHOWN.get(shown, _SHOWN["to_post"]), authority=actor.need_authority())


def letter_of(actor: Actor, ref: UUID | str) -> Outbox:
    """One message of the authority.

    Raises:
        NotFound: it is not the authority's, or waits for the machine, or was delivered by it.
    """
    require(permissions.can_read_letters(actor))
    rows = Outbox.objects.filter(Q(kind=OutboxKind.LETTER) | Q(kind__in=MESSAGES, state__in=UNDELIVERED))
    row = rows.filter(authority=actor.need_authority(), public_id=ref).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def mark_posted(actor: Actor, row: Outbox) -> None:
    """Tell that the office posted a letter, or gave on paper what no machine delivered.

    Raises:
        WrongState: it was posted or sent meanwhile, or waits for another try.
    """
    require(permissions.can_post_letter(actor, row))
    before = events.snapshot(row)
    _move(row, state=OutboxState.DONE, done_at=clock.now())
    events.record(actor, "letter.posted", row, authority=row.authority, before=before)


@transaction.atomic
def try_again(actor: Actor, row: Outbox) -> None:
    """Give a message that failed back to the machine, with all its attempts.

    Raises:
        WrongState: it was posted or sent meanwhile, or waits already; or it is a letter that only needs posting.
    """
    require(permissions.can_post_letter(actor, row))
    if row.kind == OutboxKind.LETTER and row.state == OutboxState.NOT_SENT:
        raise WrongState
    before = events.snapshot(row)
    _move(row, state=OutboxState.WAITING, attempts=0, due_at=clock.now(), done_at=None, last_error="")
    outbox.wake_on_commit()
    events.record(actor, "message.tried_again", row, authority=row.authority, before=before)


def _move(row: Outbox, **values: object) -> None:
    """Change what nobody delivered yet; the condition lets one of two clicks win."""
    undelivered = Outbox.objects.filter(pk=row.pk, kind__in=MESSAGES, state__in=UNDELIVERED)
    if not undelivered.update(**values):
        raise WrongState
    row.refresh_from_db()
