"""Fit a classifier to a corpus: heads on `train`; calibration and thresholds on notes that the heads have not seen.

Those are the notes of `tune`, and of `train` by heads that were fitted without their voice. `test` is never looked at.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from analyzer.classify.calibration import UNCERTAIN_FROM, PlattCalibrator, best_threshold
from analyzer.classify.classifier import FeedbackClassifier
from analyzer.classify.decisive import DecisiveHead, decisive_features, most_decisive
from analyzer.classify.features import boundary_features, note_features, statement_features, unchanged
from analyzer.classify.heads import BinaryHeads, OneOfHead
from analyzer.classify.index import FeatureIndex
from analyzer.classify.labels import FINDING_LABELS, STATEMENT_LABELS
from analyzer.classify.scores import Heads, Ngrams, beside_notes, boundary_vectors
from analyzer.classify.spans import runs
from analyzer.classify.weights import Scorer, Weights
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

    from analyzer.classify.encoder import Encoder
    from analyzer.classify.scores import Scores
    from analyzer.text.artifacts import Document
    from analyzer.training.corpus import LabelledFinding, LabelledNote
    from analyzer.training.spans import FindingSpan, RemarkSpan
    from analyzer.training.targets import Targets


@dataclass(frozen=True, slots=True)
class Parameters:
    """What can be chosen about training; the defaults were chosen on the `tune` split (docs/decisions).

    Those that begin with `encoded` are for the heads over an encoder's vectors; `share` is how much these count.
    """

    labels_c: float = 6.0
    aspects_c: float = 5.0
    joins_c: float = 1.0
    decisive_c: float = 0.3
    min_count: int = 2
    encoded_labels_c: float = 0.003
    encoded_aspects_c: float = 0.003
    encoded_joins_c: float = 0.003
    share: float = 0.6
    seed: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The parameters by name."""
        return asdict(self)


_LEAST_SCORE: Final = -4.0
_LEAST_WITH_ENCODER: Final = 0.3
_FOLDS: Final = 5
_CONCERNS: Final = [index for index, (_, polarity) in enumerate(FINDING_LABELS) if polarity is Polarity.CONCERN]

DEFAULTS: Final = Parameters()


def fit(notes: Sequence[LabelledNote], parameters: Parameters = DEFAULTS, encoder: Encoder | None = None) -> Weights:
    """Train on the `train` notes; calibrate and set thresholds on held-out voices and on the `tune` notes.

    With an encoder, only on the `tune` notes: it has seen every voice of `train`.

    Raises:
        CorpusError: there are no notes of one of the two splits.

    """
    train = [note for note in notes if note.split == "train"]
    tune = [note for note in notes if note.split == "tune"]
    if not train or not tune:
        raise CorpusError("training needs notes of the splits 'train' and 'tune'; one of them is empty")
    reader = TextReader()
    read = [reader.read(note.text) for note in train]
    weights = _fit_words(read, train, parameters)
    if encoder is not None:
        weights = replace(weights, encoded=_fit_encoded(read, train, encoder, parameters))
    tuning = [reader.read(note.text) for note in tune]
    held_out = [] if encoder is not None else _held_out_runs(read, train, parameters)
    scores = Scorer(weights, encoder).score(tuning)
    found = [*held_out, *_scored_runs(scores, tuning, tune, len(train))]
    scored = dict(enumerate([*train, *tune])) if held_out else dict(enumerate(tune, len(train)))
    weights = _calibrate(weights, found, scored)
    return replace(weights, decisive=_tune_decisive(weights, scores, tuning, tune))


def _held_out_runs(documents: Sequence[Document], notes: Sequence[LabelledNote], parameters: Parameters) -> list[_ScoredRun]:
    """The scored runs of every note by heads that have not seen its voice: a few voices are left out at a time."""
    voices = sorted({note.voice for note in notes})
    if len(voices) < _FOLDS:
        return []
    fold = {voice: place % _FOLDS for place, voice in enumerate(voices)}
    found = []
    for left_out in range(_FOLDS):
        kept = [index for index, note in enumerate(notes) if fold[note.voice] != left_out]
        weights = _fit_words([documents[index] for index in kept], [notes[index] for index in kept], parameters)
        scorer = Scorer(weights)
        for index, note in enumerate(notes):
            if fold[note.voice] == left_out:
                found += _scored_runs(scorer.score([documents[index]]), [documents[index]], [note], index)
    return found


