"""The eligibility engine: which providers are put before a client, and every reason why the others are not.

Pure: facts in, reasons out. The same function answers for the day of the invitation and for today.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

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


@dataclass(frozen=True, slots=True)
class Demand:
    """What the client needs, as far as it decides who is shown.

    ``ceiling_cents`` is the highest price of a unit (None: no ceiling); ``declined`` and ``refused`` are ids of
    providers that said no to this order, or that the client left.
    """

    languages: frozenset[str]
    municipalities: frozenset[str]
    remote_suits: bool
    accessible: bool
    latest_start: date
    ceiling_cents: int | None = None
    declined: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()


def reasons_against(demand: Demand, supply: Supply) -> tuple[Reason, ...]:
    """Every reason why this place is not shown; empty when it is."""
    found = [*_admission(supply), *_history(demand, supply)]
    if supply.offering_id is None or supply.offering_place_id is None:
        return (*found, Reason.NO_OFFERING)
    return (*found, *_offering(demand, supply), *_place(demand, supply))


def _admission(supply: Supply) -> Iterable[Reason]:
    if supply.admission_state == AdmissionState.SUSPENDED:
        yield Reason.SUSPENDED
    elif supply.admission_state != AdmissionState.ADMITTED:
        yield Reason.NOT_ADMITTED


def _history(demand: Demand, supply: Supply) -> Iterable[Reason]:
    if supply.provider_id in demand.declined:
        yield Reason.DECLINED
    if supply.provider_id in demand.refused:
        yield Reason.REFUSED


def _offering(demand: Demand, supply: Supply) -> Iterable[Reason]:
    if supply.offering_state != OfferingState.PUBLISHED:
        yield Reason.NOT_PUBLISHED
    if supply.unit_price_cents is None:
        yield Reason.NO_PRICE
    elif demand.ceiling_cents is not None and supply.unit_price_cents > demand.ceiling_cents:
        yield Reason.PRICE_OVER
    if demand.languages.isdisjoint(supply.languages):
        yield Reason.LANGUAGE


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
    """One place, and why it is not shown (nothing: it is)."""

    supply: S
    reasons: tuple[Reason, ...]

    @property
    def shown(self) -> bool:
        """Whether it is put before the client."""
        return not self.reasons


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
