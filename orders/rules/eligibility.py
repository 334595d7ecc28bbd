"""The eligibility engine: which providers are put before a client, and every reason why the others are not.

Pure: facts in, reasons out. The same function answers for the day of the invitation and for today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from orders.rules.courses import CourseSupply
from orders.states import Reason
from procurement.states import AdmissionState, OfferingState


class Supply(Protocol):
    """One place of one provider's offering, as procurement tells it (`procurement.selectors.Candidate`).

    A provider without an offering or place has empty ids. Prices are cents ex VAT a unit; capacity counts
    clients at a time.
    """

    @property
    def provider_id(self) -> int: ...
    @property
    def admission_state(self) -> str: ...
    @property
    def evidence_lapsed(self) -> bool: ...
    @property
    def offering_id(self) -> int | None: ...
    @property
    def offering_state(self) -> str | None: ...
    @property
    def offering_place_id(self) -> int | None: ...
    @property
    def municipality(self) -> str: ...
    @property
    def remote(self) -> bool: ...
    @property
    def accessible(self) -> bool: ...
    @property
    def capacity(self) -> int: ...
    @property
    def taken(self) -> int: ...
    @property
    def next_free_on(self) -> date | None: ...
    @property
    def unit_price_cents(self) -> int | None: ...
    @property
    def languages(self) -> Sequence[str]: ...
    @property
    def group(self) -> bool: ...
    @property
    def group_size(self) -> int | None: ...
    @property
    def only_courses(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Demand:
    """What the client needs, as far as it decides who is shown.

    ``ceiling_cents`` is the service's highest price of a unit, ``budget_unit_cents`` the highest that the order's
    own budget can pay (None: no ceiling). ``largest_group`` is the largest group that suits the client (1: alone).
    ``declined`` and ``refused`` are ids of providers that said no to this order, or that the client left;
    ``near_official`` and ``near_host`` are those with a conflict of interest with the official who assessed the
    need, or with the host place of a planned work trial.
    """

    languages: frozenset[str]
    municipalities: frozenset[str]
    remote_suits: bool
    accessible: bool
    latest_start: date
    ceiling_cents: int | None = None
    declined: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    budget_unit_cents: int | None = None
    largest_group: int | None = None
    near_official: frozenset[int] = frozenset()
    near_host: frozenset[int] = frozenset()


def affordable_unit_price(budget_cents: int, units_hundredths: int) -> int:
    """The highest price of a unit, in whole cents, at which so many hundredths of a unit stay within a budget."""
    return max(budget_cents, 0) * 100 // units_hundredths


def reasons_against(demand: Demand, supply: Supply) -> tuple[Reason, ...]:
    """Every reason why this place is not shown; empty when it is.

    At an offering given only as courses nobody begins at a place: whether a course of it fits is told by
    `orders.rules.course_supply`.
    """
    found = [*_admission(supply), *_history(demand, supply)]
    if supply.offering_id is not None and supply.only_courses:
        return (*found, *_published(supply), Reason.NO_COURSE)
    if supply.offering_id is None or supply.offering_place_id is None:
        return (*found, Reason.NO_OFFERING)
    return (*found, *_offering(demand, supply), *_place(demand, supply))


def _admission(supply: Supply) -> Iterable[Reason]:
    if supply.admission_state == AdmissionState.SUSPENDED:
        yield Reason.SUSPENDED
    elif supply.admission_state != AdmissionState.ADMITTED:
        yield Reason.NOT_ADMITTED
    if supply.evidence_lapsed:
        yield Reason.EVIDENCE_LAPSED


def _history(demand: Demand, supply: Supply) -> Iterable[Reason]:
    if supply.provider_id in demand.declined:
        yield Reason.DECLINED
    if supply.provider_id in demand.refused:
        yield Reason.REFUSED
    if supply.provider_id in demand.near_official:
        yield Reason.CONFLICT_OFFICIAL
    if supply.provider_id in demand.near_host:
        yield Reason.CONFLICT_HOST


def _published(supply: Supply) -> Iterable[Reason]:
    if supply.offering_state != OfferingState.PUBLISHED:
        yield Reason.NOT_PUBLISHED


def _offering(demand: Demand, supply: Supply) -> Iterable[Reason]:
    yield from _published(supply)
    if supply.unit_price_cents is None:
        yield Reason.NO_PRICE
    else:
        if demand.ceiling_cents is not None and supply.unit_price_cents > demand.ceiling_cents:
            yield Reason.PRICE_OVER
        if demand.budget_unit_cents is not None and supply.unit_price_cents > demand.budget_unit_cents:
            yield Reason.OVER_BUDGET
    if demand.languages.isdisjoint(supply.languages):
        yield Reason.LANGUAGE
    if supply.group and demand.largest_group is not None and not _small_enough(demand.largest_group, supply):
        yield Reason.GROUP_SIZE


def _small_enough(largest: int, supply: Supply) -> bool:
    """Whether a group is known to be small enough; one whose size nobody has told is not."""
    return supply.group_size is not None and supply.group_size <= largest


def _place(demand: Demand, supply: Supply) -> Iterable[Reason]:
    if supply.taken >= supply.capacity:
        yield Reason.FULL
    if supply.next_free_on is None or supply.next_free_on > demand.latest_start:
        yield Reason.STARTS_TOO_LATE
    if supply.remote:
        if not demand.remote_suits:
            yield Reason.AREA
    else:
        if supply.municipality not in demand.municipalities:
            yield Reason.AREA
        if demand.accessible and not supply.accessible:
            yield Reason.NOT_ACCESSIBLE


S = TypeVar("S", bound=Supply)


@dataclass(frozen=True, slots=True)
class Finding(Generic[S]):
    """One place, and why it is not shown (nothing: it is). With a ``course`` it is shown as that course's provider."""

    supply: S
    reasons: tuple[Reason, ...]
    course: CourseSupply | None = None

    @property
    def shown(self) -> bool:
        """Whether it is put before the client."""
        return not self.reasons

    @property
    def unit_price_cents(self) -> int | None:
        """The price of a unit at which it is shown: the course's own, or the offering's."""
        return self.supply.unit_price_cents if self.course is None else self.course.offered.unit_price_cents


def assess(demand: Demand, supplies: Sequence[S]) -> list[Finding[S]]:
    """The findings for all places, in the order given.

    Each provider is shown once, with the place that is free earliest (the first of equals): two places must not
    double a provider's chance to be seen.
    """
    found = [Finding(supply, reasons_against(demand, supply)) for supply in supplies]
    best: dict[int, Finding[S]] = {}
    for finding in found:
        if finding.shown:
            rival = best.get(finding.supply.provider_id)
            if rival is None or _free_on(finding) < _free_on(rival):
                best[finding.supply.provider_id] = finding
    return [
        finding
        if not finding.shown or best[finding.supply.provider_id] is finding
        else Finding(finding.supply, (Reason.ANOTHER_PLACE,))
        for finding in found
    ]


def _free_on(finding: Finding[S]) -> date:
    return finding.supply.next_free_on or date.max
