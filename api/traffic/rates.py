"""How many requests a key, or an address where no key is needed, may send in a minute; and the headers that say so."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING, Final

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.problems import TOO_MANY_REQUESTS, ProblemError
from api.traffic.observed import add_header

if TYPE_CHECKING:
    from fastapi import Request

_WINDOW: Final = 60
_POLICY: Final = "minute"
_SHARED_BITS: Final = 64
"""The bits of an IPv6 address that one household has in common."""


class Rates:
    """The requests of the last minute, by who sent them; in this process, and forgotten with it.

    Args:
        per_minute: how many are answered; 0 does not count.

    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._item = RateLimitItemPerMinute(max(1, per_minute))
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, request: Request, who: str | None) -> None:
        """Count a request of somebody, or of the address that it came from, and have its answer say what is left.

        Raises:
            ProblemError: there were too many.

        """
        if self._per_minute:
            who = who or address_of(request)
            within = self._limiter.hit(self._item, who)
            self._say(request, who)
            if not within:
                raise self._refusal(who)

    def count_guess(self, request: Request) -> None:
        """Count a key that was none, by the address that it came from; who has a key is not held up by those who guess beside them.

        Raises:
            ProblemError: there were too many.

        """
        self.count(request, f"guesses from {address_of(request)}")

    def _say(self, request: Request, who: str) -> None:
        add_header(request.scope, "ratelimit-policy", f'"{_POLICY}";q={self._per_minute};w={_WINDOW}')
        left = self._limiter.get_window_stats(self._item, who).remaining
        add_header(request.scope, "ratelimit", f'"{_POLICY}";r={max(0, left)};t={self._wait(who)}')

    def _refusal(self, who: str) -> ProblemError:
        return ProblemError(
            TOO_MANY_REQUESTS,
            f"More than {self._per_minute:,} requests came within a minute. {TOO_MANY_REQUESTS.remedy}",
            headers={"retry-after": str(self._wait(who))},
        )

    def _wait(self, who: str) -> int:
        """Seconds until there is more room."""
        until = self._limiter.get_window_stats(self._item, who).reset_time
        return max(1, min(_WINDOW, math.ceil(until - time.time())))


def address_of(request: Request) -> str:
    """Where a request came from; of an IPv6 address the part that one household has in common."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address.packed, _SHARED_BITS), strict=False))
