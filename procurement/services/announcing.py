"""Telling about a system: notices that are kept, messages to those who apply."""

from collections.abc import Collection
from datetime import date

from core import clock, events
from core.actors import Actor
from procurement.founding_states import NoticeKind
from procurement.models import Admission, Application, DynamicPurchasingSystem, SystemNotice
from procurement.notices import tell_provider
from procurement.services.common import Texts, texts
from procurement.states import LIVE_APPLICATION, AdmissionState, ApplicationState

WRITING = (ApplicationState.DRAFT, *sorted(LIVE_APPLICATION))
"""An application is being written or decided."""
ADMITTED = (AdmissionState.ADMITTED, AdmissionState.SUSPENDED)
"""An admission holds."""


def send_notice(
    actor: Actor,
    system: DynamicPurchasingSystem,
    kind: NoticeKind,
    *,
    ended_before: date | None = None,
    reason: Texts = None,
) -> SystemNotice:
    """Keep a notice, sent today, in the caller's transaction."""
    notice = SystemNotice.objects.create(
        authority=system.authority,
        system=system,
        kind=kind,
        sent_on=clock.today(),
        ends_on=clock.today() if kind == NoticeKind.CLOSING else system.ends_on,
        ended_before=ended_before,
        reason=texts(reason),
        sent_by=actor.user,
    )
    events.record(actor, "notice.sent", notice, authority=system.authority, system=system.ref)
    return notice


def tell_applicants(
    system: DynamicPurchasingSystem,
    template: str,
    facts: dict[str, object],
    *,
    key: str,
    states: Collection[ApplicationState] = WRITING,
) -> None:
    """A message to everyone whose application to the system is in one of these states."""
    rows = Application.objects.filter(system=system, state__in=states).select_related("provider")
    for row in rows.order_by("pk"):
        context = {"system": system, "application": row, **facts}
        tell_provider(row.provider, template, context, key=f"{key}:{row.ref}", authority=system.authority)


def tell_everyone(
    system: DynamicPurchasingSystem,
    template: str,
    facts: dict[str, object],
    *,
    key: str,
    states: Collection[ApplicationState] = WRITING,
) -> None:
    """A message to each provider that is admitted, or whose application is in one of these states, once."""
    held = Admission.objects.filter(category__system=system, state__in=ADMITTED)
    writing = Application.objects.filter(system=system, state__in=states)
    providers = {
        row.provider_id: row.provider for rows in (held, writing) for row in rows.select_related("provider")
    }
    for pk in sorted(providers):
        once = f"{key}:{providers[pk].ref}"
        tell_provider(providers[pk], template, facts, key=once, authority=system.authority)
