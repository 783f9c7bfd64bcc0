"""The classifier: documents in, readings out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix, hstack

from analyzer.classify.calibration import UNCERTAIN_FROM
from analyzer.classify.decisive import decisive_index
from analyzer.classify.features import boundary_features, note_features, statement_features
from analyzer.classify.spans import Run, runs
from analyzer.labels import Category, Polarity, RemarkKind, RemarkPolarity
from analyzer.results import CategoryScores, Finding, PolarityScores, Remark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from sklearn.feature_extraction.text import TfidfVectorizer

    from analyzer.classify.calibration import PlattCalibrator
    from analyzer.classify.decisive import DecisiveHead
    from analyzer.classify.heads import BinaryHeads, OneOfHead
    from analyzer.text.artifacts import Document

FINDING_LABELS: Final = tuple((category, polarity) for category in Category for polarity in Polarity)
REMARK_LABELS: Final = tuple(RemarkKind)
STATEMENT_LABELS: Final = (*FINDING_LABELS, *REMARK_LABELS)
"""What a statement can bear: the columns of the label head, findings first."""

_DIGITS: Final = 4
_NOTE_WEIGHT: Final = 0.5


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier found in one document."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    uncertain: tuple[Finding, ...]
    categories: CategoryScores


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that was learnt: this is what a model artifact holds.

    `thresholds` has one probability for each of `STATEMENT_LABELS`, below which nothing is reported as certain.
    """

    words: TfidfVectorizer
    notes: TfidfVectorizer
    boundaries: TfidfVectorizer
    labels: BinaryHeads
    joins: BinaryHeads
    aspects: dict[Category, OneOfHead]
    remark_polarity: OneOfHead
    calibrator: PlattCalibrator
    thresholds: tuple[float, ...]
    decisive: DecisiveHead


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one document's statements: one row a statement."""

    labels: NDArray[np.float64]
    joins: NDArray[np.bool_]
    aspects: dict[Category, NDArray[np.float64]]
    remark_polarity: NDArray[np.float64]


class FeedbackClassifier:
    """Reads documents with learnt weights. Immutable, and so safe to share between threads."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._floor = weights.calibrator.score(UNCERTAIN_FROM)

    def read(self, documents: Sequence[Document]) -> list[Reading]:
        """A reading a document, in order; a reading does not depend on the documents beside it."""
        return [self.decode(document, scores) for document, scores in zip(documents, score(self._weights, documents), strict=True)]

    def decode(self, document: Document, scores: Scores) -> Reading:
        """The findings and remarks that the scores of a document's statements amount to."""
        certain: list[Finding] = []
        uncertain: list[Finding] = []
        remarks: list[Remark] = []
        best = dict.fromkeys(FINDING_LABELS, 0.0)
        for run in runs(scores.labels, scores.joins, self._floor):
            confidence = round(self._weights.calibrator.probability(run.score, run.label), _DIGITS)
            sure = confidence >= self._weights.thresholds[run.label]
            if run.label >= len(FINDING_LABELS):
                if sure:
                    remarks.append(self._remark(document, run, scores, confidence))
                continue
            label = FINDING_LABELS[run.label]
            best[label] = max(best[label], confidence)
            (certain if sure else uncertain).append(self._finding(document, run, scores, confidence))
        kept, contradicted = _without_contradictions(sorted(certain, key=_place))
        uncertain += contradicted
        findings = self._mark_decisive(document, kept)
        return Reading(tuple(findings), tuple(sorted(remarks, key=_place)), tuple(sorted(uncertain, key=_place)), _scores(best))

    def _finding(self, document: Document, run: Run, scores: Scores, confidence: float) -> Finding:
        category, polarity = FINDING_LABELS[run.label]
        start, end = run.span(document.statements)
        votes = scores.aspects[category][run.first : run.last + 1].sum(axis=0)
        aspect = category.aspects[int(votes.argmax())]
        return Finding(start, end, document.text[start:end], category, aspect, polarity, confidence)

    def _remark(self, document: Document, run: Run, scores: Scores, confidence: float) -> Remark:
        start, end = run.span(document.statements)
        kind = REMARK_LABELS[run.label - len(FINDING_LABELS)]
        votes = scores.remark_polarity[run.first : run.last + 1].sum(axis=0)
        polarity = tuple(RemarkPolarity)[int(votes.argmax())]
        return Remark(start, end, document.text[start:end], kind, polarity, confidence)

    def _mark_decisive(self, document: Document, findings: list[Finding]) -> list[Finding]:
        chosen = decisive_index(self._weights.decisive, document, findings)
        return [_decisive(finding) if index == chosen else finding for index, finding in enumerate(findings)]


