"""What keeps the corpus sound: splits that do not touch, nothing near the gold set, no note near another."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analyzer.errors import CorpusError
from analyzer.training.shingles import SIZE, salted, shingles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from analyzer.training.corpus import LabelledNote

GUARD_FILE: Final = "gold-guard.json"
"""Salted hashes of the gold set's shingles: the check runs where the gold set is not."""

LONG_RUN: Final = 8
_MOST_SHARED: Final = 4
_FEW: Final = 3
_SHARE: Final = 0.3


@dataclass(frozen=True, slots=True)
class Guard:
    """The gold set as hashes of its runs of words."""

    salt: str
    size: int
    hashes: frozenset[str]

    def shared(self, text: str) -> int:
        """How many runs of words a text shares with the gold set."""
        return len(salted(shingles(text, self.size), self.salt) & self.hashes)

    def is_near(self, text: str) -> bool:
        """Whether a text shares more with the gold set than courtesies do: a run of nine words, or a third of its runs."""
        shared = self.shared(text)
        return _is_near(shared, len(shingles(text, self.size)))


def make_guard(texts: Iterable[str], salt: str) -> str:
    """The content of a guard file for the texts of a gold set."""
    hashes = {found for text in texts for found in salted(shingles(text), salt)}
    return json.dumps({"salt": salt, "size": SIZE, "hashes": sorted(hashes)}, indent=0) + "\n"


def read_guard(path: Path) -> Guard:
    """The guard in a file.

    Raises:
        CorpusError: it is missing or malformed; without it nearness to the gold set cannot be checked.

    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Guard(data["salt"], data["size"], frozenset(data["hashes"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CorpusError(f"{path} is not a readable guard of the gold set: {error}") from error


def faults(notes: Sequence[LabelledNote], guard: Guard) -> list[str]:
    """Everything that makes a corpus unsound, a line each; an empty list is what training wants to see."""
    return [*_split_faults(notes), *_guard_faults(notes, guard), *_repeats(notes)]


def _split_faults(notes: Sequence[LabelledNote]) -> list[str]:
    splits: dict[str, set[str]] = defaultdict(set)
    for note in notes:
        splits[note.voice].add(note.split)
    return [f"voice {voice} is in several splits: {', '.join(sorted(found))}" for voice, found in splits.items() if len(found) > 1]


def _guard_faults(notes: Sequence[LabelledNote], guard: Guard) -> list[str]:
    return [
        f"note {note.id} shares {guard.shared(note.text)} runs of {guard.size} words with the gold set"
        for note in notes
        if guard.is_near(note.text)
    ]


def _repeats(notes: Sequence[LabelledNote]) -> list[str]:
    """Pairs of notes that share a run of eight words, or a third of their runs of five."""
    found = [
        f"notes {first} and {second} share the run “{' '.join(run)}”" for run, (first, second) in repeated_runs(notes, LONG_RUN).items()
    ]
    owners: dict[tuple[str, ...], list[int]] = defaultdict(list)
    sets = [shingles(note.text) for note in notes]
    for index, runs in enumerate(sets):
        for run in runs:
            owners[run].append(index)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for indexes in owners.values():
        for place, first in enumerate(indexes):
            for second in indexes[place + 1 :]:
                shared[first, second] += 1
    near = (
        (first, second) for (first, second), count in sorted(shared.items()) if _is_near(count, min(len(sets[first]), len(sets[second])))
    )
    return found + [f"notes {notes[first].id} and {notes[second].id} are nearly the same" for first, second in near]


def _is_near(shared: int, runs: int) -> bool:
    return shared > _MOST_SHARED or (shared >= _FEW and shared >= _SHARE * runs)


def repeated_runs(notes: Sequence[LabelledNote], size: int) -> dict[tuple[str, ...], tuple[str, str]]:
    """Runs of words that stand in two notes, one run a pair of notes, with the two ids."""
    owner: dict[tuple[str, ...], str] = {}
    pairs: dict[tuple[str, str], tuple[str, ...]] = {}
    for note in notes:
        for run in sorted(shingles(note.text, size)):
            first = owner.setdefault(run, note.id)
            if first != note.id:
                pairs.setdefault((first, note.id), run)
    return {run: pair for pair, run in pairs.items()}
