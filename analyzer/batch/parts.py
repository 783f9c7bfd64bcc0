"""Part files: what a run has done so far, so that it can be killed at any moment and go on without losing or doubling a row.

The input is cut into chunks of the same size, always in the same places. Each chunk that is done lies in a file of its own, which
appears whole or not at all. A journal says what the run is, so that it is never continued with other inputs or another model.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

JOURNAL: Final = "run.json"


class Parts:
    """The folder of a run's parts.

    Args:
        folder: where it lies.
        journal: what the run is, as JSON types: inputs, options, model.
        resume: whether an earlier run is to be continued.

    Raises:
        ConfigError: there is an earlier run and `resume` is false, or it was another run; the message says what differs.

    """

    def __init__(self, folder: Path, journal: Mapping[str, Any], *, resume: bool) -> None:
        self.folder = folder
        wanted = json.loads(json.dumps(journal))
        file = folder / JOURNAL
        if file.exists():
            if not resume:
                raise ConfigError(f"an unfinished run lies in {folder}. Go on with it by --resume, or delete that folder to start afresh.")
            before = json.loads(file.read_text(encoding="utf-8"))
            if differing := sorted(key for key in {*before, *wanted} if before.get(key) != wanted.get(key)):
                raise ConfigError(
                    f"the run in {folder} cannot go on: {', '.join(differing)} is not what it was. Delete that folder to start afresh."
                )
        else:
            folder.mkdir(parents=True, exist_ok=True)
            _write(file, json.dumps(wanted, indent=1).encode())

    def has(self, chunk: int) -> bool:
        """Whether a chunk is done."""
        return self._path(chunk).exists()

    def write(self, chunk: int, content: bytes) -> None:
        """Put a chunk down as done."""
        _write(self._path(chunk), content)

    def lines(self) -> Iterator[bytes]:
        """The lines of all parts, in order."""
        for path in sorted(self.folder.glob("part-*.jsonl")):
            with path.open("rb") as stream:
                yield from stream

    def remove(self) -> None:
        """Delete the folder, once the run's output is complete."""
        shutil.rmtree(self.folder)

    def _path(self, chunk: int) -> Path:
        return self.folder / f"part-{chunk:09}.jsonl"


def _write(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    half = path.with_suffix(".half")
    half.write_bytes(content)
    half.replace(path)