def _without_contradictions(findings: list[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Findings of which no two call the same words a concern and a strength of one category, and those left out for it."""
    contradicted = [
        finding
        for finding in findings
        if any(
            other.category is finding.category
            and other.polarity is not finding.polarity
            and min(other.end, finding.end) > max(other.start, finding.start)
            and (other.confidence, other.polarity is Polarity.CONCERN) > (finding.confidence, finding.polarity is Polarity.CONCERN)
            for other in findings
        )
    ]
    return [finding for finding in findings if finding not in contradicted], contradicted


def score(weights: Weights, documents: Sequence[Document]) -> Iterable[Scores]:
    """The scores of each document's statements, from one pass over all of them."""
    counts = [len(document.statements) for document in documents]
    if not sum(counts):
        return [_no_scores() for _ in documents]
    features = feature_matrix(weights.words, weights.notes, documents)
    labels = weights.labels.decision_function(features)
    aspects = {category: head.decision_function(features) for category, head in weights.aspects.items()}
    polarity = weights.remark_polarity.decision_function(features)
    joins = join_scores(weights, documents) > 0
    ends = np.cumsum(counts)
    return [
        Scores(
            labels[end - count : end],
            joins[end - count : end],
            {category: values[end - count : end] for category, values in aspects.items()},
            polarity[end - count : end],
        )
        for count, end in zip(counts, ends, strict=True)
    ]


def feature_matrix(words: TfidfVectorizer, notes: TfidfVectorizer, documents: Sequence[Document]) -> csr_matrix:
    """One row a statement: its own features, and beside them, at less weight, those of its note."""
    own = words.transform([row for document in documents for row in statement_features(document)])
    around = notes.transform([note_features(document) for document in documents]) * _NOTE_WEIGHT
    owners = np.repeat(np.arange(len(documents)), [len(document.statements) for document in documents])
    return csr_matrix(hstack([own, around[owners]], format="csr"))


def join_scores(weights: Weights, documents: Sequence[Document]) -> NDArray[np.float64]:
    """Log-odds that each statement makes one point with the one before it; a new sentence never does."""
    rows = [
        boundary_features(document, index) if statement.opening.is_inner and index else []
        for document in documents
        for index, statement in enumerate(document.statements)
    ]
    values = weights.joins.decision_function(weights.boundaries.transform(rows))[:, 0]
    return np.where([bool(row) for row in rows], values, -np.inf)


def _no_scores() -> Scores:
    return Scores(
        np.zeros((0, len(STATEMENT_LABELS))),
        np.zeros(0, dtype=bool),
        {category: np.zeros((0, len(category.aspects))) for category in Category},
        np.zeros((0, len(RemarkPolarity))),
    )


def _place(span: Finding | Remark) -> tuple[int, int, str]:
    """Order of what is reported: by place, then by label, so that it never depends on anything else."""
    return span.start, span.end, f"{span.aspect}{span.polarity}" if isinstance(span, Finding) else span.kind


def _decisive(finding: Finding) -> Finding:
    return Finding(
        finding.start, finding.end, finding.quote, finding.category, finding.aspect, finding.polarity, finding.confidence, decisive=True
    )


def _scores(best: dict[tuple[Category, Polarity], float]) -> CategoryScores:
    return CategoryScores(
        **{category.value: PolarityScores(best[category, Polarity.CONCERN], best[category, Polarity.STRENGTH]) for category in Category}
    )
