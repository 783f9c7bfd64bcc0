"""Where webhooks may lead. A name is looked up once a try, and only an address that was found good is connected to.

Who may set a webhook could otherwise make the service speak to its own machine or network, by an address, by a name that
leads to one, or by a name that leads to another address the second time.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Lookup = Callable[[str, int], Awaitable[tuple[str, ...]]]

_GLOBAL: Final = ipaddress.ip_network("2000::/3")
_TRANSLATED: Final = ipaddress.ip_network("64:ff9b::/96")
_PORTS: Final = {"http": 80, "https": 443}


class TargetError(Exception):
    """A webhook may not lead there; the message says why, and tells nothing of what lies there."""


class UnknownHostError(TargetError):
    """The host is not found, at least not now."""

    def __init__(self) -> None:
        super().__init__("the host is not found")


async def looked_up(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, the one to try first at the front; numbers of every spelling count as hosts."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True)
class Targets:
    """What is allowed of addresses.

    Attributes:
        allow_http: whether bodies may travel in the clear.
        allow_private: whether machines of one's own network, and this one, may be told.
        lookup: finds the addresses of a host.

    """

    allow_http: bool = False
    allow_private: bool = False
    lookup: Lookup = looked_up

    def parsed(self, url: str) -> httpx.URL:
        """A URL that is allowed as far as can be told without looking its host up.

        Raises:
            TargetError: it is none, or not allowed.

        """
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise TargetError(f"this is no URL: {error}") from error
        if parsed.scheme not in _PORTS or not parsed.host:
            raise TargetError("write a whole URL, such as https://coach.example/afterview")
        if parsed.scheme == "http" and not self.allow_http:
            raise TargetError("use https; the service's owner can allow http (AFTERVIEW_WEBHOOK_ALLOW_HTTP)")
        if parsed.userinfo or parsed.fragment:
            raise TargetError("leave out user name, password and fragment; deliveries are known by their signature")
        return parsed

    async def addresses(self, url: httpx.URL) -> tuple[str, ...]:
        """The addresses that may be connected to for a URL, never none.

        Raises:
            TargetError: the host is not found, or one of its addresses is not public.

        """
        host = url.raw_host.decode().strip("[]")
        try:
            found = await self.lookup(host, url.port or _PORTS[url.scheme])
        except (OSError, UnicodeError) as error:
            raise UnknownHostError from error
        if not found:
            raise UnknownHostError
        if not self.allow_private and not all(map(is_public, found)):
            raise TargetError("the host has an address that is not public; the owner can allow it (AFTERVIEW_WEBHOOK_ALLOW_PRIVATE)")
        return found


def is_public(address: str) -> bool:
    """Whether an address belongs to a machine of the public internet; one within another counts as the inner one."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is None:
            return found in _GLOBAL and found.is_global
        found = inner
    return found.is_global and not (found.is_multicast or found.is_reserved)
