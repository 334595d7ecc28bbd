"""The rows of each room."""

from types import ModuleType

from tests.contracts.matrix import Row
from tests.contracts.rows import (
    competitions,
    core,
    evaluations,
    founding,
    groups,
    orders,
    procurement,
    providers,
    remedies,
    routes,
    trials,
    vouchers,
)

ROOMS: tuple[ModuleType, ...] = (
    core,
    providers,
    procurement,
    founding,
    competitions,
    remedies,
    vouchers,
    orders,
    routes,
    trials,
    groups,
    evaluations,
)


def all_rows() -> list[Row]:
    """Every row of every room."""
    return [row for room in ROOMS for row in room.ROWS]
