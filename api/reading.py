"""Reads a file that somebody sent in a process of its own, which is stopped when it takes too long or too much memory.

A document can be made so that its reader never comes to an end. Here that costs one process its deadline, and nobody else anything.
"""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import InputError
from analyzer.files.inputs import open_input

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    from analyzer.files.inputs import Input
    from analyzer.files.rows import BadRow, ReadOptions, Row

SECONDS: Final = 20.0
"""How long a file may take to read."""
MEMORY_BYTES: Final = 1_500_000_000
"""How much memory reading may take beside what the process has from the start."""
_MEMORY: Final = Path("/proc/self/statm")
AT_ONCE: Final = 2
"""How many files are read at the same time."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: what was found out about it, and its rows; one more than were asked for where there are more."""

    found: str
    rows: Sequence[Row | BadRow]


class FileReader:
    """Reads files in processes that are forked from a small one, which has the readers loaded and nothing else.

    Where there is no fork (Windows) each process loads the readers itself, and where there is no /proc memory is not limited.

    Args:
        seconds: how long a file may take.
        memory: how many bytes reading it may take.

    """

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory = memory
        self._context: Any = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        self._context.set_forkserver_preload([__name__])

    def read(self, given: Input, options: ReadOptions, most: int) -> Contents:
        """The contents of a file, up to `most` rows and one.

        Raises:
            InputError: it cannot be read, or not within the limits; the message says why and what to do.

        """
        receiving, sending = self._context.Pipe(duplex=False)
        process = self._context.Process(target=_work, args=(sending, given, options, most + 1, self._memory), daemon=True)
        process.start()
        sending.close()
        try:
            if not receiving.poll(self._seconds):
                raise InputError(f"{given.name} takes longer than {self._seconds:g} seconds to read. Send it as plain text.")
            found: Contents | InputError = receiving.recv()
        except EOFError as error:
            raise InputError(f"{given.name} cannot be read: its reader broke off. Send it as plain text.") from error
        finally:
            process.kill()
            process.join()
            receiving.close()
        if isinstance(found, InputError):
            raise found
        return found


def _work(sending: Connection, given: Input, options: ReadOptions, most: int, memory: int) -> None:
    """Runs in the process: reads, and sends the contents or the error."""
    _limit(memory)
    try:
        opened = open_input(given, options)
        found: Any = Contents(opened.found, list(islice(opened.rows, most)))
    except InputError as error:
        found = InputError(str(error))
    except (MemoryError, RecursionError):
        found = InputError(f"{given.name} needs more memory than is allowed to read; that is refused. Send it as plain text.")
    sending.send(found)
    sending.close()


def _limit(memory: int) -> None:
    """Let the process have so much more memory than it has now."""
    if sys.platform == "win32" or not _MEMORY.exists():
        return
    pages = int(_MEMORY.read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
