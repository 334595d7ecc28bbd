"""What a system needs before it may open, all faults at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procurement.rules.breaks import Span, outside_duration
from procurement.rules.routes import Refusal, refusals
from procurement.states import PriceRule, Route

SYSTEM, CATEGORY, REQUIREMENT, BREAK = "system", "category", "requirement", "break"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: a stable code, where it is (the kind of thing, its public id, the field), a sentence."""

    code: str
    place: str
    ref: str
    field: str
    message: str | Promise


@dataclass(frozen=True, slots=True)
class SystemFacts:
    """What is judged of a system; ``earliest_end`` is the first permitted end of the first period (R3)."""

    ref: str
    named: bool
    described: bool
    has_contract: bool
    ends_on: date | None
    first_period_ends_on: date
    earliest_end: date
    has_declaration: bool
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class CategoryFacts:
    """What is judged of a category."""

    ref: str
    named: bool
    has_card: bool
    cpv: str
    route: Route
    price_rule: PriceRule
    ceiling_cents: int | None
    has_award_criteria: bool = False


def opening_faults(system: SystemFacts, categories: Sequence[CategoryFacts]) -> list[Fault]:
    """Everything that keeps a system from opening."""
    found = [*_system_faults(system)]
    if not categories:
        found.append(Fault("category_missing", CATEGORY, system.ref, "name", _("Add at least one category.")))
    for category in categories:
        found += _category_faults(category)
    return found


def _system_faults(facts: SystemFacts) -> Iterator[Fault]:
    wanted = [
        (facts.named, "name_missing", "name", _("Write the system's name in Finnish.")),
        (facts.described, "description_missing", "description", _("Describe the system in Finnish.")),
        (facts.has_contract, "contract_missing", "contract_text", _("Write the contract text in Finnish.")),
        (facts.ends_on is not None, "end_missing", "ends_on", _("Say when the system ends (HL §50).")),
    ]
    for there, code, field, message in wanted:
        if not there:
            yield Fault(code, SYSTEM, facts.ref, field, message)
    if facts.first_period_ends_on < facts.earliest_end:
        text = _(
            "The first application period lasts at least 30 days from the sending of the notice (HL §56)."
        )
        yield Fault("first_period_too_short", SYSTEM, facts.ref, "first_period_ends_on", text)
    if facts.ends_on is not None and facts.ends_on <= facts.first_period_ends_on:
        text = _("The system must go on after its first application period.")
        yield Fault("end_too_early", SYSTEM, facts.ref, "ends_on", text)
    if any(outside_duration(one, facts.first_period_ends_on, facts.ends_on) for one in facts.breaks):
        text = _("A break lies between the first application period and the end of the system (HL §49, §56).")
        yield Fault("break_outside", BREAK, facts.ref, "starts_on", text)
    if not facts.has_declaration:
        text = _("Add a declaration that no exclusion ground applies (HL §§80-81).")
        yield Fault("declaration_missing", REQUIREMENT, facts.ref, "kind", text)


def _category_faults(facts: CategoryFacts) -> Iterator[Fault]:
    if not facts.named:
        yield Fault(
            "category_name_missing", CATEGORY, facts.ref, "name", _("Write the category's name in Finnish.")
        )
    if not facts.has_card:
        text = _("Write the product card: for whom the service is, and what it aims at.")
        yield Fault("card_missing", CATEGORY, facts.ref, "card_for_whom", text)
    for refusal in refusals(facts.cpv, facts.route, facts.price_rule, facts.ceiling_cents):
        yield Fault(refusal.code, CATEGORY, facts.ref, refusal.field, refusal.message)
    if facts.route == Route.MINI_COMPETITION and not facts.has_award_criteria:
        text = _(
            "Publish the award criteria: a mini-competition may make them more precise, not replace them."
        )
        yield Fault("award_criteria_missing", CATEGORY, facts.ref, "award_criteria", text)


def group_refusals(least: int | None, most: int | None) -> list[Refusal]:
    """Why the sizes of a group do not make sense: both are given or none, from 1 up, the largest not the smaller."""
    if least is None and most is None:
        return []
    if least is None or most is None:
        field = "group_min" if least is None else "group_max"
        text = _("Write both the smallest and the largest group, or neither.")
        return [Refusal("group_size_wrong", field, text)]
    if least < 1:
        return [Refusal("group_size_wrong", "group_min", _("A group has at least one client."))]
    if most < least:
        text = _("The largest group is smaller than the smallest.")
        return [Refusal("group_size_wrong", "group_max", text)]
    return []
