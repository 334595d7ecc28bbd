"""What time moves: every row gets its turn, also when another one cannot be moved."""

from collections.abc import Callable, Iterable


def move_all(moves: Iterable[Callable[[], int]]) -> int:
    """Carry out each move and return the sum of their answers (a true one counts as one).

    One row that cannot be moved must not hold up the deadlines of all others: what failed is raised at the end.

    Raises:
        ExceptionGroup: of every failure, after all others have moved.
    """
    moved, failures = 0, []
    for move in moves:
        try:
            moved += move()
        except Exception as error:
            failures.append(error)
    if failures:
        raise ExceptionGroup(f"{moved} moved, {len(failures)} could not be moved", failures)
    return moved
