"""What people will do and when: steps in the order of their instants, equal ones in the order they were planned."""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime

Step = Callable[[], None]


class Agenda:
    """The steps to come."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Step]] = []
        self._planned = 0

    def put(self, when: datetime, step: Step) -> None:
        """Plan a step."""
        heapq.heappush(self._steps, (when, self._planned, step))
        self._planned += 1

    def due(self, end: datetime) -> Iterator[tuple[datetime, Step]]:
        """Take the steps up to an instant, those included that are planned meanwhile."""
        while self._steps and self._steps[0][0] <= end:
            when, _number, step = heapq.heappop(self._steps)
            yield when, step
