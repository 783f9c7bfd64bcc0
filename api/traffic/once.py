"""A request with an `Idempotency-Key` is carried out once: who repeats it gets the answer of the first time.

The middleware hashes the body as it passes and keeps the answer; the claim is laid where it is known who is asking (`api/auth.py`), so
every POST that asks for somebody who may change something has this by itself.
"""

from __future__ import annotations

import asyncio
import math
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers
from starlette.responses import Response

from api import problems
from api.storage.database import BESIDE
from api.storage.requests import LEASE, Claim, Known
from api.threads import run_to_end
from api.traffic.logs import LOGGER
from api.traffic.sealing import Answer, BodyDigest, Seal, key_in

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from sqlalchemy.orm import Session
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.storage.requests import Requests
    from api.storage.stores import Stores

HEADER: Final = "idempotency-key"
REPLAYED: Final = "idempotency-replayed"
LARGEST: Final = 8_000_000
"""The largest answer that is kept, in bytes."""
_SLOT: Final = "once"
_RENEW_EVERY: Final = LEASE.total_seconds() / 3


class Once:
    """ASGI middleware, the innermost: what it keeps is what the route answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope) if scope["type"] == "http" and scope["method"] == "POST" else Headers()
        if HEADER not in headers:
            await self._app(scope, receive, send)
            return
        slot = _Slot(headers, receive, send)
        scope.setdefault("state", {})[_SLOT] = slot
        try:
            await self._app(scope, slot.receive, slot.send)
        finally:
            await slot.give_up()


class ReplayedError(Exception):
    """Answers the request with what was answered before."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def install(app: FastAPI) -> None:
    """Let an application answer with what was answered before."""
    app.add_exception_handler(ReplayedError, _on_replayed)


async def claim(request: Request, organisation: str) -> None:
    """Claim the request that is being answered, where it carries a key; a deletion takes kept answers with it.

    Raises:
        ReplayedError: it was answered before.
        ProblemError: the key is none, the same request is under way, its answer was lost, or another was sent with this key.

    """
    stores: Stores | None = request.app.state.stores
    if stores is None:
        return
    store = stores.requests
    if request.method == "DELETE":
        BESIDE.set(partial(store.forget, organisation))
    slot: _Slot | None = request.scope.get("state", {}).get(_SLOT)
    if slot is not None:
        await slot.claim(store, organisation, request)


class _Slot:
    """What is known of one request while it is answered."""

    def __init__(self, headers: Headers, receive: Receive, send: Send) -> None:
        self._given = headers.getlist(HEADER)
        self._digest = BodyDigest(headers.get("content-type", ""))
        self._whole = False
        self._receive = receive
        self._send = send
        self._claim: Claim | None = None
        self._given_up = False
        self._start: Message | None = None
        self._body = bytearray()

    async def receive(self) -> Message:
        """The next part of the body, which is hashed as it passes."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._digest.feed(message.get("body", b""))
            self._whole = not message.get("more_body", False)
        return message

    async def claim(self, store: Requests, organisation: str, request: Request) -> None:
        key = key_in(self._given[0]) if len(self._given) == 1 else None
        if key is None:
            raise problems.ProblemError(problems.NO_IDEMPOTENCY_KEY)
        self._target = f"{request.url.path}?{request.url.query}"
        self._seal = Seal(key, organisation, f"{request.method} {request.scope['route'].path}")
        found = await run_in_threadpool(store.claim, organisation, self._seal.name, self._fingerprint())
        if isinstance(found, Known):
            await self._repeat(found)
            return
        self._store = store
        self._claim = found
        self._renewing = asyncio.create_task(self._renew(found))
        BESIDE.set(self._mark)

    async def send(self, message: Message) -> None:
        """Passes an answer on; that of a claimed request only when it is whole and kept, unless it is too large for that."""
        if self._claim is None:
            await self._send(message)
            return
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        more = message.get("more_body", False)
        if more and len(self._body) <= LARGEST:
            return
        if not more:
            await self._settle()
        else:  # what follows passes as it comes
            await self._end(keep=None)
        await self._pass_on(more=more)

    async def give_up(self) -> None:
        """End a claim whose answer never came."""
        if self._claim is not None:
            await self._end(release=True)

    async def _pass_on(self, *, more: bool) -> None:
        if self._start is not None:
            await self._send(self._start)
        await self._send({"type": "http.response.body", "body": bytes(self._body), "more_body": more})

    async def _settle(self) -> None:
        """Keep the answer of what was done; what was refused may be sent again as if for the first time."""
        start = self._start or {}
        if not 200 <= start.get("status", 500) < 300:
            await self._end(release=True)
            return
        await self._drain()
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in start.get("headers", [])]
        whole = len(self._body) <= LARGEST and self._whole
        await self._end(keep=Answer(start["status"], headers, bytes(self._body)) if whole else None)

    async def _end(self, *, keep: Answer | None = None, release: bool = False) -> None:
        claim, self._claim = self._claim, None
        if claim is None:
            return
        self._given_up = release
        BESIDE.set(None)
        self._renewing.cancel()
        sealed = None if keep is None else self._seal.close(keep)
        work = partial(self._store.release, claim) if release else partial(self._store.finish, claim, self._fingerprint(), sealed)
        try:
            await run_to_end(work)
        except SQLAlchemyError as error:  # the lease ends by itself
            LOGGER.warning("the answer to a request with an Idempotency-Key could not be kept: %s", type(error).__name__)

    async def _repeat(self, known: Known) -> None:
        """Answer as the first time."""
        if known.wait is not None:
            wait = max(1, math.ceil(known.wait.total_seconds()))
            raise problems.ProblemError(problems.UNDER_WAY, headers={"retry-after": str(min(wait, 5))})
        await self._drain()
        if known.fingerprint is not None and known.fingerprint != self._fingerprint():
            raise problems.ProblemError(problems.KEY_REUSED)
        answer = None if known.answer is None else self._seal.open(known.answer)
        if answer is None:
            raise problems.ProblemError(problems.ANSWER_LOST)
        raise ReplayedError(answer)

    async def _drain(self) -> None:
        """Read the rest of the body, and let it go."""
        with suppress(problems.ProblemError):
            while not self._whole:
                if (await self.receive())["type"] == "http.disconnect":
                    return

    def _fingerprint(self) -> str | None:
        return self._seal.fingerprint(self._digest.digest(), self._target) if self._whole else None

    def _mark(self, session: Session) -> None:
        """Written with everything that the request changes; what goes on after its answer is not its own any more."""
        claim = self._claim
        if claim is not None:
            self._store.mark(claim, session)
        elif self._given_up:
            raise RequestGivenUpError

    async def _renew(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(_RENEW_EVERY)
            with suppress(SQLAlchemyError):
                await run_to_end(self._store.renew, claim)


class RequestGivenUpError(Exception):
    """The caller was told that nothing was done, so nothing may be done any more."""


async def _on_replayed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ReplayedError)  # noqa: S101 (the handler is registered for nothing else)
    response = Response(error.answer.body, error.answer.status)
    response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in error.answer.headers]
    response.headers[REPLAYED] = "true"
    return response
