"""Mini-competitions as pure rules: what may be invited to, and how tenders are compared.

Points are whole hundredths. Each criterion's points are counted exactly and rounded once, half up; the total is the
sum of the rounded points, so that a reader can add it up.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from procurement.competition_states import CriterionKind
from procurement.rules.routes import Refusal
from procurement.states import PriceRule, Route

TOP_MARK = 10
"""Assessors give whole points from 0 to this for each answer."""
AVERAGE_SCORE = 50_00
"""The published quality score of an average provider, in hundredths; counted for one without evidence."""
FEWEST_ASSESSORS = 2
Kind = CriterionKind


@dataclass(frozen=True, slots=True)
class Range:
    """The published range of a criterion's weight, in per cent."""

    least: int
    most: int

    def holds(self, weight: int) -> bool:
        """Whether a weight lies in it."""
        return self.least <= weight <= self.most


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion: its public id, what it measures, its weight in whole per cent, whether it has words."""

    ref: str
    kind: Kind
    weight: int
    worded: bool = True


@dataclass(frozen=True, slots=True)
class CompetitionFacts:
    """What is judged of a competition before the invitation. ``earliest`` is the first lawful deadline (R4)."""

    route: Route
    system_open: bool
    on_break: bool
    titled: bool
    described: bool
    quantity: int
    estimated_cents: int | None
    starts_from: date | None
    starts_until: date | None
    deadline: datetime | None
    deadline_day: date | None
    earliest: datetime
    price_rule: PriceRule
    published: Mapping[Kind, Range] | None
    criteria: Sequence[Asked]
    invitable: int


def invitation_faults(facts: CompetitionFacts) -> list[Refusal]:
    """Everything that keeps a competition from being put to tender."""
    return [
        *_purchase_faults(facts),
        *_time_faults(facts),
        *weight_faults(facts.criteria, facts.published, facts.price_rule),
    ]


def _purchase_faults(facts: CompetitionFacts) -> Iterator[Refusal]:
    wanted = [
        (
            facts.route == Route.MINI_COMPETITION,
            "route_without_competition",
            "category",
            _("Only categories under route A are put to a mini-competition."),
        ),
        (facts.system_open, "system_not_open", "category", _("The purchasing system is not open.")),
        (
            not facts.on_break,
            "system_on_break",
            "category",
            _(
                "The system is closed for an announced break: nothing is put to tender before it opens (HL §49)."
            ),
        ),
        (facts.titled, "title_missing", "title", _("Write the title in Finnish.")),
        (
            facts.described,
            "description_missing",
            "description",
            _("Describe in Finnish what is bought."),
        ),
        (facts.quantity > 0, "quantity_missing", "quantity", _("Say how much is bought.")),
        (
            bool(facts.estimated_cents),
            "estimate_missing",
            "estimated_cents",
            _("Write the estimated value without VAT."),
        ),
        (
            facts.invitable > 0,
            "nobody_to_invite",
            "category",
            _("No provider is admitted to the category now, so nobody can be invited."),
        ),
    ]
    for there, code, field, message in wanted:
        if not there:
            yield Refusal(code, field, message)


def _time_faults(facts: CompetitionFacts) -> Iterator[Refusal]:
    if facts.deadline is None or facts.deadline_day is None:
        yield Refusal("deadline_missing", "tender_deadline", _("Say until when tenders are awaited."))
    elif facts.deadline < facts.earliest:
        text = _(
            "Tenders need at least 10 days from the invitation (HL §56), and these days must pass in whole: "
            "choose a later deadline."
        )
        yield Refusal("deadline_too_early", "tender_deadline", text)
    if facts.starts_from is None or facts.starts_until is None:
        yield Refusal("start_missing", "starts_from", _("Say between which days the service begins."))
    elif facts.starts_until < facts.starts_from:
        yield Refusal("start_reversed", "starts_until", _("The last day lies before the first one."))
    elif facts.deadline_day is not None and facts.starts_from <= facts.deadline_day:
        text = _("The service begins after the tenders have come in.")
        yield Refusal("start_too_early", "starts_from", text)


def weight_faults(
    criteria: Sequence[Asked], published: Mapping[Kind, Range] | None, price_rule: PriceRule
) -> Iterator[Refusal]:
    """What is wrong with the criteria: their sum, their words, and the published ranges (R14)."""
    if not criteria:
        yield Refusal("criteria_missing", "criteria", _("Add the award criteria and their weights."))
        return
    total = sum(row.weight for row in criteria)
    if total != 100:
        summed = _("The weights add up to %(total)d. They must add up to 100.") % {"total": total}
        yield Refusal("weights_not_100", "criteria", summed)
    if any(row.kind == Kind.QUALITY and not row.worded for row in criteria):
        text = _("Write for each quality question what is asked and how points are given.")
        yield Refusal("question_missing", "criteria", text)
    if any(row.weight < 1 for row in criteria):
        yield Refusal("weight_missing", "criteria", _("Each criterion weighs at least 1."))
    weights = {kind: sum(row.weight for row in criteria if row.kind == kind) for kind in Kind}
    if price_rule == PriceRule.FIXED and weights[Kind.PRICE]:
        text = _("The city's price is fixed, so price cannot be compared. Leave it out.")
        yield Refusal("price_is_fixed", "criteria", text)
    if published is None:
        text = _("The category has published no award criteria, so none can be made more precise (HL §52).")
        yield Refusal("criteria_not_published", "category", text)
        return
    for kind, weight in weights.items():
        span = published[kind]
        if not span.holds(weight):
            text = _(
                "“%(name)s” weighs %(weight)d. The category publishes %(least)d to %(most)d: criteria may be made "
                "more precise, not replaced (HL §52)."
            )
            values = {"name": kind.label, "weight": weight, "least": span.least, "most": span.most}
            yield Refusal("weight_outside_published", "criteria", text % values)


def published_faults(ranges: Mapping[Kind, Range], themed: bool, price_rule: PriceRule) -> Iterator[Refusal]:
    """What is wrong with the ranges that a category publishes."""
    for kind, span in ranges.items():
        if not 0 <= span.least <= span.most <= 100:
            text = _("“%(name)s”: the least weight is at most the greatest, between 0 and 100.")
            yield Refusal("range_wrong", f"{kind}_least", text % {"name": kind.label})
            return
    if not sum(s.least for s in ranges.values()) <= 100 <= sum(s.most for s in ranges.values()):
        text = _("No weights within these ranges add up to 100.")
        yield Refusal("ranges_not_100", "price_least", text)
    if ranges[Kind.QUALITY].most and not themed:
        yield Refusal("themes_missing", "quality_themes", _("Write in Finnish what quality is."))
    if price_rule == PriceRule.FIXED and ranges[Kind.PRICE].most:
        text = _("The city's price is fixed, so price cannot be compared. Leave it out.")
        yield Refusal("price_is_fixed", "price_most", text)


def tender_faults(
    price_cents: int | None,
    answers: Mapping[str, str],
    asked: Sequence[str],
    price_rule: PriceRule,
    ceiling_cents: int | None,
) -> list[Refusal]:
    """Everything that keeps a tender from being sealed; ``asked`` are the public ids of the quality questions."""
    found = []
    if not price_cents:
        text = _("Write the price of a unit, in euros excluding VAT.")
        found.append(Refusal("price_missing", "unit_price_cents", text))
    elif price_rule == PriceRule.FIXED and price_cents != ceiling_cents:
        found.append(
            Refusal(
                "price_not_fixed", "unit_price_cents", _("The city's fixed price applies to all tenders.")
            )
        )
    elif price_rule == PriceRule.CAP and ceiling_cents is not None and price_cents > ceiling_cents:
        found.append(
            Refusal("price_above_cap", "unit_price_cents", _("The price is above the highest price allowed."))
        )
    found += [
        Refusal("answer_missing", f"answer_{ref}", _("Answer this question."))
        for ref in asked
        if not answers.get(ref, "").strip()
    ]
    return found


# Comparing ------------------------------------------------------------------------------------------------


def half_up(number: Fraction) -> int:
    """The nearest whole number; a half is rounded up."""
    return int((2 * number + 1) // 2)


def price_points(weight: int, price_cents: int, lowest_cents: int) -> int:
    """Hundredths of a point: the weight times the lowest price divided by this price."""
    return half_up(Fraction(100 * weight * lowest_cents, price_cents))


def quality_points(weight: int, marks: Sequence[int]) -> int:
    """Hundredths of a point: the weight times the mean of the assessors' marks divided by the top mark."""
    return half_up(Fraction(100 * weight * sum(marks), TOP_MARK * len(marks)))


