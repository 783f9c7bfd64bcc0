"""Keeps other people's pages from driving the service: Host and Origin are checked before anything else.

A page on the web can send requests to a server on the reader's machine, and by rebinding its name can even read the
answers. So a service on loopback answers only to loopback's names, and only to pages of its own.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.traffic import ids, once
from api.traffic.logs import LOGGER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.settings import Settings
    from api.storage.keys import Keys

_FRESH_SECONDS: Final = 10.0
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST: Final = re.compile(r"(?:\[([0-9a-f:.]+)\]|([^\[\]:@/?#\s]+))(?::[0-9]{1,5})?", re.IGNORECASE)
_SECURITY: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}

_OVER_TLS: Final = {"strict-transport-security": "max-age=31536000"}


class Origins:
    """The origins whose pages may call the service: those of the settings, and those of publishable keys."""

    def __init__(self, settings: Settings, keys: Keys | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._own = frozenset(settings.allowed_origins)
        self._keys = keys
        self._clock = clock
        self._of_keys: frozenset[str] = frozenset()
        self._until = float("-inf")
        self._asking = asyncio.Lock()

    def __contains__(self, origin: object) -> bool:
        return origin in self._own or origin in self._of_keys

    async def refresh(self) -> None:
        """Ask the database for the origins of keys where the last answer is old; what was known stays if it cannot be reached."""
        if self._keys is None or self._clock() <= self._until:
            return
        async with self._asking:
            if self._clock() <= self._until:
                return
            self._until = self._clock() + _FRESH_SECONDS
            try:
                self._of_keys = await run_in_threadpool(self._keys.origins)
            except SQLAlchemyError as error:
                LOGGER.warning("the origins of keys cannot be read: %s", type(error).__name__)


class CrossOrigin(CORSMiddleware):
    """CORS for `Origins`, which may change while the service runs."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        super().__init__(
            app,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["authorization", "content-type", "if-match", "if-none-match", once.HEADER, ids.HEADER],
            expose_headers=["etag", "location", "retry-after", "ratelimit", "ratelimit-policy", "x-left-out", once.REPLAYED, ids.HEADER],
        )
        self._origins = origins

    def is_allowed_origin(self, origin: str) -> bool:
        """Whether pages of an origin may call the service."""
        return origin in self._origins


class Guard:
    """ASGI middleware that refuses what must not be answered, and adds security headers to what is."""

    def __init__(self, app: ASGIApp, settings: Settings, origins: Origins) -> None:
        self._app = app
        self._origins = origins
        # Beyond loopback every name is answered unless some are set; this machine's health check then still calls it by its own.
        own = _LOOPBACK | {settings.host.lower()} if settings.on_loopback or settings.allowed_hosts else frozenset()
        self._hosts = frozenset(name.lower() for name in settings.allowed_hosts) | own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        safe = _with_security_headers(send, _SECURITY if scope.get("scheme") != "https" else {**_SECURITY, **_OVER_TLS})
        headers = Headers(scope=scope)
        if "origin" in headers:
            await self._origins.refresh()
        if (detail := self._fault(headers)) is not None:
            await problems.response(problems.FORBIDDEN, detail, scope["path"])(scope, receive, safe)
            return
        await self._app(scope, receive, safe)

    def _fault(self, headers: Headers) -> str | None:
        given = headers.getlist("host")
        host = _name(given[0]) if len(given) == 1 else ""
        if self._hosts and host not in self._hosts:
            return f"The host {host!r} is not one that this service answers to. {problems.FORBIDDEN.remedy}"
        for origin in headers.getlist("origin"):
            if not self._allows(origin, headers.get("host", "")):
                return f"Pages of {origin!r} may not call this service. {problems.FORBIDDEN.remedy}"
        return None

    def _allows(self, origin: str, host: str) -> bool:
        return _authority(origin) == host.lower() or origin in self._origins


def _name(host: str) -> str:
    """The host of a Host header, without its port; what is no host and port is given back whole, and matches nothing."""
    match = _HOST.fullmatch(host)
    return (match[1] or match[2] if match else host).lower()


def _authority(origin: str) -> str | None:
    """Host and port of a page's origin; None of what is no origin of a page."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    return parts.netloc.lower() if parts.scheme in ("http", "https") else None


def _with_security_headers(send: Send, added: Mapping[str, str]) -> Send:
    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers.setdefault(name, value)
        await send(message)

    return safe
