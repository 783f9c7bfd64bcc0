"""Connections that send nothing, or take nothing, are closed: uvicorn by itself would wait for both for ever."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

HEADER_SECONDS: Final = 20.0
"""How long the head of a request may take to come."""
STUCK_MILLISECONDS: Final = 60_000
"""How long what was sent may lie unread, before the system gives the connection up."""


class PatientProtocol(H11Protocol):
    """HTTP/1.1 with a limit to how long it waits for the head of a request, and for what it sent to be read."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start to wait for the first request."""
        super().connection_made(transport)
        connected = transport.get_extra_info("socket")
        if connected is not None and hasattr(socket, "TCP_USER_TIMEOUT") and connected.family in (socket.AF_INET, socket.AF_INET6):
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, STUCK_MILLISECONDS)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait on where this was not yet all of a head."""
        if self._deadline is None and self._is_idle():
            self._wait()
        super().data_received(data)
        if not self._is_idle():
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._wait_no_more()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _wait_no_more(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
