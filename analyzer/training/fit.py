"""Fit a classifier to a corpus: heads on `train`; calibration and thresholds on notes that the heads have not seen.

Those are the notes of `tune`, and of `train` by heads that were fitted without their voice. `test` is never looked at.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from analyzer.classify.calibration import PlattCalibrator, best_threshold
from analyzer.classify.classifier import (
    FINDING_LABELS,
    STATEMENT_LABELS,
    FeedbackClassifier,
    Weights,
    feature_matrix,
    score,
)
from analyzer.classify.decisive import DecisiveHead, decisive_features
from analyzer.classify.features import boundary_features, note_features, statement_features, unchanged
from analyzer.classify.heads import BinaryHeads, OneOfHead
from analyzer.classify.spans import runs
from analyzer.errors import CorpusError
from analyzer.labels import Category, Polarity, RemarkPolarity
from analyzer.results import Finding
from analyzer.text.reader import TextReader
from analyzer.training.metrics import MATCH, TOUCH
from analyzer.training.spans import Stretch, overlap
from analyzer.training.targets import label_index, targets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analyzer.text.artifacts import Document
    from analyzer.training.corpus import LabelledFinding, LabelledNote
    from analyzer.training.spans import FindingSpan, RemarkSpan
    from analyzer.training.targets import Targets


@dataclass(frozen=True, slots=True)
class Parameters:
    """What can be chosen about training; the defaults were chosen on the `tune` split (docs/decisions)."""

    labels_c: float = 6.0
    aspects_c: float = 5.0
    joins_c: float = 1.0
    decisive_c: float = 0.3
    min_count: int = 2
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The parameters by name."""
        return asdict(self)


_LEAST_SCORE: Final = -4.0
_FOLDS: Final = 5

DEFAULTS: Final = Parameters()


def fit(notes: Sequence[LabelledNote], parameters: Parameters = DEFAULTS) -> Weights:
    """Train on the `train` notes; calibrate and set thresholds on held-out voices and on the `tune` notes.

    Raises:
        CorpusError: there are no notes of one of the two splits.

    """
    train = [note for note in notes if note.split == "train"]
    tune = [note for note in notes if note.split == "tune"]
    if not train or not tune:
        raise CorpusError("training needs notes of the splits 'train' and 'tune'; one of them is empty")
    reader = TextReader()
    read = [reader.read(note.text) for note in train]
    weights = _fit_heads(read, train, parameters)
    tuning = [reader.read(note.text) for note in tune]
    held_out = _held_out_runs(read, train, parameters)
    found = [*held_out, *_scored_runs(weights, tuning, tune, len(train))]
    scored = dict(enumerate([*train, *tune])) if held_out else dict(enumerate(tune, len(train)))
    weights = _calibrate(weights, found, scored)
    return replace(weights, decisive=_tune_decisive(weights, tuning, tune))


def _held_out_runs(documents: Sequence[Document], notes: Sequence[LabelledNote], parameters: Parameters) -> list[_ScoredRun]:
    """The scored runs of every note by heads that have not seen its voice: a few voices are left out at a time."""
    voices = sorted({note.voice for note in notes})
    if len(voices) < _FOLDS:
        return []
    fold = {voice: place % _FOLDS for place, voice in enumerate(voices)}
    found = []
    for left_out in range(_FOLDS):
        kept = [index for index, note in enumerate(notes) if fold[note.voice] != left_out]
        weights = _fit_heads([documents[index] for index in kept], [notes[index] for index in kept], parameters)
        for index, note in enumerate(notes):
            if fold[note.voice] == left_out:
                found += _scored_runs(weights, [documents[index]], [note], index)
    return found


def _fit_heads(documents: Sequence[Document], notes: Sequence[LabelledNote], parameters: Parameters) -> Weights:
    aims = [targets(document, note) for document, note in zip(documents, notes, strict=True)]
    words = TfidfVectorizer(analyzer=unchanged, min_df=parameters.min_count, sublinear_tf=True, dtype=np.float64)
    words.fit([row for document in documents for row in statement_features(document)])
    notes_words = TfidfVectorizer(analyzer=unchanged, min_df=parameters.min_count, sublinear_tf=True, dtype=np.float64)
    notes_words.fit([note_features(document) for document in documents])
    features = feature_matrix(words, notes_words, documents)
    labels = BinaryHeads(C=parameters.labels_c, random_state=parameters.seed)
    labels.fit(features, np.concatenate([aim.labels for aim in aims]))
    offsets = np.cumsum([0, *(len(document.statements) for document in documents)])
    boundaries, joins = _fit_joins(documents, aims, parameters)
    return Weights(
        words=words,
        notes=notes_words,
        boundaries=boundaries,
        labels=labels,
        joins=joins,
        aspects={category: _fit_aspects(category, features, aims, offsets, parameters) for category in Category},
        remark_polarity=_fit_remark_polarity(features, aims, offsets, parameters),
        calibrator=PlattCalibrator().fit([], [], [], len(STATEMENT_LABELS)),
        thresholds=(0.5,) * len(STATEMENT_LABELS),
        decisive=_fit_decisive(documents, notes, parameters),
    )


def _fit_aspects(
    category: Category, features: Any, aims: Sequence[Targets], offsets: NDArray[np.int_], parameters: Parameters
) -> OneOfHead:
    chosen = [
        (offset + index, aspect)
        for aim, offset in zip(aims, offsets, strict=False)
        for index, aspect in aim.aspects
        if aspect.category is category
    ]
    head = OneOfHead(tuple(str(aspect) for aspect in category.aspects), C=parameters.aspects_c)
    return head.fit(features[[row for row, _ in chosen]], [str(aspect) for _, aspect in chosen])


