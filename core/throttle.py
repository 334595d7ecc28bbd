"""Limits on how often something may be tried, counted in the cache by windows of the house's own clock.

With several processes the limit holds over all of them when ``REDIS_URL`` is set, otherwise in each.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock, codes
from core.errors import TooManyTries
from core.shapes import moment_words


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most ``limit`` noted tries by one key in each window of ``per``."""

    action: str
    limit: int
    per: timedelta

    def _slot(self, key: str) -> str:
        window = int(clock.now().timestamp() // self.per.total_seconds())
        return f"throttle:{self.action}:{codes.digest(key)}:{window}"

    def _left(self) -> int:
        """Whole seconds until the window ends."""
        length = self.per.total_seconds()
        return math.ceil(length - clock.now().timestamp() % length)

    def check(self, key: str) -> None:
        """Refuse a key that has used its tries up.

        Raises:
            TooManyTries: until the window ends.
        """
        if int(cache.get(self._slot(key), 0)) >= self.limit:
            wait = self._left()
            told = {"time": moment_words(clock.now() + timedelta(seconds=wait + 59))}
            text = _("Too many tries. Try again after %(time)s.")
            raise TooManyTries("too_many_tries", text % told, wait=wait)

    def note(self, key: str) -> None:
        """Count one try."""
        slot = self._slot(key)
        if not cache.add(slot, 1, timeout=2 * self.per.total_seconds()):
            cache.incr(slot)


def caller_of(request: HttpRequest) -> str:
    """The address a request comes from; behind the production proxy, the one the proxy saw."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.PRODUCTION else ""
    return forwarded.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR", ""))
