"""What a machine finds of answers on a day: proposals for the reviewer."""

from collections.abc import Iterable, Mapping
from datetime import date

from core import clock
from core.models import Authority
from procurement import deadlines
from procurement.models import Answer, Application, Requirement
from procurement.rules.answers import EXCLUSIONS
from procurement.rules.findings import Bar, Proposal, Situation, proposal
from procurement.states import EvidenceVerdict, RequirementKind
from providers.models import Evidence, Provider

BAR_CODES = {
    RequirementKind.EXCLUSION_MANDATORY: "exclusion.mandatory",
    RequirementKind.EXCLUSION_DISCRETIONARY: "exclusion.discretionary",
}
"""The dated rule that tells how long each kind of exclusion ground bars (R16)."""


def held_evidence(authority: Authority, provider: Provider, day: date) -> dict[str, date]:
    """The kinds of proof that hold on a day, each with the first day on which it no longer does; one query.

    What the authority has refused does not count; what it has not judged yet does.
    """
    refused = {"reviews__authority": authority, "reviews__verdict": EvidenceVerdict.REFUSED}
    rows = Evidence.objects.filter(provider=provider, valid_from__lte=day, valid_until__gt=day)
    return dict(rows.exclude(**refused).order_by("valid_until").values_list("kind", "valid_until"))


def situation(
    authority: Authority, provider: Provider, requirements: Iterable[Requirement], day: date | None = None
) -> Situation:
    """What the checks of these requirements need to know on a day (today): evidence held, periods of law in force.

    Raises:
        NoRuleInForce: an exclusion ground is asked, and no rule tells on this day how long it bars.
    """
    on = day or clock.today()
    kinds = {RequirementKind(row.kind) for row in requirements}
    held = held_evidence(authority, provider, on) if RequirementKind.EVIDENCE in kinds else {}
    return Situation(day=on, held=held, bars={kind: _bar(kind, on) for kind in kinds & EXCLUSIONS})


def _bar(kind: RequirementKind, day: date) -> Bar:
    rule = deadlines.in_force(BAR_CODES[kind], day)
    return Bar(rule.value, rule.unit, rule.source)


def proposals(
    authority: Authority, provider: Provider, answers: Mapping[int, str], requirements: Iterable[Requirement]
) -> dict[int, Proposal]:
    """The findings that follow today from answers, by requirement id, where a machine checks."""
    checked = [row for row in requirements if row.machine_check]
    at = situation(authority, provider, checked)
    found = {row.pk: proposal(row.terms(), answers.get(row.pk, ""), at) for row in checked}
    return {key: made for key, made in found.items() if made is not None}


def proposals_on(application: Application, answers: Iterable[Answer]) -> dict[int, Proposal]:
    """The findings that follow today from answers of an application, by requirement id."""
    rows = list(answers)
    given = {row.requirement_id: row.value for row in rows}
    return proposals(application.authority, application.provider, given, [row.requirement for row in rows])
