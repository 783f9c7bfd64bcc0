"""HEAD is answered as GET is, without the body; who asks by another method is told all that there are (RFC 9110)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import Request
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


def allowed(request: Request) -> str:
    """The methods that the path of a request has, for `Allow`; a path that is named as it stands is none with parameters."""
    path = request.url.path
    fitting = [route for route in request.app.api_routes() if route.path_regex.match(path)]
    routes = [route for route in fitting if route.path == path] or fitting
    methods = {method for route in routes for method in route.methods}
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
