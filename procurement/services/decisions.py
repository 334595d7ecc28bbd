"""Written, reasoned decisions: numbered, dated, served, with the last days to appeal and to ask for correction."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core import clock, documents, events
from core.actors import Actor
from core.errors import WrongState
from core.i18n import pick
from core.models import Authority, PublicIdModel, User
from procurement import deadlines
from procurement.documents import KIND_OF
from procurement.models import Decision
from procurement.notices import has_mail, tell_provider
from procurement.states import DecisionKind
from providers.models import Provider

APPEAL = "appeal.period"
APPEAL_WITHOUT_STANDSTILL = "appeal.period_without_standstill"


def make_decision(
    actor: Actor,
    *,
    kind: DecisionKind,
    authority: Authority,
    subject: PublicIdModel,
    provider: Provider,
    facts: Mapping[str, Any],
    language: str,
    appeal_rule: str | None = APPEAL,
    made_by: User | None = None,
    corrects: Decision | None = None,
) -> Decision:
    """Write a decision in the caller's transaction, and serve it on the provider by e-mail, or by letter without one.

    See `service_day` for when it counts as received: the periods run from that day. ``appeal_rule`` names the dated
    rule of the appeal period (HL §147), none where no appeal lies. ``made_by`` is in whose name it is made,
    when that is not the actor; ``corrects`` the wrong decision that it takes the place of (R9).
    """
    served_on, letter_days = service_day(provider, clock.today())
    appeal = deadlines.due(appeal_rule, served_on) if appeal_rule else None
    full = {
        **facts,
        "provider": provider.name,
        "business_id": provider.business_id,
        "letter_days": letter_days,
        **remedies(appeal, served_on),
    }
    decision = write_decision(
        kind,
        full,
        authority=authority,
        subject=subject,
        provider=provider,
        language=language,
        served_on=served_on,
        appeal=appeal,
        made_by=made_by or actor.user,
        corrects=corrects,
    )
    document = decision.document
    context = {"decision": decision, "document": document, "served_on": served_on, "facts": document.facts}
    tell_provider(provider, "decision", context, key=f"decision:{decision.ref}", authority=authority)
    events.record(actor, "decision.made", decision, authority=authority, decided=subject.ref)
    return decision


def write_decision(
    kind: DecisionKind,
    facts: Mapping[str, Any],
    *,
    authority: Authority,
    subject: PublicIdModel,
    provider: Provider | None,
    language: str,
    served_on: date,
    appeal: deadlines.Computation | None,
    made_by: User | None,
    corrects: Decision | None = None,
) -> Decision:
    """Number and date a decision, and write it with its document; serving it is the caller's.

    ``facts`` are the document's, those of service and of the remedies with them; ``served_on`` and ``appeal`` are of
    the last one served; ``provider`` the one it names, none where it names nobody.
    """
    today, number = clock.today(), next_number(authority)
    full = {
        **facts,
        "number": number,
        "kind": kind.value,
        "decided_on": today.isoformat(),
        "made_by": made_by.name if made_by else "",
        "appeal_court": pick(authority.appeal_court, language),
    }
    document = documents.create(KIND_OF[kind], full, authority=authority, subject=subject, language=language)
    return Decision.objects.create(
        authority=authority,
        kind=kind,
        number=number,
        subject_ref=subject.ref,
        provider=provider,
        decided_on=today,
        served_on=served_on,
        appeal_until=appeal.last_day if appeal else None,
        made_by=made_by,
        document=document,
        corrects=corrects,
    )


def service_day(provider: Provider, sent_on: date) -> tuple[date, int | None]:
    """The day a decision counts as received, and the days a letter takes (none for a mail).

    A mail is received on the day it is sent, a letter on the 7th day after it (R8, HL §127). That day is no end of
    a period, so a weekend does not move it.
    """
    if has_mail(provider):
        return sent_on, None
    days = deadlines.in_force("service.letter", sent_on).value
    return sent_on + timedelta(days=days), days


def remedies(appeal: deadlines.Computation | None, served_on: date) -> dict[str, Any]:
    """The facts on service, on appeal where one lies, and on correction (R9)."""
    correction = deadlines.due("correction.party", served_on)
    return {
        "served_on": served_on.isoformat(),
        "appeal_until": appeal.last_day.isoformat() if appeal else None,
        "appeal_days": appeal.value if appeal else None,
        "appeal_source": appeal.source if appeal else None,
        "correction_until": correction.last_day.isoformat(),
        "correction_days": correction.value,
        "correction_source": correction.source,
    }


def next_number(authority: Authority) -> str:
    """The next number of the year, ``2026-00042``, taken under the lock of the authority's chain head.

    The head is locked for the decision's event anyway, last in the house's lock order.
    """
    events.locked_head(authority)
    year = clock.today().year
    numbers = Decision.objects.filter(authority=authority, number__gte=f"{year}-", number__lt=f"{year + 1}-")
    last = numbers.order_by("-number").values_list("number", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:05d}"


def decide_call_off(
    actor: Actor,
    *,
    authority: Authority,
    subject: PublicIdModel,
    provider: Provider,
    facts: Mapping[str, Any],
    language: str,
    made_by: User | None = None,
) -> Decision:
    """One generated decision on a call-off without standstill (routes B, C and D), in the caller's transaction.

    ``facts`` hold no personal data: ``route`` (B unless given), ``order`` (its number), ``service`` (text, or texts
    by language), ``unit``, ``units_hundredths``, ``unit_price_cents``, and ``way`` (how the client chose).
    An order placed directly (D) tells also ``reason``, ``spent_cents`` (the year before it), ``order_cents``,
    ``threshold_cents`` and ``not_split``. ``made_by`` is the official in whose name it is made: a provider that accepts
    an order decides nothing.

    No standstill lengthens the appeal period (R7); a small purchase (D) is open to correction only.

    The caller has checked who may order; the decision is the authority's.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a call-off is decided inside the transaction of the order it is about")
    route = str(facts.get("route", "B"))
    if route not in ("B", "C", "D"):
        raise WrongState("route_needs_competition", _("This category is awarded by a mini-competition."))
    named = facts.get("service", "")
    service = pick(named, language) if isinstance(named, Mapping) else str(named)
    return make_decision(
        actor,
        kind=DecisionKind.CALL_OFF,
        authority=authority,
        subject=subject,
        provider=provider,
        facts={**facts, "route": route, "service": service},
        language=language,
        appeal_rule=None if route == "D" else APPEAL_WITHOUT_STANDSTILL,
        made_by=made_by,
    )