def score_points(weight: int, score: int | None) -> int:
    """Hundredths of a point: the weight times the published score (hundredths, 100 at most) divided by 100.

    No evidence counts as the average, never as a bad mark.
    """
    counted = AVERAGE_SCORE if score is None else min(max(score, 0), 100_00)
    return half_up(Fraction(weight * counted, 100))


@dataclass(frozen=True, slots=True)
class Compared:
    """A tender in the comparison: price of a unit, the frozen score, marks by the criterion's public id."""

    ref: str
    price_cents: int
    score: int | None
    marks: Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Result:
    """A tender's points in hundredths by the criterion's public id, and their sum."""

    ref: str
    points: Mapping[str, int]
    total: int


def compare(tenders: Sequence[Compared], criteria: Sequence[Asked]) -> list[Result]:
    """Every tender's points, the best first; equal totals by public id, so that the order means nothing."""
    if not tenders:
        return []
    lowest = min(row.price_cents for row in tenders)
    found = []
    for row in tenders:
        points = {asked.ref: _points(row, asked, lowest) for asked in criteria}
        found.append(Result(row.ref, points, sum(points.values())))
    return sorted(found, key=lambda result: (-result.total, result.ref))


def _points(row: Compared, asked: Asked, lowest: int) -> int:
    if asked.kind == Kind.PRICE:
        return price_points(asked.weight, row.price_cents, lowest)
    if asked.kind == Kind.SCORE:
        return score_points(asked.weight, row.score)
    return quality_points(asked.weight, row.marks[asked.ref])


def leaders(results: Sequence[Result]) -> list[str]:
    """The public ids of the tenders with the highest total: more than one is a tie."""
    best = max((row.total for row in results), default=None)
    return [row.ref for row in results if row.total == best]


def least_new_deadline(
    present: datetime, information_until: datetime, period_until: datetime, material: bool
) -> datetime:
    """The earliest lawful deadline after further information or a change (R4).

    ``present`` is the deadline that stands; ``information_until`` and ``period_until`` are where the short and the
    whole period from today end. A material change gives the whole period again, other information at least the short
    one; a deadline never moves back.
    """
    return max(present, period_until if material else information_until)
