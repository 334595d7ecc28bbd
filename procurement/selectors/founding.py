"""Reads of what is announced about a system as a whole."""

from datetime import date
from uuid import UUID

from core import clock
from core.actors import Actor
from core.errors import NotFound
from procurement.models import DynamicPurchasingSystem, SystemBreak, SystemDocument, SystemNotice
from procurement.permissions import can_edit_system


def break_on(system_id: int, day: date) -> SystemBreak | None:
    """The announced break that a day belongs to (R11)."""
    found: SystemBreak | None = SystemBreak.objects.filter(
        system=system_id, starts_on__lte=day, ends_on__gt=day
    ).first()
    return found


def breaks_of(system: DynamicPurchasingSystem) -> list[SystemBreak]:
    """The announced breaks, the earliest first."""
    return list(SystemBreak.objects.filter(system=system).order_by("starts_on"))


def coming_breaks(system: DynamicPurchasingSystem) -> list[SystemBreak]:
    """Those that are not over."""
    today = clock.today()
    return [row for row in breaks_of(system) if row.ends_on > today]


def documents_of(system: DynamicPurchasingSystem) -> list[SystemDocument]:
    """The documents in the order they were added."""
    return list(SystemDocument.objects.filter(system=system).select_related("file").order_by("pk"))


def notices_of(system: DynamicPurchasingSystem) -> list[SystemNotice]:
    """The notices, the newest first."""
    return list(SystemNotice.objects.filter(system=system).order_by("-pk"))


def get_break(actor: Actor, ref: UUID | str) -> SystemBreak:
    """A break of a system that the actor may change."""
    found = SystemBreak.objects.filter(public_id=ref).select_related("system__authority").first()
    if found is None or not can_edit_system(actor, found.system):
        raise NotFound
    return found


def get_document(actor: Actor, ref: UUID | str) -> SystemDocument:
    """A document of a system that the actor may change."""
    rows = SystemDocument.objects.filter(public_id=ref)
    found = rows.select_related("system__authority", "file").first()
    if found is None or not can_edit_system(actor, found.system):
        raise NotFound
    return found
