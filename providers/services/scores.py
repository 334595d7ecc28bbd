"""Quality scores as an authority publishes them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from core import clock, events
from core.actors import Actor
from core.errors import require
from core.models import Authority
from providers.models import PublishedScore
from providers.permissions import can_publish_scores


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One provider's score: hundredths of a point, nothing without enough evidence; ``facts`` explain it."""

    provider_id: int
    orders: int
    band: int
    score: int | None
    low: int | None
    high: int | None
    facts: dict[str, Any] = field(default_factory=dict)


def publish_scores(
    actor: Actor,
    *,
    authority: Authority,
    number: int,
    method_version: str,
    as_of: date,
    rows: Sequence[ScoreRow],
) -> int:
    """Publish an authority's scores; they supersede the current ones. Returns how many there are.

    The event keeps a digest of all rows, so that a changed score would be noticed.
    """
    require(can_publish_scores(actor, authority.pk))
    with transaction.atomic():
        current = PublishedScore.objects.select_for_update().filter(authority=authority, superseded_at=None)
        list(current.order_by("pk").values_list("pk", flat=True))
        current.update(superseded_at=clock.now())
        PublishedScore.objects.bulk_create(
            PublishedScore(
                authority=authority,
                number=number,
                method_version=method_version,
                as_of=as_of,
                published_at=clock.now(),
                **asdict(row),
            )
            for row in rows
        )
        digest = hashlib.sha256(
            json.dumps([asdict(row) for row in rows], sort_keys=True, default=str).encode()
        ).hexdigest()
        events.record(
            actor,
            "scores.published",
            authority,
            authority=authority,
            number=number,
            method_version=method_version,
            as_of=as_of,
            providers=len(rows),
            digest=digest,
        )
    return len(rows)
