"""HEAD is answered as GET is, without the body; who asks by another method is told all that there are (RFC 9110)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastapi import Request  # noqa: TC002 - FastAPI reads it
from starlette.exceptions import HTTPException

if TYPE_CHECKING:
    from fastapi.routing import APIRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Heads:
    """ASGI middleware that answers HEAD by what GET answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
                return
            await send({"type": "http.response.body", "body": b""})
            if message.get("more_body", False):
                raise _EnoughError

        asked = {**scope, "method": "GET"}
        try:
            await self._app(asked, receive, bodiless)
        except _EnoughError:
            pass
        finally:
            scope["route"] = asked.get("route")


class _EnoughError(Exception):
    """Ends an answer whose further pieces would be for nobody."""


def routes_of(request: Request) -> list[APIRoute]:
    """The routes whose path is that of a request as it was sent, where a slash within a parameter is written `%2F`."""
    sent = request.scope["raw_path"].decode("latin-1")
    fitting = [route for route in request.app.api_routes() if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", route.path_format), sent)]
    return [route for route in fitting if route.path_format == sent] or fitting


def allowed(request: Request) -> str:
    """The methods that the path of a request has, for `Allow`; a path that is named as it stands is none with parameters."""
    methods = {method for route in routes_of(request) for method in route.methods or ()}
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))


def as_sent(request: Request) -> None:
    """Refuse a method that the path as it was sent does not have, though a parameter with slashes would fit it.

    Raises:
        HTTPException: there is no such method.

    """
    if not any(request.method in (route.methods or ()) for route in routes_of(request)):
        raise HTTPException(405)
