"""Conditional requests: what was answered before need not be sent again, and what has changed since is not changed unseen (RFC 9110).

The tag of an answer is the hash of its body, so every GET whose answer comes in one piece has one.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakValueDictionary

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware

from api import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TAG: Final = re.compile(r'(?:W/)?("[!#-~\x80-\xff]*")')
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class Tags:
    """ASGI middleware that gives answers a tag, answers 304 to `If-None-Match`, and holds changes to `If-Match`.

    A change is compared with what a GET of the same path answers at this moment. In between nothing can come from this process; where
    several serve one database, another's change can.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._changing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["method"] == "GET":
            await self._app(scope, receive, _Tagging(send, ",".join(headers.getlist("if-none-match"))).send)
        elif scope["method"] not in _SAFE and "if-match" in headers:
            lock = self._changing.setdefault(scope["path"], asyncio.Lock())
            async with lock:
                await self._change(scope, receive, send, ",".join(headers.getlist("if-match")))
        else:
            await self._app(scope, receive, send)

    async def _change(self, scope: Scope, receive: Receive, send: Send, wanted: str) -> None:
        found = await self._now(scope)
        status = found.start["status"]
        if status in (401, 403, 429):  # who may not see it is not told whether it has changed
            await found.replay(send)
        elif status != 200 or not _names(wanted, found.tag):
            refusal = problems.response(problems.CHANGED, problems.CHANGED.remedy, scope["path"])
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _now(self, scope: Scope) -> _Tagging:
        """What a GET of the same path answers."""
        left_out = (b"if-match", b"content-length", b"content-type", b"idempotency-key")
        headers = [(name, value) for name, value in scope["headers"] if name not in left_out]
        asked = {**scope, "method": "GET", "headers": headers, "query_string": b"", "state": dict(scope["state"])}
        found = _Tagging(_nowhere, "")
        await self._app(asked, _nothing, found.send)
        return found


class Compressed:
    """ASGI middleware that compresses answers for who takes gzip; their tags are weak then, since the bytes are others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = GZipMiddleware(app, minimum_size=1000, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""

        async def weakened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("etag", "").startswith('"') and "content-encoding" in headers:
                    headers["etag"] = f"W/{headers['etag']}"
            await send(message)

        await self._app(scope, receive, weakened)


class _Tagging:
    """An answer on its way: held until its first piece is there, which is all of it or the beginning of a stream."""

    def __init__(self, send: Send, known: str) -> None:
        self._send = send
        self._known = known
        self.start: dict[str, Any] = {}
        self.tag = ""
        self._body: Message = {}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = dict(message)
            return
        if not self._body:
            self._body = message
            self._label()
            await self.replay(self._send)
        else:
            await self._send(message)

    async def replay(self, send: Send) -> None:
        """The answer, as far as it has come."""
        await send(self.start)
        await send(self._body)

    def _label(self) -> None:
        headers = MutableHeaders(scope=self.start)
        if self.start["status"] != 200 or self._body.get("more_body", False):
            return
        headers.setdefault("cache-control", "no-cache")
        self.tag = headers.setdefault("etag", f'"{hashlib.sha256(self._body.get("body", b"")).hexdigest()[:32]}"')
        if self._known and _names(self._known, self.tag):
            self.start["status"] = 304
            for name in ("content-length", "content-type"):
                del headers[name]
            self._body = {"type": "http.response.body", "body": b""}


def _names(given: str, tag: str) -> bool:
    """Whether a list of tags names one; a weak tag of ours means the same as the strong one."""
    return given.strip() == "*" or tag in _TAG.findall(given)


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


async def _nowhere(message: Message) -> None:
    pass
