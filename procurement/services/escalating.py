"""Telling managers of applications whose time to decide is about to run out (R5), before they are late."""

from functools import partial

from django.db import transaction
from django.db.models import F, Q

from core import clock, events
from core.actors import SYSTEM
from core.due import move_all
from core.locking import relock
from procurement import deadlines
from procurement.models import Application
from procurement.notices import managers_of, tell_people
from procurement.states import LIVE_APPLICATION

WARNING = "application.escalation"
LIVE = sorted(LIVE_APPLICATION)


def escalate_due() -> int:
    """Tell managers of every application whose last day is near or past, once for each last day; returns how many.

    How many working days before the last day they are told is a dated rule.
    """
    horizon = deadlines.due(WARNING, clock.today()).last_day
    near = Application.objects.filter(_untold(), state__in=LIVE, decide_by__lte=horizon)
    return move_all(partial(_escalate, row) for row in near.order_by("decide_by", "pk"))


def _untold() -> Q:
    return Q(escalated_for=None) | ~Q(escalated_for=F("decide_by"))


def _escalate(found: Application) -> bool:
    with transaction.atomic():
        row = relock(found)
        if row.state not in LIVE_APPLICATION or row.decide_by is None or row.escalated_for == row.decide_by:
            return False  # decided, extended or told in the meantime
        before = events.snapshot(row)
        # Not `save_changes`: a warning does not make a reviewer's open page stale.
        row.escalated_for = row.decide_by
        Application.objects.filter(pk=row.pk).update(escalated_for=row.decide_by)
        tell_people(
            managers_of(row.authority),
            "application_escalated",
            {"application": row, "late": row.decide_by < clock.today()},
            key=f"escalated:{row.ref}:{row.decide_by.isoformat()}",
            authority=row.authority,
        )
        events.record(SYSTEM, "application.escalated", row, authority=row.authority, before=before)
    return True
