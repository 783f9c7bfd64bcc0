"""Gives every request an id, and counts it and writes one line to the log when it has been answered."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers, MutableHeaders

from api.traffic import ids
from api.traffic.logs import FIELDS, LOGGER

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.traffic.metrics import Metrics

_QUIET: Final = frozenset({"/livez", "/readyz", "/metrics"})
_BROKEN_OFF: Final = 499
_HEADERS: Final = "headers"


class Observed:
    """ASGI middleware, the outermost: what it sees is what the caller got."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request and tell of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope.setdefault("state", {})
        identity = ids.begin(Headers(scope=scope))
        began = time.perf_counter()
        status = _BROKEN_OFF
        self._metrics.begin()

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers[ids.HEADER] = identity
                headers.update(scope["state"].get(_HEADERS, {}))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.end(scope["method"], route_of(scope) or "none", status, seconds)
            _tell(scope, status, seconds)


def add_header(scope: Scope, name: str, value: str) -> None:
    """Have the answer carry a header, whoever gives it."""
    scope["state"].setdefault(_HEADERS, {})[name] = value


def route_of(scope: Scope) -> str:
    """The path of the route that answered, with its parameters as `{name}`; empty where there was none."""
    return getattr(scope.get("route"), "path_format", "")


def _tell(scope: Scope, status: int, seconds: float) -> None:
    route = route_of(scope)
    if route in _QUIET and status < 400:
        return
    fields = {"method": scope["method"], "route": route or "none", "status": status, "ms": round(seconds * 1000, 1)}
    LOGGER.info("answered", extra={FIELDS: fields})
