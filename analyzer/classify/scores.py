"""Scores of statements: what linear heads say over words and word parts, over an encoder's vectors, and both together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix, hstack
from scipy.special import log_softmax

from analyzer.classify.index import FeatureIndex
from analyzer.classify.labels import STATEMENT_LABELS
from analyzer.labels import Category, RemarkPolarity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


class WordScorer:
    """Scores documents by their words. Safe to share between threads.

    The weights of all heads over statements stand side by side, so that one product serves them all.
    """

    def __init__(self, ngrams: Ngrams, heads: Heads) -> None:
        self._index = FeatureIndex(ngrams.words, ngrams.notes, ngrams.boundaries)
        self._joins = heads.joins
        over_statements: list[BinaryHeads | OneOfHead] = [heads.labels, *heads.aspects.values(), heads.remark_polarity]
        self._coefficients = np.hstack([head.coef_ for head in over_statements])
        self._intercepts = np.hstack([head.intercept_ for head in over_statements])
        self._ends = np.cumsum([len(head.intercept_) for head in over_statements])[:-1]
        self._categories = tuple(heads.aspects)

    def score(self, documents: Sequence[Document]) -> list[Scores]:
        """The scores of each document, from one pass over all of them."""
        if not any(document.statements for document in documents):
            return [_no_scores() for _ in documents]
        statements, notes, boundaries = self._index.matrices(documents)
        decisions = beside_notes(statements, notes, documents) @ self._coefficients + self._intercepts
        labels, *aspects, polarity = np.split(decisions, self._ends, axis=1)
        inner = _inner(documents)
        joins = np.zeros(len(labels))
        joins[inner] = self._joins.decision_function(boundaries)[:, 0]
        return _parted(documents, labels, joins, dict(zip(self._categories, aspects, strict=True)), polarity, np.zeros(len(labels)))


def score_encoded(heads: Heads, documents: Sequence[Document], vectors: Sequence[NDArray[np.float32]]) -> list[Scores]:
    """The scores of each document by an encoder's vectors of its statements.

    Each document is scored by itself: the last bits of a product of dense matrices depend on their size.
    """
    return [_encoded(heads, document, own) for document, own in zip(documents, vectors, strict=True)]


def beside_notes(statements: csr_matrix, notes: csr_matrix, documents: Sequence[Document]) -> csr_matrix:
    """One row a statement: its own features, and beside them, at less weight, those of its note."""
    owners = np.repeat(np.arange(len(documents)), [len(document.statements) for document in documents])
    return csr_matrix(hstack([statements, (notes * _NOTE_WEIGHT)[owners]], format="csr"))


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


def _encoded(heads: Heads, document: Document, vectors: NDArray[np.float32]) -> Scores:
    if not document.statements:
        return _no_scores()
    joins = heads.joins.decision_function(boundary_vectors(vectors))[:, 0]
    aspects = {category: head.decision_function(vectors) for category, head in heads.aspects.items()}
    decisive = heads.decisive.decision_function(vectors)[:, 0] if heads.decisive else np.zeros(len(vectors))
    polarity = heads.remark_polarity.decision_function(vectors)
    return _parted([document], heads.labels.decision_function(vectors), joins, aspects, polarity, decisive)[0]


def _inner(documents: Sequence[Document]) -> NDArray[np.bool_]:
    """Which statements go on in the sentence of the one before them."""
    return np.array([s.opening.is_inner and i > 0 for document in documents for i, s in enumerate(document.statements)], dtype=bool)


def _parted(
    documents: Sequence[Document],
    labels: NDArray[np.float64],
    joins: NDArray[np.float64],
    aspects: Mapping[Category, NDArray[np.float64]],
    polarity: NDArray[np.float64],
    decisive: NDArray[np.float64],
) -> list[Scores]:
    """What the heads decided of all statements, parted by document."""
    joins = np.where(_inner(documents), joins, -np.inf)
    aspects = {category: log_softmax(values, axis=1) for category, values in aspects.items()}
    polarity = log_softmax(polarity, axis=1)
    ends = accumulate(len(document.statements) for document in documents)
    return [
        Scores(
            labels[start:end],
            joins[start:end],
            {category: values[start:end] for category, values in aspects.items()},
            polarity[start:end],
            decisive[start:end],
        )
        for start, end in pairwise([0, *ends])
    ]


def _no_scores() -> Scores:
    return Scores(
        labels=np.zeros((0, len(STATEMENT_LABELS))),
        joins=np.zeros(0),
        aspects={category: np.zeros((0, len(category.aspects))) for category in Category},
        remark_polarity=np.zeros((0, len(RemarkPolarity))),
        decisive=np.zeros(0),
    )
