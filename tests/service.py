"""The service as a process of its own, for promises that only a real one can keep."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_START_SECONDS = 60.0


@dataclass
class Service:
    """A running service: where it answers, its process, and the file that its log goes to."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, model: Path | None, command: tuple[str, ...] = ("-m", "analyzer.cli"), **settings: object) -> Iterator[Service]:
    """A service with these settings; it has ended when the block ends.

    Args:
        folder: where its log goes.
        model: which model reads.
        command: what Python runs; `serve` and the port are added.
        settings: as in the environment, without prefix and in lower case.

    """
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AFTERVIEW_")}
    environment |= {f"AFTERVIEW_{name.upper()}": str(value) for name, value in settings.items()}
    if model is not None:
        environment["AFTERVIEW_MODEL"] = str(model)
    log = folder / f"log-{port}"
    with log.open("wb") as file:
        process = subprocess.Popen([sys.executable, *command, "serve", "--port", str(port)], stdout=file, stderr=file, env=environment)
    service = Service(f"http://127.0.0.1:{port}", port, process, log)
    try:
        _wait(service)
        yield service
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            service.kill()


def _wait(service: Service) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and service.process.poll() is None:
        try:
            if httpx.get(f"{service.url}/readyz").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the service did not start: {service.log.read_text()}")
