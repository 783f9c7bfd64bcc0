"""How large a body may be, and what is answered where something ends in an error that nobody foresaw.

Both stand behind `CrossOrigin`, so that a page that may call the service can read why it was refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from api import problems
from api.traffic.logs import LOGGER
from api.uploads import FRAME_BYTES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.settings import Settings


class Bounds:
    """ASGI middleware that refuses bodies that are too large, by what their headers say and by what comes."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._most = settings.max_body_bytes
        self._sizes = {"/v1/analyze/file": settings.max_file_bytes + FRAME_BYTES, "/v1/jobs": settings.job_max_bytes + FRAME_BYTES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._sizes.get(scope["path"], self._most)
        if _is_more(Headers(scope=scope).get("content-length", ""), most):
            await problems.response(problems.TOO_LARGE, _too_large(most), scope["path"])(scope, receive, send)
            return
        await self._answered(scope, _limited(receive, most), send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on; what nobody foresaw is a problem, too."""
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if started:
                raise
            LOGGER.exception("a request ended in an error that nobody foresaw")
            await problems.response(problems.INTERNAL, problems.INTERNAL.remedy, scope["path"])(scope, receive, send)


def _is_more(length: str, most: int) -> bool:
    """Whether a Content-Length says more; compared by digits first, since Python refuses to read a number of thousands."""
    if not (length.isascii() and length.isdigit()):
        return False
    digits = length.lstrip("0")
    return len(digits) > len(str(most)) or int(digits or "0") > most


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


def _too_large(most: int) -> str:
    return f"The body has more than {most:,} bytes. {problems.TOO_LARGE.remedy}"
