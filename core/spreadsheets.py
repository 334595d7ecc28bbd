"""CSV files as spreadsheets in Finland open them: semicolons, a byte-order mark, no cell that runs as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


class _Line:
    """A file whose every write is handed on."""

    def write(self, line: str) -> str:
        """The line itself."""
        return line


def harmless(cell: str) -> str:
    """A text that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.startswith(RUNS) else cell


def lines(columns: Sequence[object], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file, line by line."""
    writer = csv.writer(_Line(), delimiter=";")
    yield "\ufeff" + writer.writerow([str(column) for column in columns])
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])
