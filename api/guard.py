"""Keeps other people's pages from driving the service: Host, Origin, size and type of body are checked before anything else.

A page on the web can send requests to a server on the reader's machine, and by rebinding its name can even read the
answers. So a service on loopback answers only to loopback's names, and only to pages of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from api import problems

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.settings import Settings

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_BODIES: Final = frozenset({"POST", "PUT", "PATCH"})
_SECURITY: Final = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}


class Guard:
    """ASGI middleware that refuses what must not be answered, and adds security headers to what is."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._hosts = frozenset(name.lower() for name in settings.allowed_hosts) | (_LOOPBACK if settings.on_loopback else frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        safe = _with_security_headers(send)
        headers = Headers(scope=scope)
        problem = self._problem(scope["method"], headers)
        if problem is not None:
            kind, detail = problem
            await problems.response(kind, detail, scope["path"])(scope, receive, safe)
            return
        await self._app(scope, _limited(receive, self._settings.max_body_bytes), safe)

    def _problem(self, method: str, headers: Headers) -> tuple[problems.Kind, str] | None:
        host = _name(headers.get("host", ""))
        if self._hosts and host not in self._hosts:
            return problems.FORBIDDEN, f"The host {host!r} is not one that this service answers to. {problems.FORBIDDEN.remedy}"
        origin = headers.get("origin")
        if origin is not None and not self._allows(origin, headers.get("host", "")):
            return problems.FORBIDDEN, f"Pages of {origin!r} may not call this service. {problems.FORBIDDEN.remedy}"
        if method not in _BODIES:
            return None
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self._settings.max_body_bytes:
            return problems.TOO_LARGE, _too_large(self._settings.max_body_bytes)
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type != "application/json":
            return problems.NOT_SUPPORTED, problems.NOT_SUPPORTED.remedy
        return None

    def _allows(self, origin: str, host: str) -> bool:
        return origin in self._settings.allowed_origins or (origin != "null" and urlsplit(origin).netloc.lower() == host.lower())


def _name(host: str) -> str:
    """The host of a Host header, without its port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def _limited(receive: Receive, most: int) -> Receive:
    """Counts the bytes of a body as they come, whatever its headers say."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise problems.ProblemError(problems.TOO_LARGE, _too_large(most))
        return message

    return limited


def _with_security_headers(send: Send) -> Send:
    async def safe(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _SECURITY.items():
                headers[name] = value
        await send(message)

    return safe


def _too_large(most: int) -> str:
    return f"The body has more than {most:,} bytes. {problems.TOO_LARGE.remedy}"