def _fit_words(documents: Sequence[Document], notes: Sequence[LabelledNote], parameters: Parameters) -> Weights:
    aims = [targets(document, note) for document, note in zip(documents, notes, strict=True)]
    inner, wanted = _known_joins(documents, aims)
    rows = [boundary_features(documents[place], index) for place, index in inner]
    ngrams = Ngrams(
        words=_vectorizer(parameters, sublinear_tf=True).fit([row for document in documents for row in statement_features(document)]),
        notes=_vectorizer(parameters, sublinear_tf=True).fit([note_features(document) for document in documents]),
        boundaries=_vectorizer(parameters, use_idf=False).fit(rows),
    )
    statements, around, _ = FeatureIndex(ngrams.words, ngrams.notes, ngrams.boundaries).matrices(documents)
    costs = _Costs(parameters.labels_c, parameters.aspects_c, parameters.joins_c, parameters.seed)
    boundaries = BinaryHeads(C=costs.joins, random_state=costs.seed).fit(ngrams.boundaries.transform(rows), wanted)
    return Weights(
        ngrams=ngrams,
        words=_fit_heads(beside_notes(statements, around, documents), aims, boundaries, costs),
        encoded=None,
        share=parameters.share,
        calibrator=PlattCalibrator().fit([], [], [], len(STATEMENT_LABELS)),
        thresholds=(0.5,) * len(STATEMENT_LABELS),
        decisive=_fit_decisive(documents, notes, parameters),
    )


def _fit_encoded(documents: Sequence[Document], notes: Sequence[LabelledNote], encoder: Encoder, parameters: Parameters) -> Heads:
    aims = [targets(document, note) for document, note in zip(documents, notes, strict=True)]
    vectors = encoder.encode(documents)
    inner, wanted = _known_joins(documents, aims)
    costs = _Costs(parameters.encoded_labels_c, parameters.encoded_aspects_c, parameters.encoded_joins_c, parameters.seed)
    pairs = np.vstack([boundary_vectors(vectors[place])[index] for place, index in inner])
    boundaries = BinaryHeads(C=costs.joins, random_state=costs.seed).fit(pairs, wanted)
    together = np.vstack([own for own in vectors if len(own)])
    heads = _fit_heads(together, aims, boundaries, costs)
    concerns = np.concatenate([aim.labels for aim in aims])[:, _CONCERNS].any(axis=1)
    settled = np.concatenate([aim.decisive for aim in aims])[concerns].reshape(-1, 1)
    return replace(heads, decisive=BinaryHeads(C=costs.labels, random_state=costs.seed).fit(together[concerns], settled))


class _Costs(NamedTuple):
    """Inverse strengths of regularisation."""

    labels: float
    aspects: float
    joins: float
    seed: int


def _vectorizer(parameters: Parameters, **options: bool) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=unchanged, min_df=parameters.min_count, dtype=np.float64, **options)


def _known_joins(documents: Sequence[Document], aims: Sequence[Targets]) -> tuple[list[tuple[int, int]], NDArray[np.bool_]]:
    """The boundaries (document, statement) of which the labels say whether they make one point, and what they say."""
    places, wanted = [], []
    for place, (document, aim) in enumerate(zip(documents, aims, strict=True)):
        for index, join in enumerate(aim.joins):
            if join is not None and document.statements[index].opening.is_inner:
                places.append((place, index))
                wanted.append(join)
    return places, np.array(wanted, dtype=bool).reshape(-1, 1)


def _fit_heads(features: Any, aims: Sequence[Targets], joins: BinaryHeads, costs: _Costs) -> Heads:
    offsets = np.cumsum([0, *(len(aim.labels) for aim in aims)])
    labels = BinaryHeads(C=costs.labels, random_state=costs.seed).fit(features, np.concatenate([aim.labels for aim in aims]))
    polarities = [(offset + index, str(polarity)) for aim, offset in zip(aims, offsets, strict=False) for index, polarity in aim.polarities]
    return Heads(
        labels=labels,
        joins=joins,
        aspects={category: _fit_aspects(category, features, aims, offsets, costs) for category in Category},
        remark_polarity=_fit_one_of(tuple(RemarkPolarity), features, polarities, costs),
    )


