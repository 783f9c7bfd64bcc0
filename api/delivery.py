"""Delivers what stands in the outbox: signed after Standard Webhooks, a bounded number at once, each within its time."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import httpx
from sqlalchemy.exc import SQLAlchemyError
from standardwebhooks import Webhook as Signer

from api.storage.outbox import Outcome
from api.targets import TargetError
from api.threads import run_to_end
from api.traffic.logs import LOGGER

if TYPE_CHECKING:
    from api.storage.outbox import Claimed, Outbox
    from api.targets import Targets

AT_ONCE: Final = 20
"""How many deliveries a process has under way."""
AT_ONCE_EACH: Final = 4
"""How many of them to one webhook."""
_LOOK_EVERY: Final = 1.0
_LEASE_BEYOND: Final = 5.0
"""Seconds that a claim outlasts its time-out, for writing down what came of it."""
_LAST_SECONDS: Final = 3.0
_EXCERPT: Final = 200
_EXCERPT_SECONDS: Final = 1.0
_ERROR: Final = 300


class Deliverer:
    """One process's share of the deliveries.

    Args:
        outbox: what is to be delivered.
        targets: where to.
        timeout: seconds that a try may take, from looking up the host to the last byte that is read.

    """

    def __init__(self, outbox: Outbox, targets: Targets, timeout: float) -> None:
        self._outbox = outbox
        self._targets = targets
        self._timeout = timeout
        self._lease = timedelta(seconds=timeout + _LEASE_BEYOND)
        self._under_way: dict[asyncio.Task[None], str] = {}

    async def run(self) -> None:
        """Deliver until cancelled; what is under way then has a few seconds to end."""
        # Connections are never used twice: they are known by address, and another host of this address must show its own certificate.
        once = httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=0)
        async with httpx.AsyncClient(
            verify=httpx.create_ssl_context(), timeout=self._timeout, limits=once, follow_redirects=False, trust_env=False
        ) as client:
            try:
                while True:
                    if not await self._begun(client):
                        await self._pause()
            finally:
                await self._end()

    async def _begun(self, client: httpx.AsyncClient) -> bool:
        """Whether anything was due; its delivery has begun."""
        room = AT_ONCE - len(self._under_way)
        if not room:
            return False
        busy = Counter(self._under_way.values())
        try:
            claimed = await run_to_end(self._outbox.claim, room, self._lease, busy=busy, each=AT_ONCE_EACH)
        except SQLAlchemyError as error:
            LOGGER.warning("webhooks: the outbox cannot be read: %s", error.__class__.__name__)
            return False
        for each in claimed:
            self._under_way[asyncio.create_task(self._deliver(client, each))] = each.webhook
        return bool(claimed)

    async def _pause(self) -> None:
        """Wait for the next look, or until there is room again."""
        if not self._under_way:
            await asyncio.sleep(_LOOK_EVERY)
            return
        done, _ = await asyncio.wait(self._under_way, timeout=_LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._under_way[task]
            if task.exception() is not None:  # its lease ends, and it is tried again
                LOGGER.error("webhooks: a delivery broke off", exc_info=task.exception())

    async def _end(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_LAST_SECONDS)
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _deliver(self, client: httpx.AsyncClient, claimed: Claimed) -> None:
        outcome = await self._tried(client, claimed)
        if not outcome.ok:
            LOGGER.info("webhooks: %s to %s: %s", claimed.event, claimed.webhook, outcome.response or "no answer")
        await run_to_end(self._outbox.finish, claimed, outcome)

    async def _tried(self, client: httpx.AsyncClient, claimed: Claimed) -> Outcome:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._sent(client, claimed)
        except (TimeoutError, httpx.TimeoutException):
            error = f"no answer within {self._timeout:g} s"
        except (TargetError, httpx.HTTPError, httpx.InvalidURL, OSError) as caught:
            error = str(caught) or caught.__class__.__name__
        else:
            wait = _wait(response.headers.get("retry-after"))
            return Outcome(_since(began), response.status_code, excerpt=response.extensions["excerpt"], wait=wait)
        return Outcome(_since(began), error=error[:_ERROR])

    async def _sent(self, client: httpx.AsyncClient, claimed: Claimed) -> httpx.Response:
        url = self._targets.parsed(claimed.url)
        *others, last = await self._targets.addresses(url)
        for address in others:
            try:
                return await _posted(client, url, address, claimed)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await _posted(client, url, last, claimed)


async def _posted(client: httpx.AsyncClient, url: httpx.URL, address: str, claimed: Claimed) -> httpx.Response:
    """Post to an address in the name of the URL's host: the certificate has to be the host's."""
    headers = {**_signed(claimed), "host": url.netloc.decode()}
    extensions = {"sni_hostname": url.raw_host.decode().strip("[]")}
    to = url.copy_with(host=address)
    async with client.stream("POST", to, content=claimed.body.encode(), headers=headers, extensions=extensions) as response:
        response.extensions["excerpt"] = None if response.is_success else await _beginning(response)
        return response


async def _beginning(response: httpx.Response) -> str:
    """What comes of a body within a second, as far as an excerpt goes, not unpacked; the rest is not read."""
    start = bytearray()
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(_EXCERPT_SECONDS):
            async for chunk in response.aiter_raw():
                start += chunk
                if len(start) >= _EXCERPT:
                    break
    text = start[:_EXCERPT].decode(errors="replace")
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _signed(claimed: Claimed) -> dict[str, str]:
    now = datetime.now(UTC)
    return {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "connection": "close",
        "user-agent": f"Afterview/{version('afterview')} (webhooks)",
        "webhook-id": claimed.event,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(claimed.event, now, claimed.body) for secret in claimed.secrets),
    }


def _wait(asked: str | None) -> timedelta:
    """How long a receiver asks to be left alone (Retry-After): seconds, or a moment."""
    if asked is None:
        return timedelta()
    try:
        if asked.isascii() and asked.isdigit():
            return timedelta(seconds=min(int(asked[:9]), 10**8))
        return max(timedelta(), parsedate_to_datetime(asked) - datetime.now(UTC))
    except (ValueError, TypeError):
        return timedelta()


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)
