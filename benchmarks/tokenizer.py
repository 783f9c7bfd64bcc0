"""What bounding spaCy's vocabulary costs: memory zones beside a fresh pipeline now and then (docs/decisions/0003).

Cold is a new process; warm is one whose tokenizer has seen a thousand other notes outside any zone.

python -m benchmarks.tokenizer
"""

from __future__ import annotations

import statistics
import time
from contextlib import nullcontext
from itertools import product
from typing import TYPE_CHECKING, Final

import spacy

from analyzer.training.corpus import load_corpus
from benchmarks.speed import CORPUS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from spacy.language import Language

RUNS: Final = 5
CHUNKS: Final = (1, 64, 256)


def rate(nlp: Language, texts: list[str], chunk: int, *, zones: bool) -> float:
    """Notes a second through the tokenizer, with a memory zone a chunk or without any."""
    start = time.perf_counter()
    for first in range(0, len(texts), chunk):
        zone: AbstractContextManager[object] = nlp.memory_zone() if zones else nullcontext()
        with zone:
            for text in texts[first : first + chunk]:
                [(token.idx, token.text) for token in nlp.make_doc(text)]
    return len(texts) / (time.perf_counter() - start)


def main() -> None:
    """Print the median rates, and what a fresh pipeline costs."""
    texts = [note.text for note in load_corpus(CORPUS) if note.split != "train"]
    warm = [note.text for note in load_corpus(CORPUS, "train")]
    for zones, chunk, before in product((True, False), CHUNKS, ([], warm)):
        rates = []
        for _ in range(RUNS):
            nlp = spacy.blank("en")
            rate(nlp, before, chunk, zones=False)
            rates.append(rate(nlp, texts, chunk, zones=zones))
        state = "warm" if before else "cold"
        print(f"{state}  zones={zones!s:5} chunk={chunk:3}  {statistics.median(rates):8,.0f} notes/s")
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        spacy.blank("en")
        times.append(time.perf_counter() - start)
    print(f"a fresh pipeline takes {statistics.median(times) * 1000:.0f} ms")


if __name__ == "__main__":
    main()
