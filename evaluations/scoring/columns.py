"""Columns of text, each distinct value stored once, and their checked conversion to arrays.

Rows from a file and rows from memory take the same road, so both meet the same checks (P8).
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import math
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from evaluations.scoring.arrays import Floats, Ints
from evaluations.scoring.errors import ScoringDataError

CHUNK = 20_000


class TextColumn:
    """One column of a table: `codes` (n,) index into `values`; row i stands on line i + `first_line`."""

    def __init__(self, source: str, name: str, first_line: int) -> None:
        self.source, self.name, self.first_line = source, name, first_line
        self._index: dict[str, int] = {}
        self._codes = array("i")

    def extend(self, texts: Iterable[str]) -> None:
        """Append cells."""
        index = self._index
        self._codes.extend(index.setdefault(text, len(index)) for text in texts)

    @property
    def codes(self) -> Ints:
        return (
            np.frombuffer(self._codes, dtype=np.int32).astype(np.int64)
            if self._codes
            else np.empty(0, np.int64)
        )

    @property
    def values(self) -> list[str]:
        return list(self._index)

    def refuse(self, value: str, problem: str) -> ScoringDataError:
        """The error for the first row that holds `value`."""
        row = self._codes.index(self._index[value])
        return ScoringDataError(self.source, row + self.first_line, self.name, value, problem)

    def numbers(self, low: float, high: float, *, required: bool = False, whole: bool = False) -> Floats:
        """Numbers in [low, high], NaN where blank; ScoringDataError otherwise."""
        parsed = [self._number(text, low, high, required, whole) for text in self.values]
        return np.array(parsed, dtype=np.float64)[self.codes]

    def days_before(self, as_of: dt.date) -> Floats:
        """Days from each date to `as_of`; ScoringDataError for no date or a later one."""
        return np.array([self._days(text, as_of) for text in self.values], dtype=np.float64)[self.codes]

    def ids(self) -> list[str]:
        """Identifiers, one per row; ScoringDataError where blank or met twice."""
        if "" in self._index:
            raise self.refuse("", "is missing")
        if len(self._index) < len(self._codes):
            raise self._repeated()
        return self.values

    def sorted_levels(self) -> tuple[tuple[str, ...], Ints]:
        """Levels sorted as strings and each row's index among them; ScoringDataError for a blank."""
        if "" in self._index:
            raise self.refuse("", "is missing")
        levels = tuple(sorted(self._index))
        return levels, self._positions(levels)

    def among(self, allowed: Sequence[str]) -> Ints:
        """Index of each row's code in `allowed`; ScoringDataError for any other code (P8)."""
        known = frozenset(allowed)
        for value in self.values:
            if value not in known:
                raise self.refuse(value, "is not a known code")
        return self._positions(allowed)

    def optional_levels(self) -> tuple[tuple[str, ...], Ints]:
        """Like `sorted_levels`, with -1 where blank."""
        levels = tuple(sorted(value for value in self._index if value))
        return levels, self._positions(levels)

    def positions(self, levels: Sequence[str]) -> Ints:
        """Index of each row's value in `levels`, -1 where it is not there; blank is an error."""
        if "" in self._index:
            raise self.refuse("", "is missing")
        return self._positions(levels)

    def _positions(self, levels: Sequence[str]) -> Ints:
        place = {level: position for position, level in enumerate(levels)}
        lookup = np.array([place.get(value, -1) for value in self.values], dtype=np.int64)
        return lookup[self.codes]

    def _number(self, text: str, low: float, high: float, required: bool, whole: bool) -> float:
        if not text:
            if required:
                raise self.refuse(text, "is missing")
            return math.nan
        try:
            number = float(text)
        except ValueError:
            raise self.refuse(text, "is not a number") from None
        if not low <= number <= high or math.isinf(number):
            raise self.refuse(text, f"is outside {low:g} to {high:g}")
        if whole and number != int(number):
            raise self.refuse(text, "is not a whole number")
        return number

    def _days(self, text: str, as_of: dt.date) -> float:
        try:
            days = (as_of - dt.date.fromisoformat(text)).days
        except ValueError:
            raise self.refuse(text, "is not a date (YYYY-MM-DD)") from None
        if days < 0:
            raise self.refuse(text, f"is after {as_of.isoformat()}, the day of the computation")
        return float(days)

    def _repeated(self) -> ScoringDataError:
        # Codes are given out in order of appearance: the first row whose code is not new is the repetition.
        row = next(row for row, code in enumerate(self._codes) if code != row)
        value = self.values[self._codes[row]]
        return ScoringDataError(self.source, row + self.first_line, self.name, value, "occurs twice")


Table = Mapping[str, TextColumn]


def table_of_rows(source: str, names: Sequence[str], rows: Iterable[object]) -> Table:
    """Rows in memory (attributes named `names`) as a table; None is blank, row numbers start at 1."""
    cells = ([as_text(getattr(row, name)) for name in names] for row in rows)
    return _table(source, names, names, cells, first_line=1)


def as_text(value: object) -> str:
    """A cell as text: None blank, True 1, dates in ISO form, an enum of strings its value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return str.__str__(value) if isinstance(value, str) else str(value)


def table_of_file(path: Path, names: Collection[str]) -> Table:
    """The CSV file `path` (UTF-8, header line) as a table that has at least the columns `names`.

    Raises ScoringDataError for a missing column, a line of another length or bytes that are not UTF-8;
    OSError when the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return _table_of_lines(path.name, csv.reader(handle, strict=True), names)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScoringDataError(path.name, None, "", str(error), "is not CSV in UTF-8") from error


def _table_of_lines(source: str, lines: Iterator[list[str]], names: Collection[str]) -> Table:
    header = next(lines, [])
    for name in names:
        if header.count(name) != 1:
            problem = "occurs twice" if name in header else "is not a column of the file"
            raise ScoringDataError(source, 1, name, name, problem)
    return _table(source, header, names, _checked(source, lines, header), first_line=2)


def _checked(source: str, lines: Iterable[list[str]], header: Sequence[str]) -> Iterator[list[str]]:
    width = len(header)
    for line, cells in enumerate(lines, start=2):
        if len(cells) != width:
            problem = f"has {len(cells)} cells, the header has {width}"
            raise ScoringDataError(source, line, header[0], cells[0] if cells else "", problem)
        yield cells


def _table(
    source: str, header: Sequence[str], names: Collection[str], rows: Iterable[Sequence[str]], first_line: int
) -> Table:
    columns = {name: TextColumn(source, name, first_line) for name in names}
    places = {name: header.index(name) for name in names}
    iterator = iter(rows)
    while chunk := list(itertools.islice(iterator, CHUNK)):
        for name, column in columns.items():
            place = places[name]
            column.extend(cells[place] for cells in chunk)
    return columns