def _fit_remark_polarity(features: Any, aims: Sequence[Targets], offsets: NDArray[np.int_], parameters: Parameters) -> OneOfHead:
    chosen = [(offset + index, polarity) for aim, offset in zip(aims, offsets, strict=False) for index, polarity in aim.polarities]
    head = OneOfHead(tuple(RemarkPolarity), C=parameters.aspects_c)
    return head.fit(features[[row for row, _ in chosen]], [str(polarity) for _, polarity in chosen])


def _fit_joins(documents: Sequence[Document], aims: Sequence[Targets], parameters: Parameters) -> tuple[TfidfVectorizer, BinaryHeads]:
    rows, wanted = [], []
    for document, aim in zip(documents, aims, strict=True):
        for index, join in enumerate(aim.joins):
            if join is not None and document.statements[index].opening.is_inner:
                rows.append(boundary_features(document, index))
                wanted.append(join)
    vectorizer = TfidfVectorizer(analyzer=unchanged, min_df=parameters.min_count, use_idf=False, dtype=np.float64)
    features = vectorizer.fit_transform(rows)
    head = BinaryHeads(C=parameters.joins_c, random_state=parameters.seed)
    return vectorizer, head.fit(features, np.array(wanted, dtype=bool).reshape(-1, 1))


def _fit_decisive(documents: Sequence[Document], notes: Sequence[LabelledNote], parameters: Parameters) -> DecisiveHead:
    rows, wanted = [], []
    for document, note in zip(documents, notes, strict=True):
        findings = [as_finding(note.text, finding) for finding in note.findings]
        for index, finding in enumerate(note.findings):
            if finding.polarity is Polarity.CONCERN:
                rows.append(decisive_features(document, findings, index))
                wanted.append(finding.decisive)
    return DecisiveHead(C=parameters.decisive_c).fit(rows, wanted)


def as_finding(text: str, finding: LabelledFinding) -> Finding:
    """A labelled finding in the form in which the classifier reports one, with full confidence."""
    quote = text[finding.start : finding.end]
    return Finding(finding.start, finding.end, quote, finding.aspect.category, finding.aspect, finding.polarity, 1.0, finding.decisive)


def _calibrate(weights: Weights, found: Sequence[_ScoredRun], notes: Mapping[int, LabelledNote]) -> Weights:
    """Fit the sigmoids and choose the thresholds on notes that the heads which scored them have not seen."""
    calibrator = PlattCalibrator().fit(
        [run.score for run in found], [run.label for run in found], [run.right for run in found], len(STATEMENT_LABELS)
    )
    thresholds = tuple(_threshold(calibrator, found, notes, label) for label in range(len(STATEMENT_LABELS)))
    return replace(weights, calibrator=calibrator, thresholds=thresholds)


def _threshold(calibrator: PlattCalibrator, found: Sequence[_ScoredRun], notes: Mapping[int, LabelledNote], label: int) -> float:
    """The threshold at which "this note holds such a finding (or remark)" is right most often, by F1 over notes."""
    best: dict[int, float] = {}
    for run in found:
        if run.label == label:
            best[run.note] = max(best.get(run.note, 0.0), calibrator.probability(run.score, label))
    holds = {
        index
        for index, note in notes.items()
        if any(label_index(finding) == label for finding in note.findings) or any(label_index(remark) == label for remark in note.remarks)
    }
    return best_threshold(list(best.values()), [index in holds for index in best], len(holds - best.keys()))


class _ScoredRun(NamedTuple):
    """A run that a model scored: in which note, and whether it is right."""

    note: int
    score: float
    label: int
    right: bool


def _scored_runs(weights: Weights, documents: Sequence[Document], notes: Sequence[LabelledNote], first: int) -> list[_ScoredRun]:
    """Every run of every note down to log-odds of `_LEAST_SCORE`; notes are numbered from `first`."""
    floor = np.full(len(STATEMENT_LABELS), _LEAST_SCORE)
    found = []
    for index, (document, note, scores) in enumerate(zip(documents, notes, score(weights, documents), strict=True), first):
        for run in runs(scores.labels, scores.joins, floor):
            stretch = Stretch(*run.span(document.statements))
            labels: Sequence[FindingSpan | RemarkSpan] = note.findings if run.label < len(FINDING_LABELS) else note.remarks
            right = any(label_index(label) == run.label and overlap(stretch, label) >= TOUCH for label in labels)
            found.append(_ScoredRun(index, run.score, run.label, right))
    return found


def _tune_decisive(weights: Weights, documents: Sequence[Document], notes: Sequence[LabelledNote]) -> DecisiveHead:
    """Choose the threshold of the decisive head by what the whole classifier reports."""
    probabilities, right, missed = [], [], 0
    for document, note, reading in zip(documents, notes, FeedbackClassifier(weights).read(documents), strict=True):
        findings = [replace(finding, decisive=False) for finding in reading.findings]
        concerns = [index for index, finding in enumerate(findings) if finding.polarity is Polarity.CONCERN]
        truth = [finding for finding in note.findings if finding.decisive]
        missed += len(truth)
        if not concerns:
            continue
        values = weights.decisive.probabilities([decisive_features(document, findings, index) for index in concerns])
        best = findings[concerns[values.index(max(values))]]
        hit = any(overlap(best, label) >= MATCH and label.aspect.category is best.category for label in truth)
        probabilities.append(max(values))
        right.append(hit)
        missed -= hit
    weights.decisive.threshold = best_threshold(probabilities, right, missed)
    return weights.decisive
