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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from pathlib import Path

    from analyzer.batch.engines import Chunk, Done
    from analyzer.files.rows import BadRow, Row
    from api.jobs.turns import Turns

_MOST_MODELS: Final = 2


class Processes:
    """A pool that is made anew where one of its processes was lost, as when memory ran out."""

    def __init__(self, count: int, catalogue: Path | None) -> None:
        self.count = count
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._pool = self._new()

    def submit(self, model: str, rows: list[Row | BadRow]) -> Future[bytes]:
        """Have rows read.

        Raises:
            BrokenProcessPool: a process was lost just now; ask again.

        """
        pool = self._pool
        try:
            return pool.submit(_read, model, self._catalogue, rows)
        except BrokenProcessPool:
            self.renew(pool)
            raise

    def renew(self, broken: ProcessPoolExecutor | None = None) -> None:
        """Make the pool anew, unless somebody has done so already."""
        with self._lock:
            if broken is None or broken is self._pool:
                self._pool.shutdown(wait=False, cancel_futures=True)
                self._pool = self._new()

    def _new(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, multiprocessing.get_context("spawn"), _begin)


@dataclass(frozen=True, slots=True)
class FairEngine:
    """An engine of `analyzer.batch` for one job among others: each chunk waits for its turn, and for the word that it is wanted."""

    processes: Processes
    turns: Turns
    owner: str
    job: str
    model: str
    wanted: Callable[[], None]

    def work(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """The lines of each chunk, in order.

        Raises:
            BrokenProcessPool: a process was lost.

        """
        under_way: deque[tuple[int, Future[bytes]]] = deque()
        for number, rows in chunks:
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
                done, future = under_way.popleft()
                yield done, future.result()
        for done, future in under_way:
            yield done, future.result()


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
