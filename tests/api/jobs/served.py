"""A real service in a process of its own, which can be killed and started again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.api.test_cli import free_port


class Service:
    """A service that can be killed and started again."""

    def __init__(self, database: str, folder: Path, model: Path, **settings: str) -> None:
        self.port = free_port()
        self.database = database
        self._settings = {"AFTERVIEW_DATABASE": database, "AFTERVIEW_JOB_FOLDER": str(folder), "AFTERVIEW_MODEL": str(model), **settings}
        self.headers: dict[str, str] = {}
        """Sent with each request, as a key."""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "analyzer.cli", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env={**os.environ, **self._settings}, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                self.get("/readyz")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        pytest.fail("the service did not start")

    def get(self, path: str) -> bytes:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return bytes(answer.read())

    def post(self, path: str, body: bytes = b"", content_type: str = "application/json") -> dict[str, Any]:
        headers = {"content-type": content_type, **self.headers}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))

    def send(self, data: bytes, **fields: str) -> str:
        parts = [f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="in.csv"\r\n\r\n'
        sent = self.post("/v1/jobs", b"".join([*parts, head, data, b"\r\n--x--\r\n"]), "multipart/form-data; boundary=x")
        return str(sent["id"])

    def job(self, job: str) -> dict[str, Any]:
        return dict(json.loads(self.get(f"/v1/jobs/{job}")))

    def children(self) -> list[int]:
        """The processes below that of the service, at any depth."""
        assert self._process
        below: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        found, level = [], [self._process.pid]
        while level:
            level = [child for parent in level for child in below.get(parent, ())]
            found += level
        return found

    def worker(self) -> int | None:
        """The process that works on jobs."""
        for child in self.children():
            try:
                if "api.jobs.worker" in Path(f"/proc/{child}/cmdline").read_text():
                    return child
            except (FileNotFoundError, ProcessLookupError):
                continue
        return None

    def kill(self) -> None:
        assert self._process
        left = self.children()
        self._process.kill()
        self._process.wait()
        until = time.monotonic() + 60  # a process that has only just been started ends when it has loaded its modules
        while alive := [pid for pid in left if Path(f"/proc/{pid}").exists() and "Z" not in state_of(pid)]:
            assert time.monotonic() < until, [Path(f"/proc/{pid}/cmdline").read_text() for pid in alive]
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def wait_until(condition, seconds: float = 90.0):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return found
