"""How a request is sent: what is common to the client that waits and the one that does not."""

from __future__ import annotations

import random
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx

from api.clients.answers import Item
from api.clients.calls import batch
from api.clients.errors import CutShortError, ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.plan.context import Context
    from api.clients.calls import BatchNote, Call

T = TypeVar("T")
LINES: Final = "application/x-ndjson"
FAILURES: Final = (ServiceError, httpx.TransportError)
AT_ONCE: Final = 100
"""How many notes of a batch are sent in one request."""
TIMEOUT: Final = httpx.Timeout(90.0, connect=10.0)
_PASSING: Final = frozenset({"busy", "took-too-long", "too-many-requests", "request-under-way", "not-ready"})
"""Problems that pass by themselves."""
_AWAY: Final = frozenset({502, 503, 504})
"""What a proxy says while the service is away."""
_MOST_WAIT: Final = 60.0


def headers_of(key: str | None) -> dict[str, str]:
    """What every request says of its sender."""
    return {} if key is None else {"authorization": f"Bearer {key}"}


class Tries:
    """Whether, and after how long, a request is sent again. Every request of the client can be: what changes something carries a key."""

    def __init__(self, retries: int) -> None:
        self._left = retries
        self._pause = 0.25

    def again(self, error: Exception) -> float:
        """Seconds to wait before the next try.

        Raises:
            Exception: the one that was given, where there is none.

        """
        if self._left <= 0 or not _passes(error):
            raise error
        self._left -= 1
        self._pause *= 2
        asked = error.retry_after if isinstance(error, ServiceError) else None
        return min(_MOST_WAIT, asked if asked is not None else self._pause * random.uniform(0.5, 1))


def _passes(error: Exception) -> bool:
    if isinstance(error, ServiceError):
        return error.kind in _PASSING if error.kind else error.status in _AWAY
    return isinstance(error, httpx.TransportError)


@contextmanager
def request_of(client: httpx.Client | httpx.AsyncClient, call: Call[Any], accept: str | None = None) -> Iterator[httpx.Request]:
    """The request for a call; a file that it sends is open for the length of the block."""
    headers = {} if call.key is None else {"idempotency-key": call.key}
    if accept is not None:
        headers["accept"] = accept
    params = {name: value for name, value in call.params.items() if value is not None}
    with ExitStack() as opened:
        more: dict[str, Any] = {} if call.json is None else {"json": call.json}
        if isinstance(call.file, tuple):
            more = {"files": {"file": call.file}, "data": call.form}
        elif call.file is not None:
            more = {"files": {"file": (call.file.name, opened.enter_context(call.file.open("rb")))}, "data": call.form}
        yield client.build_request(call.method, call.path, params=params, headers=headers, **more)


def read(call: Call[T], answer: httpx.Response) -> T:
    """What a whole answer says.

    Raises:
        ServiceError: the service refused.

    """
    if not answer.is_success:
        raise ServiceError.of(answer)
    return call.read(answer.json() if answer.content else None)


class Results:
    """The results of a batch that come as lines, and what is still to be asked for after a break."""

    def __init__(self, notes: Sequence[BatchNote], context: Context | None, first: int) -> None:
        self._notes = notes
        self._context = context
        self._first = first
        self._come = 0

    @property
    def are_missing(self) -> bool:
        """Whether some have not come yet."""
        return self._come < len(self._notes)

    def call(self) -> Call[Item]:
        """The request for those that have not come."""
        begin = self._begin = self._come
        return batch(self._notes[begin:], self._context, self._first + begin)

    def take(self, item: dict[str, Any]) -> Item:
        """The next line.

        Raises:
            CutShortError: it says that no more will come.

        """
        if item["status"] == "cut-short":
            problem = item["problem"]
            raise CutShortError(problem, problem["status"])
        self._come += 1
        return Item.model_validate({**item, "index": self._first + self._begin + item["index"]})

    def end(self) -> None:
        """No more lines come.

        Raises:
            TransportError: they end before the last one.

        """
        if self.are_missing:
            raise httpx.RemoteProtocolError("the results end before the last one")
