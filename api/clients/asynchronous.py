"""The client for asyncio."""

from __future__ import annotations

import asyncio
import json
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from api.clients import calls
from api.clients.errors import ServiceError
from api.clients.sending import AT_ONCE, FAILURES, LINES, TIMEOUT, Results, Tries, headers_of, read, request_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
    from pathlib import Path

    from analyzer.plan.context import Context
    from api.clients.answers import Item, Job
    from api.clients.calls import BatchNote, Call, Listing

P = ParamSpec("P")
T = TypeVar("T")


def _awaited(make: Callable[P, Call[T]]) -> Callable[Concatenate[AsyncClient, P], Coroutine[Any, Any, T]]:
    @wraps(make)
    async def method(client: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await client.send(make(*args, **kwargs))

    return method


def _paged(make: Callable[P, Listing[T]]) -> Callable[Concatenate[AsyncClient, P], AsyncIterator[T]]:
    @wraps(make)
    async def method(client: AsyncClient, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[T]:
        listing, cursor, more = make(*args, **kwargs), None, True
        while more:
            items, cursor = await client.send(listing.page(cursor))
            for item in items:
                yield item
            more = cursor is not None

    return method


def _saved(make: Callable[P, Call[None]]) -> Callable[Concatenate[AsyncClient, Path, P], Coroutine[Any, Any, None]]:
    @wraps(make)
    async def method(client: AsyncClient, path: Path, /, *args: P.args, **kwargs: P.kwargs) -> None:
        await client.save(make(*args, **kwargs), path)

    return method


class AsyncClient:
    """The same as `Client` for asyncio: `await client.analyze(...)`, `async for note in client.notes()`."""

    def __init__(self, url: str, key: str | None = None, *, retries: int = 4, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers=headers_of(key), timeout=TIMEOUT, transport=transport)
        self._retries = retries

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def send(self, call: Call[T]) -> T:
        """As `Client.send`."""
        tries = Tries(self._retries)
        while True:
            try:
                with request_of(self._http, call) as request:
                    return read(call, await self._http.send(request))
            except FAILURES as error:
                await asyncio.sleep(tries.again(error))

    async def save(self, call: Call[None], path: Path) -> None:
        """As `Client.save`."""
        tries, part = Tries(self._retries), path.with_name(f"{path.name}.part")
        while True:
            try:
                with request_of(self._http, call) as request, part.open("wb") as file:
                    answer = await self._http.send(request, stream=True)
                    try:
                        if not answer.is_success:
                            await answer.aread()
                            raise ServiceError.of(answer)
                        async for piece in answer.aiter_bytes():
                            file.write(piece)
                    finally:
                        await answer.aclose()
                part.replace(path)
            except FAILURES as error:
                part.unlink(missing_ok=True)
                await asyncio.sleep(tries.again(error))
            else:
                return

    async def analyze_batch(self, notes: Iterable[BatchNote], context: Context | None = None) -> AsyncIterator[Item]:
        """As `Client.analyze_batch`."""
        first, waiting = 0, iter(notes)
        while portion := list(islice(waiting, AT_ONCE)):
            results, tries = Results(portion, context, first), Tries(self._retries)
            while results.are_missing:
                try:
                    async for item in self._lines(results):
                        yield item
                except FAILURES as error:
                    await asyncio.sleep(tries.again(error))
            first += len(portion)

    async def _lines(self, results: Results) -> AsyncIterator[Item]:
        with request_of(self._http, results.call(), LINES) as request:
            answer = await self._http.send(request, stream=True)
        try:
            if not answer.is_success:
                await answer.aread()
                raise ServiceError.of(answer)
            async for line in answer.aiter_lines():
                yield results.take(json.loads(line))
            results.end()
        finally:
            await answer.aclose()

    async def wait_for(self, id: str, *, every: float = 2.0) -> Job:
        """The job when it is over, asked for every so many seconds; put it into `asyncio.timeout` for no longer than that."""
        while not (found := await self.job(id)).is_over:
            await asyncio.sleep(every)
        return found

    analyze = _awaited(calls.analyze)
    analyze_file = _awaited(calls.analyze_file)
    plan = _awaited(calls.plan)
    letter = _awaited(calls.letter)
    add_note = _awaited(calls.add_note)
    note = _awaited(calls.note)
    notes = _paged(calls.notes)
    delete_note = _awaited(calls.delete_note)
    reread_notes = _awaited(calls.reread_notes)
    history = _awaited(calls.history)
    export = _awaited(calls.export)
    erase = _awaited(calls.erase)
    set_action = _awaited(calls.set_action)
    add_correction = _awaited(calls.add_correction)
    correction = _awaited(calls.correction)
    corrections = _paged(calls.corrections)
    delete_correction = _awaited(calls.delete_correction)
    agreement = _awaited(calls.agreement)
    drafts = _saved(calls.drafts)
    keys = _awaited(calls.keys)
    create_key = _awaited(calls.create_key)
    revoke_key = _awaited(calls.revoke_key)
    webhooks = _awaited(calls.webhooks)
    webhook = _awaited(calls.webhook)
    create_webhook = _awaited(calls.create_webhook)
    change_webhook = _awaited(calls.change_webhook)
    delete_webhook = _awaited(calls.delete_webhook)
    rotate_webhook = _awaited(calls.rotate_webhook)
    test_webhook = _awaited(calls.test_webhook)
    deliveries = _paged(calls.deliveries)
    replay = _awaited(calls.replay)
    add_job = _awaited(calls.add_job)
    job = _awaited(calls.job)
    jobs = _paged(calls.jobs)
    job_errors = _paged(calls.job_errors)
    cancel_job = _awaited(calls.cancel_job)
    delete_job = _awaited(calls.delete_job)
    job_result = _saved(calls.job_result)
    job_report = _saved(calls.job_report)
    model = _awaited(calls.model)
