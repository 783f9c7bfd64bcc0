"""Whether the corpus is sound, and what is in it: `python -m analyzer.training.check FOLDER`.

Exits with 1 when it is not sound. Where the gold set lies beside the project it is compared with as well.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import CorpusError
from analyzer.labels import Aspect, Polarity, RemarkKind
from analyzer.training.corpus import PHENOMENA, load_corpus
from analyzer.training.gold import from_corpus, read_gold
from analyzer.training.naturalness import profile, told_apart
from analyzer.training.soundness import GUARD_FILE, LONG_RUN, faults, read_guard, repeated_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analyzer.training.corpus import LabelledNote

GOLD: Final = Path("../shared/eval/dev.jsonl")


def main(arguments: Sequence[str]) -> int:
    """Print what is in a corpus and what is wrong with it; the exit code is 0 when nothing is."""
    folder = Path(arguments[0] if arguments else "models/corpus")
    try:
        notes = load_corpus(folder)
        found = faults(notes, read_guard(folder / GUARD_FILE))
    except CorpusError as error:
        return _say([f"error: {error}"], 1)
    _say(["", *contents(notes), "", *likeness(notes)], 0)
    _say([f"fault: {fault}" for fault in found], 0)
    findings = sum(len(note.findings) for note in notes)
    voices = len({note.voice for note in notes})
    return _say([f"corpus: {len(notes)} notes, {findings} findings, {voices} voices"], 1 if found else 0)


def contents(notes: Sequence[LabelledNote]) -> Iterator[str]:
    """Counts by split, stratum, register, phenomenon, aspect and remark, a line each."""
    yield f"splits      {_counts(note.split for note in notes)}"
    yield f"strata      {_counts(note.stratum for note in notes)}"
    yield f"registers   {_counts(note.register for note in notes)}"
    yield f"fields      {len({note.field for note in notes})} different"
    yield f"phenomena   {_counts((name for note in notes for name in note.phenomena), PHENOMENA)}"
    for polarity in Polarity:
        found = (finding.aspect for note in notes for finding in note.findings if finding.polarity is polarity)
        yield f"{polarity}s{'':4}{_counts(found, Aspect)}"
    yield f"decisive    {sum(finding.decisive for note in notes for finding in note.findings)}"
    kinds = (kind for note in notes for kind in {remark.kind for remark in note.remarks})
    yield f"notes with remarks  {_counts(kinds, RemarkKind)}"
    yield f"runs of {LONG_RUN} words in two notes  {len(repeated_runs(notes, LONG_RUN))}"


def likeness(notes: Sequence[LabelledNote]) -> Iterator[str]:
    """The profile of the natural stratum, beside that of the gold set where it is at hand."""
    natural = from_corpus(tuple(note for note in notes if note.stratum == "natural"))
    yield f"natural  {profile(natural)}"
    if GOLD.exists():
        gold = read_gold(GOLD)
        yield f"gold     {profile(gold)}"
        yield f"told apart from gold with AUC {told_apart(natural, gold):.3f}"


def _counts(values: Iterable[str], order: Iterable[str] | None = None) -> str:
    counted: Counter[Any] = Counter(values)
    return ", ".join(f"{name} {counted[name]}" for name in (order or sorted(counted)))


def _say(lines: Iterable[str], code: int) -> int:
    for line in lines:
        sys.stdout.write(f"{line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
