"""The outbox: effects are rows written with the change that wants them, and carried out after it.

A crash between commit and effect loses nothing: the row waits for the next drain. A handler may run twice for one
row only if the process dies between the effect and the mark, so handlers pass the row's key on where the other side
can recognise it (the Message-ID of a mail).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from core import clock, keyed
from core.fields import blind_index
from core.models import Authority, Outbox, OutboxKind, OutboxState

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
LEASE = timedelta(minutes=5)
Handler = Callable[[Outbox], bool]
_handlers: dict[str, Handler] = {}
_waking = True


def handler(kind: OutboxKind) -> Callable[[Handler], Handler]:
    """Register what carries out one kind. It returns False when no service is set up ("not sent")."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


@contextmanager
def asleep() -> Iterator[None]:
    """Write rows without waking the task (bulk work drains once at its end)."""
    global _waking
    before, _waking = _waking, False
    try:
        yield
    finally:
        _waking = before


def put(
    kind: OutboxKind,
    key: str,
    payload: dict[str, Any],
    *,
    authority: Authority | None,
    subject_ref: str = "",
) -> Outbox:
    """Write one effect; the same key again returns the row that is there."""
    if not connection.in_atomic_block:
        raise RuntimeError("outbox rows are written inside the transaction that wants the effect")
    recipient = str(payload.get("to", ""))
    row = Outbox(
        key=key,
        kind=kind,
        payload=payload,
        authority=authority,
        subject_ref=subject_ref,
        recipient_index=blind_index(recipient) if recipient else "",
    )
    if not _add(row):
        return Outbox.objects.get(key=key)
    wake_on_commit()
    return row


def _add(row: Outbox) -> bool:
    """Whether the row went in; not if its key is there already. One statement, no savepoint: every message comes
    through here."""
    return keyed.insert(row, connection.alias, once_by="key")


def wake_on_commit() -> None:
    """Let the task carry out what is due as soon as this transaction ends."""
    if _waking:
        transaction.on_commit(_wake)


def set_aside(*, after: int = 0) -> int:
    """Take what waits (rows newer than ``after``) out of the queue without carrying it out; returns how many rows.

    For played scenarios, whose people are fictional: their messages are kept as "not sent", and their documents are
    rendered when somebody first opens them.
    """
    waiting = Outbox.objects.filter(state=OutboxState.WAITING, pk__gt=after)
    documents = waiting.filter(kind=OutboxKind.DOCUMENT).update(state=OutboxState.DONE, done_at=clock.now())
    return documents + waiting.update(state=OutboxState.NOT_SENT, done_at=clock.now())


def _wake() -> None:
    from core.tasks import drain_outbox  # noqa: PLC0415 - the task imports this module

    drain_outbox.delay()


def drain(limit: int = 500) -> int:
    """Carry out what is due, one row at a time; returns how many rows were taken."""
    taken = 0
    while taken < limit and _carry_out_next():
        taken += 1
    return taken


def _claim_next() -> Outbox | None:
    """Lease the oldest due row by a conditional update, so that no lock is held while the outside answers."""
    while True:
        due = Outbox.objects.filter(state=OutboxState.WAITING, due_at__lte=clock.now())
        row = due.select_related("authority").order_by("due_at", "pk").first()
        if row is None:
            return None
        lease = clock.now() + LEASE
        mine = due.filter(pk=row.pk, attempts=row.attempts).update(attempts=row.attempts + 1, due_at=lease)
        if mine:
            row.attempts, row.due_at = row.attempts + 1, lease
            return row


def _carry_out_next() -> bool:
    """Carry out one row and mark it; a row whose worker died comes back when its lease ends."""
    row = _claim_next()
    if row is None:
        return False
    try:
        sent = _handlers[row.kind](row)
    except Exception as error:
        log.warning("outbox row %s failed: %s", row.ref, type(error).__name__)
        row.last_error = type(error).__name__
        row.due_at = clock.now() + timedelta(minutes=2**row.attempts)
        row.state = OutboxState.FAILED if row.attempts >= MAX_ATTEMPTS else OutboxState.WAITING
    else:
        row.state = OutboxState.DONE if sent else OutboxState.NOT_SENT
        row.done_at = clock.now()
    row.save(update_fields=["state", "last_error", "due_at", "done_at"])
    return True
