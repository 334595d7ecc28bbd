"""The evidence of one computation: orders, declined offers and registered providers as typed columns."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from evaluations.scoring.arrays import Floats, Ints
from evaluations.scoring.canonical import canonical_json
from evaluations.scoring.columns import Table, TextColumn, as_text, table_of_file, table_of_rows
from evaluations.scoring.params import NO_BREACH, NOT_COUNTED, Params

CATEGORIES = ("service_type", "age_band", "education", "language_group", "health_limit")
OUTCOMES = ("outcome_end", "outcome_3m", "outcome_6m")
ITEMS = ("item1", "item2", "item3")
DAYS_PER_MONTH = 30.4375
FIRST_ROWS = 20
MANY = 1e6


class Hash(Protocol):
    """What hashlib's objects share."""

    def update(self, data: bytes, /) -> None: ...


@dataclasses.dataclass(frozen=True, slots=True)
class OrderRow:
    """One completed order. None = missing; `wa_*` is perceived work ability 0-10, ratings and items are 1-5,
    `nps` 0-10, `days_to_start` calendar days from order to first meeting."""

    order_id: str
    provider_id: str
    service_type: str
    closed_date: dt.date
    age_band: str
    months_unemployed: float
    education: str
    language_group: str
    health_limit: str
    earlier_services: int
    outcome_end: str
    outcome_3m: str
    outcome_6m: str
    official_id: str | None = None
    wa_start: float | None = None
    nps: float | None = None
    item1: float | None = None
    item2: float | None = None
    item3: float | None = None
    official_rating: float | None = None
    wa_end: float | None = None
    days_to_start: float | None = None
    report_on_time: bool | None = None
    breach: str = NO_BREACH


@dataclasses.dataclass(frozen=True, slots=True)
class DeclineRow:
    """One offer the provider turned down; `reason` is what it typed and is never used in a formula."""

    offer_id: str
    provider_id: str
    service_type: str
    age_band: str
    months_unemployed: float
    education: str
    language_group: str
    health_limit: str
    earlier_services: int
    wa_start: float | None = None
    reason: str = ""


ORDER_COLUMNS = tuple(field.name for field in dataclasses.fields(OrderRow))
DECLINE_COLUMNS = tuple(field.name for field in dataclasses.fields(DeclineRow))


@dataclasses.dataclass(frozen=True, slots=True)
class Clients:
    """Case-mix columns of n orders or declines.

    `codes` (5, n) index into `levels`, one tuple of levels per name of CATEGORIES (-1: a level no order has);
    `months`, `earlier`, `wa_start` (n,), the last NaN where missing.
    """

    levels: tuple[tuple[str, ...], ...]
    codes: Ints
    months: Floats
    earlier: Floats
    wa_start: Floats


@dataclasses.dataclass(frozen=True, slots=True)
class ScoringData:
    """Checked evidence. Orders and declines stand in the order of their ids, so that the order of the rows
    in the source never reaches a sum. All arrays are (n,) over orders unless said otherwise; NaN = missing.

    `outcomes` (3, n) index into `outcome_codes`; `items` (3, n); `official` -1 where nobody is named;
    `age_days` from closing to `as_of`; `breach` index into `breach_codes`; `decline_provider` (declines,).
    `first_ids` are 20 orders to be shown with their expected outcome: the first of a file, by id from memory.
    """

    provider_ids: tuple[str, ...]
    official_ids: tuple[str, ...]
    order_ids: tuple[str, ...]
    first_ids: tuple[str, ...]
    provider: Ints
    official: Ints
    clients: Clients
    age_days: Floats
    outcome_codes: tuple[str, ...]
    outcomes: Ints
    nps: Floats
    items: Floats
    rating: Floats
    wa_end: Floats
    days_to_start: Floats
    report_on_time: Floats
    breach_codes: tuple[str, ...]
    breach: Ints
    decline_ids: tuple[str, ...]
    decline_provider: Ints
    declines: Clients

    @classmethod
    def from_rows(
        cls,
        orders: Iterable[OrderRow],
        declines: Iterable[DeclineRow],
        providers: Iterable[str],
        params: Params,
    ) -> ScoringData:
        """Evidence from rows in memory; `providers` are the ids of all registered ones.

        Raises ScoringDataError (table, row number from 1, column, value) for an unknown code, a number out of
        range, an id met twice, a provider that is not registered, an order closed after `params.as_of`.
        """
        table = table_of_rows("orders", ORDER_COLUMNS, orders)
        return _build(
            table,
            table_of_rows("declines", DECLINE_COLUMNS, declines),
            _provider_table(providers),
            sorted(table["order_id"].values)[:FIRST_ROWS],
            params,
        )

    @classmethod
    def from_folder(cls, folder: Path, params: Params) -> ScoringData:
        """Evidence from `orders.csv`, `declines.csv` and `providers.csv`; errors as `from_rows`, with the
        file's name and line, and OSError for a file that cannot be read."""
        table = table_of_file(folder / "orders.csv", ORDER_COLUMNS)
        return _build(
            table,
            table_of_file(folder / "declines.csv", DECLINE_COLUMNS),
            table_of_file(folder / "providers.csv", ("provider_id",)),
            table["order_id"].values[:FIRST_ROWS],
            params,
        )

    @property
    def size(self) -> int:
        """Number of orders."""
        return len(self.order_ids)

    def hash(self) -> str:
        """Hex SHA-256 of everything the result depends on. The order of rows in memory does not matter; of a
        file, only which orders come first."""
        digest = hashlib.sha256()
        for field in dataclasses.fields(self):
            _feed(digest, field.name, getattr(self, field.name))
        return digest.hexdigest()


