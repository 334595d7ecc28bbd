"""Asking admitted providers what changed, their answers, and what the authority finds of them (R6, R19)."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock, events
from core.actors import Actor
from core.errors import InvalidInput, require
from core.locking import relock
from procurement import deadlines
from procurement.models import Admission, Answer, Application, Renewal, Requirement
from procurement.notices import tell_provider
from procurement.permissions import can_answer_renewal, can_assess_renewal
from procurement.rules.answers import EXCLUSIONS, answer_fault
from procurement.rules.findings import bars_now
from procurement.rules.renewals import answer_by, answers_already
from procurement.selectors.proposals import held_evidence, situation
from procurement.services.answers import kept_answer
from procurement.services.applications import CURRENT
from procurement.services.common import step
from procurement.states import Assessment, RenewalState, RequirementKind, SelfCleaning
from providers.models import Provider

PERIOD = "evidence.renewal"
OPEN = (RenewalState.ASKED, RenewalState.ANSWERED)


def ask_admitted(actor: Actor, requirement: Requirement, previous: Requirement | None) -> list[Renewal]:
    """Ask everyone admitted for a new edition, in the caller's transaction; not who meets it by what is held (R19)."""
    admissions = Admission.objects.filter(state__in=CURRENT, category__system=requirement.system)
    if requirement.category_id:
        admissions = admissions.filter(category=requirement.category_id)
    by_provider = {
        row.provider_id: row.provider for row in admissions.select_related("provider").order_by("pk")
    }
    held = _held_answers(previous, by_provider)
    asked = [
        _ask(actor, requirement, provider)
        for key, provider in by_provider.items()
        if not _spared(requirement, previous, provider, held.get(key, ""))
    ]
    return asked


def _held_answers(previous: Requirement | None, providers: Iterable[int]) -> dict[int, str]:
    """What each provider answered to the edition before, by provider id: the newest answer that was found met."""
    if previous is None:
        return {}
    keys = list(providers)
    answers = Answer.objects.filter(
        requirement=previous, assessment=Assessment.MET, application__provider__in=keys
    )
    renewed = Renewal.objects.filter(requirement=previous, state=RenewalState.MET, provider__in=keys)
    found = dict(answers.order_by("pk").values_list("application__provider_id", "value"))
    return found | dict(renewed.values_list("provider_id", "value"))


def _spared(requirement: Requirement, previous: Requirement | None, provider: Provider, held: str) -> bool:
    same = previous is not None and (previous.kind, previous.text) == (requirement.kind, requirement.text)
    same = same and previous is not None and previous.options == requirement.options
    at = situation(requirement.authority, provider, [requirement], requirement.valid_from)
    return answers_already(requirement.terms(), same, held, at)


def _ask(actor: Actor, requirement: Requirement, provider: Provider) -> Renewal:
    lawful = deadlines.due(PERIOD, clock.today())
    row: Renewal = Renewal(
        authority=requirement.authority,
        provider=provider,
        requirement=requirement,
        asked_on=clock.today(),
        answer_by=answer_by(lawful.last_day, requirement.valid_from),
    )
    row.save()
    context = {
        "renewal": row,
        "requirement": requirement,
        "system": requirement.system,
        "source": lawful.source,
    }
    tell_provider(
        provider, "renewal_asked", context, key=f"renewal-asked:{row.ref}", authority=requirement.authority
    )
    events.record(
        actor,
        "renewal.asked",
        row,
        authority=requirement.authority,
        provider=provider.ref,
        requirement=requirement.ref,
        source=lawful.source,
    )
    return row


def ask_newer(actor: Actor, application: Application) -> list[Renewal]:
    """Ask a provider just admitted for the editions announced since it applied, in the caller's transaction.

    An application is decided on the editions that it answered; what came later is asked as of everyone admitted.
    """
    admitted = Admission.objects.filter(application=application).values_list("category_id", flat=True)
    if not admitted:
        return []
    answered = Answer.objects.filter(application=application).values_list("requirement_id", flat=True)
    newer = Requirement.objects.filter(
        Q(category=None) | Q(category__in=list(admitted)), system=application.system_id, valid_until=None
    ).exclude(pk__in=list(answered))
    done = []
    for row in newer.exclude(renewals__provider=application.provider_id).order_by("pk"):
        previous = Requirement.objects.filter(
            system=row.system_id, code=row.code, edition=row.edition - 1
        ).first()
        held = _held_answers(previous, [application.provider_id]).get(application.provider_id, "")
        if not _spared(row, previous, application.provider, held):
            done.append(_ask(actor, row, application.provider))
    return done


