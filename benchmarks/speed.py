"""Speed and memory of reading notes, each row in a process of its own pinned to one core: `make bench`.

Notes are cut from the corpus's test split to about 60 words each; medians of five runs are printed.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import orjson

from analyzer.engine import load
from analyzer.results import Note
from analyzer.training.corpus import load_corpus

CORPUS: Final = Path("models/corpus")
WORDS: Final = 60
NOTES: Final = 2000
RUNS: Final = 5


def notes() -> list[str]:
    """Texts of exactly sixty words, in the order of the corpus, repeated as often as it takes."""
    words = [word for note in load_corpus(CORPUS, "test") for word in note.text.split(" ")]
    texts = [" ".join(words[start : start + WORDS]) for start in range(0, len(words) - WORDS, WORDS)]
    return (texts * (NOTES // len(texts) + 1))[:NOTES]


def batch(model: str) -> dict[str, float]:
    """Notes a second in one call, and the peak memory of the process."""
    analyzer = load(model)
    texts = notes()
    list(analyzer.analyze_many(Note(text) for text in texts[:200]))
    rates = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for analysis in analyzer.analyze_many(Note(text) for text in texts):
            orjson.dumps(analysis.fields())
        rates.append(len(texts) / (time.perf_counter() - start))
    return {"notes_per_second": statistics.median(rates), "peak_mb": _peak_mb()}


def single(model: str) -> dict[str, float]:
    """Milliseconds for one note at a time."""
    analyzer = load(model)
    times = []
    for text in notes()[:1000]:
        start = time.perf_counter()
        analyzer.analyze(text)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {"p50_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)]}


def start_up(model: str) -> dict[str, float]:
    """Seconds from the start of a process to its first result, by the command."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        command = [sys.executable, "-m", "analyzer.cli", "analyze", "--format", "json", "--model", model]
        subprocess.run(command, input=b"Your SQL was weak.", stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - start)
    return {"first_result_s": statistics.median(seconds)}


def help_text(_model: str) -> dict[str, float]:
    """Seconds that `afterview --help` takes."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "analyzer.cli", "--help"], stdout=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - start)
    return {"help_s": statistics.median(seconds)}


ROWS: Final = {"batch": batch, "single": single, "start-up": start_up, "help": help_text}


def main(arguments: list[str]) -> None:
    """Without arguments run every row in a process of its own and print a table; with two, run one row."""
    if len(arguments) == 2:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(ROWS[arguments[0]](arguments[1])))
        return
    print("| model | measurement | value |\n| --- | --- | --- |")
    for model in ("default", "fast"):
        for row in ROWS if model == "default" else ("batch", "single", "start-up"):
            for name, value in in_own_process(row, model).items():
                print(f"| {model} | {row}: {name} | {value:,.2f} |", flush=True)


def in_own_process(row: str, model: str) -> dict[str, Any]:
    """One row's figures, from a process of its own on one core and one thread."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "benchmarks.speed", row, model]
    done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, **threads})
    return dict(json.loads(done.stdout))


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
