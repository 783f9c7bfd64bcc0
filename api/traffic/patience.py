"""How long the service waits: for a body to come, for a request to be answered, and for an answer to be taken.

A request that takes too long is answered with a problem and ends in its own time behind it; what it does it does once, and it keeps its
turn until then. A stream, once it has begun, takes the time that it needs as long as it is read.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from api import problems
from api.traffic.logs import LOGGER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.settings import Settings

BYTES_A_SECOND: Final = 10_000
"""How fast a body has to come, beyond the seconds that every body has."""


class Patience:
    """ASGI middleware that ends what takes too long."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._left_alone: set[asyncio.Future[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request within its time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        work = None
        try:
            async with asyncio.timeout(None) as limit:
                exchange = _Exchange(receive, send, self._settings, limit)
                exchange.run_on()
                work = asyncio.ensure_future(self._app(scope, exchange.receive, exchange.send))
                await asyncio.shield(work)
        except TimeoutError:
            if work is None or not limit.expired():
                raise
            self._leave_alone(work)
            detail = f"It took more than {self._settings.request_timeout:g} seconds. {problems.TOOK_TOO_LONG.remedy}"
            await problems.response(problems.TOOK_TOO_LONG, detail, scope["path"])(scope, receive, send)
        except asyncio.CancelledError:
            if work is not None:
                work.cancel()
            raise

    def _leave_alone(self, work: asyncio.Future[None]) -> None:
        """Let work end without anybody waiting for it."""
        self._left_alone.add(work)
        work.add_done_callback(self._ended)

    def _ended(self, work: asyncio.Future[None]) -> None:
        self._left_alone.discard(work)
        if not work.cancelled() and work.exception() is not None:
            LOGGER.error("a request ended in an error after its time", exc_info=work.exception())


class _Exchange:
    """One request and its answer, with the clocks that run on them."""

    def __init__(self, receive: Receive, send: Send, settings: Settings, limit: asyncio.Timeout) -> None:
        self._receive = receive
        self._send = send
        self._settings = settings
        self._limit = limit
        self._clock = asyncio.get_running_loop().time
        self._taken = 0
        self._waited = 0.0
        self._whole = False
        self._answering = False

    async def receive(self) -> Message:
        """The next part of the body, if it comes in time; its sender's slowness is not the answer's."""
        if self._whole:
            return await self._receive()
        self.stop()
        began = self._clock()
        left = min(0.0, self._taken / BYTES_A_SECOND - self._waited) + self._settings.body_timeout
        try:
            async with asyncio.timeout(left):
                message = await self._receive()
        except TimeoutError as error:
            raise problems.ProblemError(problems.TOO_SLOW, headers={"connection": "close"}) from error
        finally:
            self._waited += self._clock() - began
            self.run_on()
        self._taken += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Passes the answer on, if it is taken in time; drops it where its time was over before it began."""
        if self._limit.expired():
            return
        if not self._answering:
            self._answering = True
            self.stop()
        async with asyncio.timeout(self._settings.body_timeout):
            await self._send(message)

    def stop(self) -> None:
        """Stop the clock of the answer."""
        if not self._limit.expired():
            self._limit.reschedule(None)

    def run_on(self) -> None:
        """Start it anew."""
        if not self._answering and not self._limit.expired():
            self._limit.reschedule(self._clock() + self._settings.request_timeout)