def withdraw_open(actor: Actor, requirement: Requirement) -> None:
    """Ask no longer for an edition that changes again or ends, in the caller's transaction."""
    rows = Renewal.objects.select_for_update().filter(requirement=requirement, state__in=OPEN)
    for row in rows.order_by("pk"):
        before = events.snapshot(row)
        step(row.withdraw)
        row.save_changes()
        events.record(actor, "renewal.withdrawn", row, authority=row.authority, before=before)


def answer_renewal(actor: Actor, renewal: Renewal, value: Any, version: int | None = None) -> Renewal:
    """Answer what is asked, also after the last day. Evidence is not answered but brought: then it is looked for.

    Raises:
        InvalidInput: the answer cannot be read or is missing (``answer_unreadable``, ``answer_wrong``), or no valid
            evidence is held (``evidence_missing``).
        WrongState: it is answered already, or asked no longer.
    """
    with transaction.atomic():
        row = relock(renewal)
        require(can_answer_renewal(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.answer, "renewal_not_asked")
        row.value = (
            _held_until(row)
            if row.requirement.kind == RequirementKind.EVIDENCE
            else _answer(actor, row, value)
        )
        row.answered_at = clock.now()
        row.save_changes()
        events.record(actor, "renewal.answered", row, authority=row.authority, before=before)
    return row


def _answer(actor: Actor, row: Renewal, value: Any) -> str:
    kept = kept_answer(actor, row.provider, row.requirement, value)
    problem = answer_fault(row.requirement.terms(), kept, clock.today())
    if problem:
        raise InvalidInput("answer_wrong", problem, field=f"answer_{row.requirement.ref}")
    return kept


def _held_until(row: Renewal) -> str:
    held = held_evidence(row.authority, row.provider, clock.today())
    until = held.get(row.requirement.evidence_kind)
    if until is None:
        raise InvalidInput("evidence_missing", _("Bring the evidence first: none is in force now."))
    return until.isoformat()


def assess_renewal(
    actor: Actor,
    renewal: Renewal,
    finding: Assessment | str,
    note: str = "",
    *,
    self_cleaning: SelfCleaning | str = "",
    version: int | None = None,
) -> Renewal:
    """Find the new edition met or not met, with a note that the provider is told. Nobody is removed by this.

    Raises:
        InvalidInput: not met without a reason (``reason_missing``), or an exclusion ground that bars is found met
            without sufficient self-cleaning and its ground (``self_cleaning_not_sufficient``, R16).
        WrongState: it is not answered, or assessed already.
    """
    met = Assessment(finding) == Assessment.MET
    with transaction.atomic():
        row = relock(renewal)
        require(can_assess_renewal(actor, row))
        row.check_version(version)
        before = events.snapshot(row)
        step(row.meet if met else row.fail, "renewal_not_answered")
        _check_finding(row, met, note, self_cleaning)
        row.self_cleaning = SelfCleaning(self_cleaning) if self_cleaning else ""
        row.note = events.write_note(actor, row.authority, row, note)
        row.assessed_by, row.assessed_at = actor.user, clock.now()
        row.save_changes()
        context = {"renewal": row, "requirement": row.requirement, "met": met, "note_text": note.strip()}
        tell_provider(
            row.provider,
            "renewal_assessed",
            context,
            key=f"renewal-assessed:{row.ref}",
            authority=row.authority,
        )
        events.record(actor, "renewal.assessed", row, authority=row.authority, before=before, note=row.note)
    return row


def _check_finding(row: Renewal, met: bool, note: str, self_cleaning: SelfCleaning | str) -> None:
    if not met:
        if not note.strip():
            raise InvalidInput("reason_missing", _("Write what is not met, and why."), field="note")
        return
    kind = RequirementKind(row.requirement.kind)
    if kind not in EXCLUSIONS:
        return
    at = situation(row.authority, row.provider, [row.requirement])
    cleaned = self_cleaning == SelfCleaning.SUFFICIENT and note.strip()
    if bars_now(kind, row.value, at) and not cleaned:
        text = _(
            "This ground bars: it is met only if self-cleaning is found sufficient, with its ground in the note."
        )
        raise InvalidInput("self_cleaning_not_sufficient", text, field="finding")
