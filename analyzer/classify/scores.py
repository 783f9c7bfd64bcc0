"""Scores of statements: what linear heads say over words and word parts, over an encoder's vectors, and both together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax

from analyzer.classify.features import boundary_features, note_features, statement_features
from analyzer.classify.labels import STATEMENT_LABELS
from analyzer.labels import Category, RemarkPolarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sklearn.feature_extraction.text import TfidfVectorizer

    from analyzer.classify.heads import BinaryHeads, OneOfHead
    from analyzer.text.artifacts import Document

_NOTE_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Vectorizers of what `analyzer.classify.features` makes of statements, notes and boundaries."""

    words: TfidfVectorizer
    notes: TfidfVectorizer
    boundaries: TfidfVectorizer


@dataclass(frozen=True, slots=True)
class Heads:
    """Linear heads over one kind of features: labels, joins, the aspect within each category, the polarity of a remark.

    `decisive` says how much a statement sounds as if it had settled the matter; None where nothing was learnt of it.
    """

    labels: BinaryHeads
    joins: BinaryHeads
    aspects: dict[Category, OneOfHead]
    remark_polarity: OneOfHead
    decisive: BinaryHeads | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one document's statements in log-odds, one row a statement; `joins` is minus infinity before a new sentence.

    `decisive` is 0 where nothing is known of it.
    """

    labels: NDArray[np.float64]
    joins: NDArray[np.float64]
    aspects: dict[Category, NDArray[np.float64]]
    remark_polarity: NDArray[np.float64]
    decisive: NDArray[np.float64]


def score_words(ngrams: Ngrams, heads: Heads, documents: Sequence[Document]) -> list[Scores]:
    """The scores of each document by its words, from one pass over all of them."""
    if not any(document.statements for document in documents):
        return [_no_scores() for _ in documents]
    rows = [
        boundary_features(document, index) if statement.opening.is_inner and index else []
        for document in documents
        for index, statement in enumerate(document.statements)
    ]
    return _scored(heads, documents, feature_matrix(ngrams, documents), ngrams.boundaries.transform(rows))


def score_encoded(heads: Heads, documents: Sequence[Document], vectors: Sequence[NDArray[np.float32]]) -> list[Scores]:
    """The scores of each document by an encoder's vectors of its statements.

    Each document is scored by itself: the last bits of a product of dense matrices depend on their size.
    """
    return [
        _scored(heads, [document], own, boundary_vectors(own))[0] if document.statements else _no_scores()
        for document, own in zip(documents, vectors, strict=True)
    ]


def feature_matrix(ngrams: Ngrams, documents: Sequence[Document]) -> csr_matrix:
    """One row a statement: its own features, and beside them, at less weight, those of its note."""
    own = ngrams.words.transform([row for document in documents for row in statement_features(document)])
    around = ngrams.notes.transform([note_features(document) for document in documents]) * _NOTE_WEIGHT
    owners = np.repeat(np.arange(len(documents)), [len(document.statements) for document in documents])
    return csr_matrix(hstack([own, around[owners]], format="csr"))


def boundary_vectors(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each statement the vector of the one before it and its own, side by side; zeros stand before the first."""
    return np.hstack([np.vstack([np.zeros_like(vectors[:1]), vectors[:-1]]), vectors])


def mixed(words: Scores, encoded: Scores, share: float) -> Scores:
    """Two scores together: the mean of their log-odds, of which `share` is the encoder's."""

    def mean(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
        return (1 - share) * one + share * other

    return Scores(
        labels=mean(words.labels, encoded.labels),
        joins=mean(words.joins, encoded.joins),
        aspects={category: mean(words.aspects[category], encoded.aspects[category]) for category in words.aspects},
        remark_polarity=mean(words.remark_polarity, encoded.remark_polarity),
        decisive=encoded.decisive,
    )


def _scored(heads: Heads, documents: Sequence[Document], features: Any, boundaries: Any) -> list[Scores]:
    inner = np.array([s.opening.is_inner and i > 0 for document in documents for i, s in enumerate(document.statements)], dtype=bool)
    labels = heads.labels.decision_function(features)
    joins = np.where(inner, heads.joins.decision_function(boundaries)[:, 0], -np.inf)
    aspects = {category: log_softmax(head.decision_function(features), axis=1) for category, head in heads.aspects.items()}
    polarity = log_softmax(heads.remark_polarity.decision_function(features), axis=1)
    decisive = heads.decisive.decision_function(features)[:, 0] if heads.decisive else np.zeros(len(labels))
    counts = [len(document.statements) for document in documents]
    return [
        Scores(
            labels[end - count : end],
            joins[end - count : end],
            {category: values[end - count : end] for category, values in aspects.items()},
            polarity[end - count : end],
            decisive[end - count : end],
        )
        for count, end in zip(counts, np.cumsum(counts), strict=True)
    ]


def _no_scores() -> Scores:
    return Scores(
        labels=np.zeros((0, len(STATEMENT_LABELS))),
        joins=np.zeros(0),
        aspects={category: np.zeros((0, len(category.aspects))) for category in Category},
        remark_polarity=np.zeros((0, len(RemarkPolarity))),
        decisive=np.zeros(0),
    )
