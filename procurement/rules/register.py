"""Reading a register of admitted providers as an authority publishes it."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from providers.rules import business_id

ADMITTED = "admitted"


class UnreadableRegister(ValueError):
    """The file as a whole is no register."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One provider, and the codes of the categories it is admitted to."""

    line: int
    name: str
    business_id: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that cannot be taken: its line in the file, the value at fault, and why."""

    line: int
    value: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.value!r}: {self.reason}"


def read_register(text: str) -> tuple[list[str], list[Entry], list[RefusedRow]]:
    """The category codes, the good entries and the refused rows of a register.

    The first column holds the name, the second the business id, each further one a category with ``admitted`` or
    nothing. Fields are parted by commas, semicolons or tabs.

    Raises:
        UnreadableRegister: there is no header with a name, a business id and at least one category.
    """
    head, rows = _table(text)
    if len(head) < 3 or len(set(head)) != len(head) or not all(head):
        raise UnreadableRegister(
            "the first line must name: provider, business id, and one column per category"
        )
    entries: list[Entry] = []
    refused: list[RefusedRow] = []
    seen: dict[str, int] = {}
    for line, fields in rows:
        found = _entry(line, fields, head)
        if isinstance(found, Entry) and found.business_id in seen:
            found = RefusedRow(
                line, found.business_id, f"the same business id is on line {seen[found.business_id]}"
            )
        if isinstance(found, RefusedRow):
            refused.append(found)
        else:
            seen[found.business_id] = line
            entries.append(found)
    return head[2:], entries, refused


def _table(text: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    head = [field.strip() for field in next(reader, [])]
    rows = ((reader.line_num, [field.strip() for field in fields]) for fields in reader)
    return head, (row for row in rows if any(row[1]))


def _entry(line: int, fields: list[str], head: list[str]) -> Entry | RefusedRow:
    if len(fields) != len(head):
        return RefusedRow(line, ", ".join(fields), f"{len(fields)} fields where the header names {len(head)}")
    if not fields[0]:
        return RefusedRow(line, fields[0], "the name is missing")
    if len(fields[0]) > 200:
        return RefusedRow(line, fields[0], "the name is longer than 200 characters")
    checked = business_id(fields[1])
    if checked is None:
        return RefusedRow(line, fields[1], "not a Finnish business id (form or check digit)")
    for value in fields[2:]:
        if value.casefold() not in ("", ADMITTED):
            return RefusedRow(line, value, f"a category holds {ADMITTED!r} or nothing")
    held = tuple(code for code, value in zip(head[2:], fields[2:], strict=True) if value)
    return Entry(line, fields[0], checked, held)