def _feed(digest: Hash, name: str, value: object) -> None:
    digest.update(f"\n{name}:".encode())
    if isinstance(value, Clients):
        for field in dataclasses.fields(value):
            _feed(digest, field.name, getattr(value, field.name))
    elif isinstance(value, np.ndarray):
        digest.update(f"{value.dtype.str}{value.shape}".encode())
        digest.update(np.ascontiguousarray(value).tobytes())
    else:
        digest.update(canonical_json(value).encode())


def _provider_table(providers: Iterable[str]) -> Table:
    column = TextColumn("providers", "provider_id", 1)
    column.extend(as_text(provider) for provider in providers)
    return {"provider_id": column}


def _build(
    orders: Table, declines: Table, providers: Table, first: Sequence[str], params: Params
) -> ScoringData:
    order_ids, decline_ids = orders["order_id"].ids(), declines["offer_id"].ids()
    order, decline = _sorting(order_ids), _sorting(decline_ids)
    provider_ids = tuple(sorted(providers["provider_id"].ids()))
    levels = tuple(orders[name].sorted_levels()[0] for name in CATEGORIES)
    officials, official = orders["official_id"].optional_levels()
    outcome_codes = (*sorted(params.outcome_value), *NOT_COUNTED)
    breach_codes = (NO_BREACH, *sorted(params.breach_points))
    numbers = {
        name: orders[name].numbers(low, high, whole=whole)[order] for name, low, high, whole in _RANGES
    }
    return ScoringData(
        provider_ids=provider_ids,
        official_ids=officials,
        order_ids=tuple(order_ids[row] for row in order),
        first_ids=tuple(first),
        provider=_registered(orders["provider_id"], provider_ids)[order],
        official=official[order],
        clients=_clients(orders, levels, order),
        age_days=orders["closed_date"].days_before(params.as_of)[order],
        outcome_codes=outcome_codes,
        outcomes=np.stack([orders[name].among(outcome_codes)[order] for name in OUTCOMES]),
        nps=numbers["nps"],
        items=np.stack([numbers[name] for name in ITEMS]),
        rating=numbers["official_rating"],
        wa_end=numbers["wa_end"],
        days_to_start=numbers["days_to_start"],
        report_on_time=numbers["report_on_time"],
        breach_codes=breach_codes,
        breach=orders["breach"].among(breach_codes)[order],
        decline_ids=tuple(decline_ids[row] for row in decline),
        decline_provider=_registered(declines["provider_id"], provider_ids)[decline],
        declines=_clients(declines, levels, decline),
    )


_RANGES = (
    ("nps", 0, 10, False),
    *((name, 1, 5, False) for name in ITEMS),
    ("official_rating", 1, 5, False),
    ("wa_end", 0, 10, False),
    ("days_to_start", 0, MANY, False),
    ("report_on_time", 0, 1, True),
)


def _sorting(ids: Sequence[str]) -> Ints:
    return np.array(sorted(range(len(ids)), key=ids.__getitem__), dtype=np.int64)


def _registered(column: TextColumn, provider_ids: Sequence[str]) -> Ints:
    known = frozenset(provider_ids)
    for value in column.values:
        if value not in known:
            raise column.refuse(value, "is not a registered provider")
    return column.positions(provider_ids)


def _clients(table: Table, levels: tuple[tuple[str, ...], ...], order: Ints) -> Clients:
    return Clients(
        levels=levels,
        codes=np.stack(
            [table[name].positions(known)[order] for name, known in zip(CATEGORIES, levels, strict=True)]
        ),
        months=table["months_unemployed"].numbers(0, MANY, required=True)[order],
        earlier=table["earlier_services"].numbers(0, MANY, required=True, whole=True)[order],
        wa_start=table["wa_start"].numbers(0, 10)[order],
    )
