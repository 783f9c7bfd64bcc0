"""The memory of the running service over many analyses: `python -m benchmarks.soak [ANALYSES [MODEL...]]`, 100,000 by default.

Notes of 5 to 400 words, no two alike, fifty in a request, on four connections. The resident memory of the process is printed before, and
after each tenth of the way.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import httpx

from benchmarks.load import serving
from benchmarks.speed import notes

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS: Final = 4
EACH: Final = 50
"""Notes in a request."""


def texts() -> Iterator[str]:
    """Texts that were never there before, as a service meets them: a cache that only grows shows."""
    draw = random.Random(0)
    words = [word for text in notes() for word in text.split(" ")]
    for number in itertools.count():
        start = draw.randrange(len(words) - 400)
        yield f"Candidate {number}: {' '.join(words[start : start + draw.randint(5, 400)])}"


def resident(process: int) -> int:
    """Resident memory of a process, in MB."""
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) // 1024


async def send(port: int, bodies: Iterator[list[str]]) -> None:
    """Sends one request after the other until there are no bodies."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for body in bodies:
            answer = await client.post("/v1/analyze/batch", json={"notes": [{"text": text} for text in body]})
            answer.raise_for_status()
            if answer.json()["counts"] != {"ok": len(body), "error": 0}:
                raise RuntimeError(str(answer.json()["counts"]))


async def tenth(port: int, source: Iterator[str], count: int) -> None:
    """Has so many notes analysed."""
    bodies = (list(itertools.islice(source, EACH)) for _ in range(count // EACH))
    await asyncio.gather(*(send(port, bodies) for _ in range(CONNECTIONS)))


def main(analyses: str = "100000", *models: str) -> None:
    """Print the table."""
    print("| model | analyses so far | resident MB |\n| --- | --- | --- |")
    for model in models or ("fast", "default"):
        source = texts()
        with serving("-m", "analyzer.cli", "serve", "--model", model) as server:
            print(f"| {model} | 0 | {resident(server.process)} |", flush=True)
            for part in range(1, 11):
                asyncio.run(tenth(server.port, source, int(analyses) // 10))
                print(f"| {model} | {part * int(analyses) // 10:,} | {resident(server.process)} |", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
