"""The running service under load beside an endpoint that does nothing: `python -m benchmarks.load`.

Connections that stay open each send one request after the other over loopback, a note of about 60 words; the client shares the machine.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from fastapi import FastAPI, Request

from benchmarks.speed import notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONNECTIONS: Final = (1, 8, 64)
SECONDS: Final = 8.0

empty = FastAPI()


@empty.post("/v1/analyze")
async def nothing(request: Request) -> dict[str, Any]:
    """Reads the body as JSON, and answers."""
    await request.json()
    return {}


class Server(NamedTuple):
    """Where a server in a process of its own is."""

    port: int
    process: int


@contextmanager
def serving(*command: str) -> Iterator[Server]:
    """A server in a process of its own; it has ended when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {**os.environ, "AFTERVIEW_RATE_LIMIT": "0", "AFTERVIEW_MAX_WAITING": "100", "AFTERVIEW_MAX_WAIT": "30"}
    process = subprocess.Popen([sys.executable, *command, "--port", str(port)], env=environment, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/openapi.json").close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


async def connection(port: int, requests: Sequence[bytes], until: float, milliseconds: list[float], statuses: Counter[str]) -> None:
    """Sends one request after the other."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = 0
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(requests[sent % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        milliseconds.append((time.perf_counter() - began) * 1000)
        statuses[head[9:12].decode()] += 1
        sent += 1
    writer.close()


def request(text: str) -> bytes:
    """A request to read a note."""
    body = orjson.dumps({"text": text})
    head = b"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % len(body) + body


async def load(port: int, connections: int, requests: Sequence[bytes]) -> str:
    """A row of the table."""
    await asyncio.gather(*(connection(port, requests, time.perf_counter() + 1, [], Counter()) for _ in range(connections)))  # warm
    milliseconds: list[float] = []
    statuses: Counter[str] = Counter()
    began = time.perf_counter()
    each = [requests[start::connections] for start in range(connections)]
    await asyncio.gather(*(connection(port, own, began + SECONDS, milliseconds, statuses) for own in each))
    rate = len(milliseconds) / (time.perf_counter() - began)
    ordered = sorted(milliseconds)
    percentiles = [ordered[int(len(ordered) * part)] for part in (0.5, 0.95, 0.99)]
    answered = ", ".join(f"{status}: {count:,}" for status, count in sorted(statuses.items()))
    return f"{connections} | {rate:,.0f} | {' | '.join(f'{value:.1f}' for value in percentiles)} | {answered}"


def main() -> None:
    """Print the table."""
    requests = [request(text) for text in notes()]
    print("| server | connections | requests/s | p50 ms | p95 ms | p99 ms | answers |\n| --- | --- | --- | --- | --- | --- | --- |")
    servers = {
        "empty FastAPI": ("-m", "uvicorn", "benchmarks.load:empty", "--log-level", "error", "--http", "h11"),
        "Afterview": ("-m", "analyzer.cli", "serve"),
        "Afterview, fast": ("-m", "analyzer.cli", "serve", "--model", "fast"),
    }
    for name, command in servers.items():
        with serving(*command) as server:
            for connections in CONNECTIONS:
                print(f"| {name} | {asyncio.run(load(server.port, connections, requests))} |", flush=True)


if __name__ == "__main__":
    main()
