"""The one error the score package raises about its input."""

from __future__ import annotations


class ScoringDataError(ValueError):
    """Input that the method must not guess about: an unknown code, a number out of range, a missing key.

    `source` names the table ("orders", "declines", "providers", "params"), `line` the line of a file with the
    header as line 1 (row number for rows given in memory, first row 1; None when no single line is to blame).
    """

    def __init__(self, source: str, line: int | None, column: str, value: str, problem: str) -> None:
        self.source = source
        self.line = line
        self.column = column
        self.value = value
        self.problem = problem
        where = source if line is None else f"{source}, line {line}"
        super().__init__(f"{where}, column {column}: {value!r} {problem}")
