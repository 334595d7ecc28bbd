"""The rows of each room."""

from types import ModuleType

from tests.contracts.matrix import Row
from tests.contracts.rows import core, evaluations, orders, procurement, providers, vouchers

ROOMS: tuple[ModuleType, ...] = (core, providers, procurement, vouchers, orders, evaluations)


def all_rows() -> list[Row]:
    """Every row of every room."""
    return [row for room in ROOMS for row in room.ROWS]
