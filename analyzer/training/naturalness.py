"""How much the corpus is like what people write: its distributions, and how easily it is told apart from the gold set."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from analyzer.training.shingles import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analyzer.training.gold import GoldNote

LENGTHS: Final = ((15, "under 15"), (60, "15-59"), (100, "60-99"), (10**6, "100 and more"))
_GROWTH_AT: Final = (1_000, 3_000, 10_000)
_FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Profile:
    """Shares of a set of notes, as fractions of 1, and its growth of vocabulary."""

    notes: int
    registers: dict[str, float]
    lengths: dict[str, float]
    findings: dict[str, float]
    without_concern: float
    without_finding: float
    remarks: dict[str, float]
    types_at: dict[int, int]


def profile(notes: Sequence[GoldNote]) -> Profile:
    """The profile of a set of notes; remark kinds are shares of the notes that hold one."""
    return Profile(
        notes=len(notes),
        registers=_shares([note.register for note in notes]),
        lengths=_shares([length_of(note.text) for note in notes]),
        findings=_shares([str(min(len(note.findings), 6)) for note in notes]),
        without_concern=sum(all(f.polarity != "concern" for f in note.findings) for note in notes) / len(notes),
        without_finding=sum(not note.findings for note in notes) / len(notes),
        remarks={
            kind: sum(any(remark.kind == kind for remark in note.remarks) for note in notes) / len(notes)
            for kind in ("unspecific", "external_reason", "fit", "protected")
        },
        types_at=_types_at([word for note in notes for word in words(note.text)]),
    )


def length_of(text: str) -> str:
    """The band of length that a text falls in, in words."""
    count = len(text.split())
    return next(name for limit, name in LENGTHS if count < limit)


def told_apart(corpus: Sequence[GoldNote], gold: Sequence[GoldNote], seed: int = 0) -> float:
    """The AUC with which word features tell corpus from gold notes, cross-validated; 0.5 is what one hopes for.

    Corpus notes are weighted so that each register and band of length weighs as much as in the gold set.
    """
    texts = [note.text for note in (*corpus, *gold)]
    target = np.array([0] * len(corpus) + [1] * len(gold))
    weights = np.concatenate([_weights(corpus, gold), np.ones(len(gold))])
    scores = np.zeros(len(texts))
    for train, test in StratifiedKFold(_FOLDS, shuffle=True, random_state=seed).split(texts, target):
        vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        model: Any = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
        model.fit(vectorizer.fit_transform([texts[row] for row in train]), target[train], sample_weight=weights[train])
        scores[test] = model.decision_function(vectorizer.transform([texts[row] for row in test]))
    return float(roc_auc_score(target, scores, sample_weight=weights))


def _weights(corpus: Sequence[GoldNote], gold: Sequence[GoldNote]) -> NDArray[np.float64]:
    """Weights of corpus notes that give each (register, length) the share that it has in the gold set."""
    wanted = Counter((note.register, length_of(note.text)) for note in gold)
    there = Counter((note.register, length_of(note.text)) for note in corpus)
    cells = [(note.register, length_of(note.text)) for note in corpus]
    return np.array([wanted[cell] / len(gold) / (there[cell] / len(corpus)) for cell in cells])


def _shares(values: Sequence[str]) -> dict[str, float]:
    return {value: count / len(values) for value, count in sorted(Counter(values).items())}


def _types_at(tokens: Sequence[str]) -> dict[int, int]:
    """How many different words the first 1,000, 3,000 and 10,000 words hold."""
    return {count: len(set(tokens[:count])) for count in _GROWTH_AT if count <= len(tokens)}
