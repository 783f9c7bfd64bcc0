"""A PostgreSQL of the tests' own, started from the programs on this machine; tests that need it are skipped where there are none.

In CI (`CI=true`) a missing PostgreSQL is a failure: there the promise that it works has to be tried.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLDERS: Final = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def program(name: str) -> str | None:
    """The path of a PostgreSQL program, in PATH or where Debian puts it."""
    found = shutil.which(name)
    return found or next((str(folder / name) for folder in _FOLDERS if (folder / name).exists()), None)


@contextmanager
def running() -> Iterator[str]:
    """The URL of an empty database on a server that lives as long as the block."""
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if initdb is None or pg_ctl is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI has to try it")
        pytest.skip("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="afterview-postgres-") as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        as_user = _as_ordinary_user(data)
        _run([initdb, "-D", str(data), "-U", "afterview", "-A", "trust", "-E", "UTF8", "--no-sync"], as_user)
        options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off"
        _run([pg_ctl, "-D", str(data), "-l", str(data / "log"), "-o", options, "-w", "start"], as_user)
        try:
            yield f"postgresql://afterview@127.0.0.1:{port}/postgres"
        finally:
            _run([pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop"], as_user)


def _as_ordinary_user(data: Path) -> list[str]:
    """What stands before a command so that root runs it as somebody else, as PostgreSQL demands."""
    if os.geteuid() != 0:
        return []
    user = next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
    entry = pwd.getpwnam(user)
    os.chown(data, entry.pw_uid, entry.pw_gid)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]


def _run(command: list[str], as_user: list[str]) -> None:
    done = subprocess.run([*as_user, *command], capture_output=True, text=True, check=False, cwd="/")
    if done.returncode:
        pytest.fail(f"{command[0]}: {done.stdout}{done.stderr}")
