"""Written, reasoned decisions: numbered, dated, served, with the last days to appeal and to ask for correction."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core import clock, documents, events
from core.actors import Actor
from core.errors import InvalidInput, WrongState
from core.i18n import pick
from core.models import Authority, PublicIdModel
from procurement import deadlines
from procurement.documents import KIND_OF
from procurement.models import Admission, Answer, Application, ApplicationCategory, Decision
from procurement.notices import has_mail, tell_provider
from procurement.rules.review import verdict_refusal
from procurement.rules.routes import Refusal
from procurement.services.applications import CURRENT
from procurement.services.common import step
from procurement.services.review import locked_for_review
from procurement.states import AdmissionBasis, Assessment, DecisionKind, Verdict
from providers.models import Provider

Verdicts = Mapping[int, tuple[Verdict, str]]
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
) -> Decision:
    """Write a decision in the caller's transaction, and serve it on the provider by e-mail, or by letter without one.

    See `_service` for when it counts as received: the periods run from that day. ``appeal_rule`` names the dated
    rule of the appeal period (HL §147), none where no appeal lies.
    """
    today = clock.today()
    served_on, letter_days = _service(provider, today)
    appeal = deadlines.due(appeal_rule, served_on) if appeal_rule else None
    number = _next_number(authority)
    full = {
        **facts,
        "number": number,
        "kind": kind.value,
        "provider": provider.name,
        "business_id": provider.business_id,
        "decided_on": today.isoformat(),
        "letter_days": letter_days,
        "made_by": actor.user.name if actor.user else "",
        "appeal_court": pick(authority.appeal_court, language),
        **_remedies(appeal, served_on),
    }
    document = documents.create(KIND_OF[kind], full, authority=authority, subject=subject, language=language)
    decision = Decision.objects.create(
        authority=authority,
        kind=kind,
        number=number,
        subject_ref=subject.ref,
        provider=provider,
        decided_on=today,
        served_on=served_on,
        appeal_until=appeal.last_day if appeal else None,
        made_by=actor.user,
        document=document,
    )
    context = {"decision": decision, "document": document, "served_on": served_on, "facts": full}
    tell_provider(provider, "decision", context, key=f"decision:{decision.ref}", authority=authority)
    events.record(actor, "decision.made", decision, authority=authority, decided=subject.ref)
    return decision


def _service(provider: Provider, sent_on: date) -> tuple[date, int | None]:
    """The day a decision counts as received, and the days a letter takes (none for a mail).

    A mail is received on the day it is sent, a letter on the 7th day after it (R8, HL §127). That day is no end of
    a period, so a weekend does not move it.
    """
    if has_mail(provider):
        return sent_on, None
    days = deadlines.in_force("service.letter", sent_on).value
    return sent_on + timedelta(days=days), days


def _remedies(appeal: deadlines.Computation | None, served_on: date) -> dict[str, Any]:
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


def _next_number(authority: Authority) -> str:
    """The next number of the year, ``2026-00042``, taken under the lock of the authority's chain head.

    The head is locked for the decision's event anyway, last in the house's lock order.
    """
    events.locked_head(authority)
    year = clock.today().year
    numbers = Decision.objects.filter(authority=authority, number__gte=f"{year}-", number__lt=f"{year + 1}-")
    last = numbers.order_by("-number").values_list("number", flat=True).first()
    return f"{year}-{int(last.partition('-')[2]) + 1 if last else 1:05d}"


class NotDecidable(InvalidInput):
    """Categories that may not be decided as asked; ``faults`` names each."""

    def __init__(self, faults: list[dict[str, str]]) -> None:
        super().__init__("decision_not_possible", _("The application cannot be decided so."), faults=faults)
        self.faults = faults


def decide_application(
    actor: Actor, application: Application, *, verdicts: Verdicts, version: int | None = None
) -> Decision:
    """Decide every category applied for, in one reasoned decision (R13, R20, HL §§51, 123).

    1. Refuse what the findings do not carry. 2. Move the application, store the verdicts. 3. Write and serve
    the decision. 4. Admit from today. ``verdicts`` are by category id, each with its reason.

    Raises:
        NotDecidable: a category is left out, not assessed, or the verdict does not follow from the findings.
        WrongState: the application is not under review.
    """
    with transaction.atomic():
        row = locked_for_review(actor, application, version)
        before = events.snapshot(row)
        step(row.decide, "not_under_review")
        applied = list(row.categories.select_related("category").order_by("category__code"))
        answers = list(row.answers.select_related("requirement").order_by("requirement_id"))
        faults = _decision_faults(applied, answers, verdicts)
        if faults:
            raise NotDecidable(faults)
        row.decided_at = clock.now()
        row.save_changes()
        for link in applied:
            link.verdict = verdicts[link.category_id][0]
        ApplicationCategory.objects.bulk_update(applied, ["verdict"])
        language = row.provider.language
        decision = make_decision(
            actor,
            kind=DecisionKind.APPLICATION,
            authority=row.authority,
            subject=row,
            provider=row.provider,
            facts=_application_facts(row, applied, answers, verdicts, language),
            language=language,
        )
        for link in applied:
            if link.verdict == Verdict.ADMIT:
                _admit(actor, row, link, decision)
        events.record(actor, "application.decided", row, authority=row.authority, before=before)
    return decision


def _admit(actor: Actor, row: Application, link: ApplicationCategory, decision: Decision) -> None:
    admission = Admission(
        authority=row.authority,
        category=link.category,
        provider=row.provider,
        basis=AdmissionBasis.APPLICATION,
        application=row,
        decision=decision,
        valid_from=clock.today(),
    )
    admission.save()
    events.record(actor, "provider.admitted", admission, authority=row.authority, category=link.category.ref)


def _relevant(link: ApplicationCategory, answers: list[Answer]) -> list[Answer]:
    return [a for a in answers if a.requirement.category_id in (None, link.category_id)]


def _decision_faults(
    applied: list[ApplicationCategory], answers: list[Answer], verdicts: Verdicts
) -> list[dict[str, str]]:
    faults = []
    for link in applied:
        verdict, reason = verdicts.get(link.category_id, (None, ""))
        if verdict is None:
            refusal: Refusal | None = Refusal("verdict_missing", "verdict", _("Decide this category."))
        else:
            findings = [Assessment(a.assessment) for a in _relevant(link, answers)]
            refusal = verdict_refusal(Verdict(verdict), reason, findings)
        if refusal is None and verdict == Verdict.ADMIT and _is_admitted(link):
            refusal = Refusal(
                "already_admitted", "verdict", _("The provider is admitted to this category already.")
            )
        if refusal is not None:
            field = f"{refusal.field}_{link.category.ref}"
            faults.append(
                {"code": refusal.code, "field": field, "message": f"{link.category}: {refusal.message}"}
            )
    return faults


def _is_admitted(link: ApplicationCategory) -> bool:
    held = Admission.objects.filter(
        category=link.category_id, provider=link.application.provider_id, state__in=CURRENT
    )
    found: bool = held.exists()
    return found


def _application_facts(
    row: Application,
    applied: list[ApplicationCategory],
    answers: list[Answer],
    verdicts: Verdicts,
    language: str,
) -> dict[str, Any]:
    assert row.submitted_at is not None
    return {
        "system": pick(row.system.name, language),
        "system_code": row.system.code,
        "submitted_on": clock.local_date(row.submitted_at).isoformat(),
        "decide_by": row.decide_by.isoformat() if row.decide_by else None,
        "extended": row.extended,
        "extension_reason": row.extension_note.text if row.extension_note else "",
        "contract_version": row.contract_version,
        "categories": [
            {
                "name": pick(link.category.name, language),
                "code": link.category.code,
                "verdict": link.verdict,
                "reason": verdicts[link.category_id][1].strip(),
                "findings": [_finding(answer, language) for answer in _relevant(link, answers)],
            }
            for link in applied
        ],
    }


def _finding(answer: Answer, language: str) -> dict[str, Any]:
    return {
        "requirement": pick(answer.requirement.text, language),
        "assessment": answer.assessment,
        "note": answer.note,
    }


def decide_call_off(
    actor: Actor,
    *,
    authority: Authority,
    subject: PublicIdModel,
    provider: Provider,
    facts: Mapping[str, Any],
    language: str,
) -> Decision:
    """One generated decision on a call-off without standstill (routes B, C and D), in the caller's transaction.

    ``facts`` hold no personal data: ``route`` (B unless given), ``order`` (its number), ``service`` (text, or texts
    by language), ``unit``, ``units_hundredths``, ``unit_price_cents``, and ``way`` (how the client chose).
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
    )