def _fit_aspects(category: Category, features: Any, aims: Sequence[Targets], offsets: NDArray[np.int_], costs: _Costs) -> OneOfHead:
    chosen = [
        (offset + index, str(aspect))
        for aim, offset in zip(aims, offsets, strict=False)
        for index, aspect in aim.aspects
        if aspect.category is category
    ]
    return _fit_one_of(tuple(str(aspect) for aspect in category.aspects), features, chosen, costs)


def _fit_one_of(classes: tuple[str, ...], features: Any, chosen: Sequence[tuple[int, str]], costs: _Costs) -> OneOfHead:
    return OneOfHead(classes, C=costs.aspects).fit(features[[row for row, _ in chosen]], [name for _, name in chosen])


def _fit_decisive(documents: Sequence[Document], notes: Sequence[LabelledNote], parameters: Parameters) -> DecisiveHead:
    rows, wanted = [], []
    for document, note in zip(documents, notes, strict=True):
        findings = [as_finding(note.text, finding) for finding in note.findings]
        concerns = [index for index, finding in enumerate(findings) if finding.polarity is Polarity.CONCERN]
        rows += decisive_features(document, findings, concerns)
        wanted += [findings[index].decisive for index in concerns]
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
    thresholds = tuple(_threshold(replace(weights, calibrator=calibrator), found, notes, label) for label in range(len(STATEMENT_LABELS)))
    return replace(weights, calibrator=calibrator, thresholds=thresholds)


def _threshold(weights: Weights, found: Sequence[_ScoredRun], notes: Mapping[int, LabelledNote], label: int) -> float:
    """The threshold at which "this note holds such a finding (or remark)" is right most often, by F1 over notes."""
    best: dict[int, float] = {}
    for run in found:
        if run.label == label:
            best[run.note] = max(best.get(run.note, 0.0), weights.calibrator.probability(run.score, label))
    holds = {
        index
        for index, note in notes.items()
        if any(label_index(finding) == label for finding in note.findings) or any(label_index(remark) == label for remark in note.remarks)
    }
    least = _least(weights)
    return best_threshold(list(best.values()), [index in holds for index in best], len(holds - best.keys()), least=least)


def _least(weights: Weights) -> float:
    """The least threshold: a model that reads well need not report what it hardly believes (docs/decisions/0009)."""
    return UNCERTAIN_FROM if weights.encoded is None else _LEAST_WITH_ENCODER


class _ScoredRun(NamedTuple):
    """A run that a model scored: in which note, and whether it is right."""

    note: int
    score: float
    label: int
    right: bool


def _scored_runs(scores: Sequence[Scores], documents: Sequence[Document], notes: Sequence[LabelledNote], first: int) -> list[_ScoredRun]:
    """Every run of every note down to log-odds of `_LEAST_SCORE`; notes are numbered from `first`."""
    floor = np.full(len(STATEMENT_LABELS), _LEAST_SCORE)
    found = []
    for index, (document, note, own) in enumerate(zip(documents, notes, scores, strict=True), first):
        for run in runs(own.labels, own.joins > 0, floor):
            stretch = Stretch(*run.span(document))
            labels: Sequence[FindingSpan | RemarkSpan] = note.findings if run.label < len(FINDING_LABELS) else note.remarks
            right = any(label_index(label) == run.label and overlap(stretch, label) >= TOUCH for label in labels)
            found.append(_ScoredRun(index, run.score, run.label, right))
    return found


def _tune_decisive(
    weights: Weights, scores: Sequence[Scores], documents: Sequence[Document], notes: Sequence[LabelledNote]
) -> DecisiveHead:
    """Choose the threshold of the decisive head by what the whole classifier reports."""
    classifier = FeedbackClassifier(weights)
    probabilities, right, missed = [], [], 0
    for document, note, own in zip(documents, notes, scores, strict=True):
        findings = [replace(finding, decisive=False) for finding in classifier.decode(document, own).findings]
        truth = [finding for finding in note.findings if finding.decisive]
        missed += len(truth)
        chosen = most_decisive(weights.decisive, document, findings, own.decisive)
        if chosen is None:
            continue
        best = findings[chosen[0]]
        hit = any(overlap(best, label) >= MATCH and label.aspect.category is best.category for label in truth)
        probabilities.append(chosen[1])
        right.append(hit)
        missed -= hit
    weights.decisive.threshold = best_threshold(probabilities, right, missed, least=_least(weights))
    return weights.decisive
