"""Many machines: the same work over Ray Data, a model an actor. Needs the extra `cluster`, here and on every node.

Chunks travel as Arrow blocks and come back as lines; a lost worker's chunks are done again by another. Which chunk a line is of is
known from the block, so the result is the same as one process gives, row by row.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from analyzer.batch.records import lines
from analyzer.engine import load
from analyzer.errors import ConfigError

try:
    import ray
    import ray.data
except ImportError:  # the extra is not installed
    ray = None

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.batch.engines import Chunk, Done

_WINDOW: Final = 64
"""How many chunks are handed to the cluster together: memory here stays flat however long the input is."""


@dataclass(frozen=True, slots=True)
class RayCluster:
    """Works on a Ray cluster.

    `address` is the cluster's ("auto" for the one this machine belongs to); without one, a cluster of this machine is started.
    `workers` is the number of actors; all of the cluster's cores if None.
    """

    model: str
    address: str | None = None
    workers: int | None = None

    def work(self, chunks: Iterable[Chunk]) -> Iterator[Done]:
        """The lines of each chunk, window by window, in order within each.

        Raises:
            ConfigError: Ray is not installed, or there is no cluster at the address.

        """
        if ray is None:
            raise ConfigError("--engine ray needs Ray: pip install 'afterview[cluster]'")
        if not ray.is_initialized():
            try:
                ray.init(address=self.address, log_to_driver=False, configure_logging=False)
            except (ConnectionError, ValueError) as error:
                raise ConfigError(f"no Ray cluster at {self.address}: {error}") from error
        ray.data.DataContext.get_current().enable_progress_bars = False
        actors = self.workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        stream = iter(chunks)
        while window := list(islice(stream, _WINDOW)):
            blocks = [pa.table({"chunk": [number], "rows": [pickle.dumps(rows)]}) for number, rows in window]
            done = ray.data.from_arrow(blocks).map_batches(
                _Worker,
                fn_constructor_args=(self.model,),
                batch_format="pyarrow",
                batch_size=1,
                concurrency=min(actors, len(blocks)),
                max_restarts=-1,
                max_task_retries=-1,
            )
            yield from sorted((row["chunk"], row["lines"]) for row in done.iter_rows())


class _Worker:
    """An actor: loads the model once, then works on blocks."""

    def __init__(self, model: str) -> None:
        self._analyzer = load(model)

    def __call__(self, block: Any) -> Any:
        """Chunks to lines."""
        rows = [pickle.loads(each) for each in block.column("rows").to_pylist()]  # noqa: S301 - pickled by this very run
        return pa.table({"chunk": block.column("chunk"), "lines": pa.array([lines(self._analyzer, each) for each in rows], pa.binary())})
