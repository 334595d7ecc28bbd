"""Who may reach the pages and the API of the evaluations room."""

from tests.contracts.matrix import Row

ROWS: list[Row] = []
