"""The client that waits for each answer."""

from __future__ import annotations

import json
import time
from functools import wraps
from itertools import islice
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

import httpx

from api.clients import calls
from api.clients.errors import ServiceError
from api.clients.sending import AT_ONCE, FAILURES, LINES, TIMEOUT, Results, Tries, headers_of, read, request_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from analyzer.plan.context import Context
    from api.clients.answers import Item, Job
    from api.clients.calls import BatchNote, Call, Listing

P = ParamSpec("P")
T = TypeVar("T")


def _sent(make: Callable[P, Call[T]]) -> Callable[Concatenate[Client, P], T]:
    @wraps(make)
    def method(client: Client, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return client.send(make(*args, **kwargs))

    return method


def _paged(make: Callable[P, Listing[T]]) -> Callable[Concatenate[Client, P], Iterator[T]]:
    @wraps(make)
    def method(client: Client, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        listing, cursor, more = make(*args, **kwargs), None, True
        while more:
            items, cursor = client.send(listing.page(cursor))
            yield from items
            more = cursor is not None

    return method


def _saved(make: Callable[P, Call[None]]) -> Callable[Concatenate[Client, Path, P], None]:
    @wraps(make)
    def method(client: Client, path: Path, /, *args: P.args, **kwargs: P.kwargs) -> None:
        client.save(make(*args, **kwargs), path)

    return method


class Client:
    """A client that waits for each answer.

    What passes by itself (too many requests, a busy service, a lost connection) is tried again; what changes something is carried out once
    all the same, since it is sent with an Idempotency-Key.

    Args:
        url: where the service is, such as `https://feedback.example.org`.
        key: an API key; none for an open service on this machine.
        retries: how often a request is sent again.
        transport: how to reach it, for tests.

    """

    def __init__(self, url: str, key: str | None = None, *, retries: int = 4, transport: httpx.BaseTransport | None = None) -> None:
        self._http = httpx.Client(base_url=url, headers=headers_of(key), timeout=TIMEOUT, transport=transport)
        self._retries = retries

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def send(self, call: Call[T]) -> T:
        """Send a request, again where it makes sense, and give what its answer says.

        Raises:
            ServiceError: the service refused.
            TransportError: it cannot be reached.

        """
        tries = Tries(self._retries)
        while True:
            try:
                with request_of(self._http, call) as request:
                    return read(call, self._http.send(request))
            except FAILURES as error:
                time.sleep(tries.again(error))

    def save(self, call: Call[None], path: Path) -> None:
        """Write an answer to a file, which is only there once it is whole."""
        tries, part = Tries(self._retries), path.with_name(f"{path.name}.part")
        while True:
            try:
                with request_of(self._http, call) as request, part.open("wb") as file:
                    answer = self._http.send(request, stream=True)
                    try:
                        if not answer.is_success:
                            answer.read()
                            raise ServiceError.of(answer)
                        file.writelines(answer.iter_bytes())
                    finally:
                        answer.close()
                part.replace(path)
            except FAILURES as error:
                part.unlink(missing_ok=True)
                time.sleep(tries.again(error))
            else:
                return

    def analyze_batch(self, notes: Iterable[BatchNote], context: Context | None = None) -> Iterator[Item]:
        """Read any number of notes, each a text or a dict with `text` and `id`; a result comes as soon as it is there, in order.

        Raises:
            ServiceError: the service refused, or cut the results short (`CutShortError`).

        """
        first, waiting = 0, iter(notes)
        while portion := list(islice(waiting, AT_ONCE)):
            results, tries = Results(portion, context, first), Tries(self._retries)
            while results.are_missing:
                try:
                    yield from self._lines(results)
                except FAILURES as error:
                    time.sleep(tries.again(error))
            first += len(portion)

    def _lines(self, results: Results) -> Iterator[Item]:
        with request_of(self._http, results.call(), LINES) as request:
            answer = self._http.send(request, stream=True)
        try:
            if not answer.is_success:
                answer.read()
                raise ServiceError.of(answer)
            for line in answer.iter_lines():
                yield results.take(json.loads(line))
            results.end()
        finally:
            answer.close()

    def wait_for(self, id: str, *, every: float = 2.0, seconds: float | None = None) -> Job:
        """The job when it is over, asked for every so many seconds.

        Raises:
            TimeoutError: it is not over after `seconds`.

        """
        until = None if seconds is None else time.monotonic() + seconds
        while not (found := self.job(id)).is_over:
            if until is not None and time.monotonic() + every > until:
                raise TimeoutError(f"job {id} is {found.state} after {seconds:g} seconds")
            time.sleep(every)
        return found

    analyze = _sent(calls.analyze)
    analyze_file = _sent(calls.analyze_file)
    plan = _sent(calls.plan)
    letter = _sent(calls.letter)
    add_note = _sent(calls.add_note)
    note = _sent(calls.note)
    notes = _paged(calls.notes)
    delete_note = _sent(calls.delete_note)
    reread_notes = _sent(calls.reread_notes)
    history = _sent(calls.history)
    export = _sent(calls.export)
    erase = _sent(calls.erase)
    set_action = _sent(calls.set_action)
    add_correction = _sent(calls.add_correction)
    correction = _sent(calls.correction)
    corrections = _paged(calls.corrections)
    delete_correction = _sent(calls.delete_correction)
    agreement = _sent(calls.agreement)
    drafts = _saved(calls.drafts)
    keys = _sent(calls.keys)
    create_key = _sent(calls.create_key)
    revoke_key = _sent(calls.revoke_key)
    webhooks = _sent(calls.webhooks)
    webhook = _sent(calls.webhook)
    create_webhook = _sent(calls.create_webhook)
    change_webhook = _sent(calls.change_webhook)
    delete_webhook = _sent(calls.delete_webhook)
    rotate_webhook = _sent(calls.rotate_webhook)
    test_webhook = _sent(calls.test_webhook)
    deliveries = _paged(calls.deliveries)
    replay = _sent(calls.replay)
    add_job = _sent(calls.add_job)
    job = _sent(calls.job)
    jobs = _paged(calls.jobs)
    job_errors = _paged(calls.job_errors)
    cancel_job = _sent(calls.cancel_job)
    delete_job = _sent(calls.delete_job)
    job_result = _saved(calls.job_result)
    job_report = _saved(calls.job_report)
    model = _sent(calls.model)
