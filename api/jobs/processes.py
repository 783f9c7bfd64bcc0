"""The processes that read: each with a model of its own, at low priority, and gone as soon as the process is that started them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

from threadpoolctl import threadpool_limits

from analyzer.batch.records import lines
from analyzer.engine import Analyzer, load
from api.jobs.watching import LONGEST_SECONDS, EndlessError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from analyzer.batch.engines import Chunk, Done
    from analyzer.files.rows import BadRow, Row
    from api.jobs.turns import Turns
    from api.jobs.watching import Watch

_MOST_MODELS: Final = 2


class Processes:
    """A pool that is made anew where one of its processes was lost, as when memory ran out, or was stopped."""

    def __init__(self, count: int, catalogue: Path | None) -> None:
        self.count = count
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._pool = self._new()

    def submit(self, model: str, rows: list[Row | BadRow]) -> Future[bytes]:
        """Have rows read. What comes of it is a `BrokenProcessPool` where a process was lost meanwhile."""
        with self._lock:
            try:
                return self._pool.submit(_read, model, self._catalogue, rows)
            except BrokenProcessPool:
                self._pool = self._new()
                return self._pool.submit(_read, model, self._catalogue, rows)

    def stop(self) -> None:
        """Stop whatever is being read; whoever waits for it is told that a process was lost."""
        with self._lock:
            for process in list(self._pool._processes.values()):
                process.kill()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, multiprocessing.get_context("spawn"), _begin)


@dataclass(frozen=True, slots=True)
class FairEngine:
    """An engine of `analyzer.batch` for one job among others: each chunk waits for its turn, and for the word that it is wanted."""

    processes: Processes
    turns: Turns
    watch: Watch
    owner: str
    job: str
    model: str
    wanted: Callable[[], None]

    def work(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """The lines of each chunk, in order.

        Raises:
            BrokenProcessPool: a process was lost.
            EndlessError: a chunk took too long.

        """
        under_way: deque[tuple[int, Future[bytes]]] = deque()
        for number, rows in self._watched(chunks):
            self.turns.take(self.owner, self.job)
            try:
                self.wanted()
                future = self.processes.submit(self.model, rows)
            except BaseException:
                self.turns.give_back()
                raise
            future.add_done_callback(lambda _: self.turns.give_back())
            under_way.append((number, future))
            while under_way and (under_way[0][1].done() or len(under_way) >= self.processes.count):
                yield self._done(*under_way.popleft())
        for done in under_way:
            yield self._done(*done)

    def _watched(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        coming = iter(chunks)
        while True:
            with self.watch.over(self.job):
                chunk = next(coming, None)
            if chunk is None:
                return
            yield chunk

    def _done(self, number: int, future: Future[bytes]) -> Done:
        try:
            return number, future.result(LONGEST_SECONDS)
        except TimeoutError as error:
            self.processes.stop()
            raise EndlessError from error


_analyzers: dict[str, Analyzer] = {}


def _begin() -> None:
    threadpool_limits(1)  # the processes share the cores among them already
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this runs in a process of the pool
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    """End at once when the process that started this one has ended; a pool alone would leave it waiting for ever."""
    wait([sentinel])
    os._exit(0)


def _read(model: str, catalogue: Path | None, rows: list[Row | BadRow]) -> bytes:
    analyzer = _analyzers.get(model)
    if analyzer is None:
        if len(_analyzers) >= _MOST_MODELS:
            _analyzers.pop(next(iter(_analyzers)))
        analyzer = _analyzers[model] = load(model, catalogue=catalogue)
    return lines(analyzer, rows)
