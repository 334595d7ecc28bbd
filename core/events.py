"""Events: hash-chained, one chain per authority, written in the transaction of the write they tell of.

The hash is keyed (HMAC with ``VALINTA_EVENT_KEY``, held outside the database), so whoever can write to the database
alone cannot make a changed chain fit again. The head's count and hash show a removed last event, and the head is sealed
with the same key, so it cannot be moved back to the event before.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from core import clock, keyed
from core.actors import Actor
from core.models import Authority, ChainHead, Event, Note, PublicIdModel

INSTALLATION = "installation"
Snapshot = dict[str, Any]


def _plain(value: Any) -> Any:
    """A value as JSON keeps it on every database."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value


def snapshot(subject: PublicIdModel) -> Snapshot:
    """The fields of a row that an event may show, as they are now."""
    return {name: _plain(getattr(subject, name)) for name in subject.EVENT_FIELDS}


def _changes(before: Snapshot, after: Snapshot) -> dict[str, list[Any]]:
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def seal(chain_key: str, event: Event) -> str:
    """The hash of one event over everything it tells and the hash before it."""
    body = {
        "chain": chain_key,
        "number": event.number,
        "at": event.at.astimezone(UTC).isoformat(),
        "actor_role": event.actor_role,
        "actor_ref": event.actor_ref,
        "code": event.code,
        "subject": [event.subject_type, event.subject_ref],
        "data": event.data,
        "previous": event.previous_hash,
    }
    return _keyed(body)


def head_seal(chain_key: str, count: int, last_hash: str) -> str:
    """The seal of a chain's head; none for an empty one."""
    return _keyed(["head", chain_key, count, last_hash]) if count else ""


def _keyed(body: Any) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(settings.EVENT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def chain_key(authority: Authority | None) -> str:
    """The name of an authority's chain."""
    return INSTALLATION if authority is None else f"authority:{authority.code}"


def record(
    actor: Actor,
    code: str,
    subject: PublicIdModel,
    *,
    authority: Authority | None,
    before: Snapshot | None = None,
    note: Note | None = None,
    **facts: Any,
) -> Event:
    """Append one event to the authority's chain. Last thing in a service: it locks the chain's head.

    ``before`` is the subject's snapshot from before the change (None: it is new); ``facts`` are further values
    without personal data or free text; ``note`` refers to a sealed free text.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("events are written inside the transaction of the write they tell of")
    key = chain_key(authority)
    head, count, previous = locked_head(authority)
    data: dict[str, Any] = {"changes": _changes(before or {}, snapshot(subject))}
    if note is not None:
        data["note"] = note.ref
    if facts:
        data["facts"] = {name: _plain(value) for name, value in facts.items()}
    event = Event(
        chain_id=head,
        number=count + 1,
        at=clock.now(),
        actor_role=actor.role_name,
        actor_ref=actor.ref,
        code=code,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        data=data,
        previous_hash=previous,
    )
    event.hash = seal(key, event)
    keyed.insert(event, connection.alias)
    _move_head(head, event.number, event.hash, head_seal(key, event.number, event.hash))
    return event


def locked_head(authority: Authority | None) -> tuple[int, int, str]:
    """Key, count and hash of a chain's head, under a lock that ends with the transaction; the first event makes it."""
    key = chain_key(authority)
    found = _lock_head(key)
    if found is None:
        ChainHead.objects.get_or_create(key=key, defaults={"authority": authority})
        found = _lock_head(key)
    assert found is not None
    return found


def _lock_head(key: str) -> tuple[int, int, str] | None:
    """Plain SQL: every write of the house comes through here, and composing the query costs more than running it."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, count, hash FROM core_chainhead WHERE key = %s{lock}", [key])  # noqa: S608
        found: tuple[int, int, str] | None = cursor.fetchone()
    return found


def _move_head(head: int, count: int, last: str, sealed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_chainhead SET count = %s, hash = %s, seal = %s WHERE id = %s",
            [count, last, sealed, head],
        )


def write_note(actor: Actor, authority: Authority | None, subject: PublicIdModel, text: str) -> Note | None:
    """Keep a free text apart from the chain; nothing for an empty one."""
    if not text.strip():
        return None
    return Note.objects.create(
        authority=authority, author=actor.user, subject_ref=subject.ref, text=text.strip()
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """The first place where a chain does not hold."""

    chain: str
    number: int
    what: str


def _fault_at(head: ChainHead, rows: Iterator[Event]) -> Fault | None:
    expected, previous = 1, ""
    for event in rows:
        if event.number != expected:
            what = "removed" if event.number > expected else "added"
            return Fault(head.key, expected if what == "removed" else event.number, what)
        if event.previous_hash != previous or event.hash != seal(head.key, event):
            return Fault(head.key, event.number, "added" if event.number > head.count else "changed")
        if event.number > head.count:
            return Fault(head.key, event.number, "added")
        expected, previous = expected + 1, event.hash
    if head.count != expected - 1:
        return Fault(head.key, expected, "removed")
    if head.hash != previous:
        return Fault(head.key, head.count, "changed")
    if not hmac.compare_digest(head.seal.encode(), head_seal(head.key, head.count, head.hash).encode()):
        # The rows fit this head, but the house never wrote it: the first event after it may be gone.
        return Fault(head.key, expected, "changed head")
    return None


def verify() -> Iterator[tuple[str, int, Fault | None]]:
    """Walk every chain: its key, its number of events by the head, and its first fault if there is one."""
    for head in ChainHead.objects.order_by("key"):
        rows = Event.objects.filter(chain=head).order_by("number").iterator(chunk_size=2000)
        yield head.key, head.count, _fault_at(head, rows)
    # An event whose head was removed belongs to no chain and cannot exist: the foreign key forbids it.


def without_beginning() -> Iterator[Fault]:
    """The authorities whose chain does not begin with their creation: removed whole, or emptied with its head."""
    first = Event.objects.filter(number=1, code="authority.created")
    begun = set(first.values_list("chain__key", flat=True))
    for authority in Authority.objects.order_by("code"):
        key = chain_key(authority)
        if key not in begun:
            yield Fault(key, 1, "removed")
