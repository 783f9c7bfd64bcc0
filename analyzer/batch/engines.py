"""Who does the work: this process, or several processes on this machine. Both give each chunk's lines, in the order of the chunks."""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Final, Protocol

from threadpoolctl import threadpool_limits

from analyzer.batch.records import lines
from analyzer.engine import Analyzer, load
from analyzer.errors import AfterviewError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.files.rows import BadRow, Row

Chunk = tuple[int, "list[Row | BadRow]"]
Done = tuple[int, bytes]

_AHEAD: Final = 2


class WorkerError(AfterviewError):
    """A process that did the work was lost, as when memory ran out. What was done is kept: the run can be resumed."""


class Engine(Protocol):
    """Whatever turns chunks into lines."""

    def work(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """The lines of each chunk; every chunk once."""
        ...


@dataclass(frozen=True, slots=True)
class OneProcess:
    """Works in this process."""

    model: str

    def work(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """The lines of each chunk, in order."""
        analyzer = load(self.model)
        for number, rows in chunks:
            yield number, lines(analyzer, rows)


@dataclass(frozen=True, slots=True)
class ManyProcesses:
    """Works in several processes, each with a model of its own; a short input is left to this process."""

    model: str
    workers: int

    def work(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """The lines of each chunk, in order; at most a few chunks a process are read ahead.

        Raises:
            WorkerError: a process was lost.

        """
        stream = iter(chunks)
        start = list(islice(stream, _AHEAD))
        if len(start) < _AHEAD or self.workers == 1:
            yield from OneProcess(self.model).work(chain(start, stream))
            return
        pool = ProcessPoolExecutor(self.workers, multiprocessing.get_context("spawn"), _begin, (self.model,))
        try:
            waiting = deque((number, pool.submit(_work, rows)) for number, rows in start)
            for number, rows in stream:
                waiting.append((number, pool.submit(_work, rows)))
                if len(waiting) > self.workers * _AHEAD:
                    done, future = waiting.popleft()
                    yield done, future.result()
            for done, future in waiting:
                yield done, future.result()
        except BrokenProcessPool as error:
            raise WorkerError(
                "a worker process was lost, perhaps for want of memory; run again with --resume and fewer --workers"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


_analyzer: Analyzer | None = None


def _begin(model: str) -> None:
    global _analyzer
    threadpool_limits(1)  # the processes share the cores among them already
    _analyzer = load(model)
    gc.freeze()  # a model is never garbage: collections need not walk over it


def _work(rows: list[Row | BadRow]) -> bytes:
    assert _analyzer is not None  # noqa: S101 - the pool has called _begin
    return lines(_analyzer, rows)
