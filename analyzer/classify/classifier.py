"""The classifier: documents in, readings out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from analyzer.classify.calibration import UNCERTAIN_FROM
from analyzer.classify.cues import with_cues
from analyzer.classify.decisive import decisive_index
from analyzer.classify.labels import FINDING_LABELS, REMARK_LABELS
from analyzer.classify.spans import Run, runs
from analyzer.classify.weights import Scorer
from analyzer.labels import Aspect, Category, Polarity, RemarkPolarity
from analyzer.results import CategoryScores, Finding, PolarityScores, Remark
from analyzer.text.terms import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.classify.encoder import Encoder
    from analyzer.classify.scores import Scores
    from analyzer.classify.weights import Weights
    from analyzer.text.artifacts import Document

_DIGITS: Final = 4
_NAME_SUBJECTS: Final = (Aspect.TECHNICAL_SKILLS, Aspect.RELEVANT_EXPERIENCE, Aspect.QUALIFICATIONS)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the classifier found in one document."""

    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]
    uncertain: tuple[Finding, ...]
    categories: CategoryScores


class FeedbackClassifier:
    """Reads documents with learnt weights. Immutable, and so safe to share between threads.

    Args:
        weights: what was learnt.
        encoder: the encoder that `weights.encoded` was learnt with; None for a model without.

    """

    def __init__(self, weights: Weights, encoder: Encoder | None = None) -> None:
        self.weights = weights
        self.scorer = Scorer(weights, encoder)
        self._floor = weights.calibrator.score(UNCERTAIN_FROM)

    def read(self, documents: Sequence[Document], *, explain: bool = False) -> list[Reading]:
        """A reading a document, in order; a reading does not depend on the documents beside it.

        Args:
            documents: what is read.
            explain: whether each finding says which words spoke for it; that costs a further reading a word.

        """
        scores = self.scorer.score(documents)
        readings = [self.decode(document, own) for document, own in zip(documents, scores, strict=True)]
        if not explain:
            return readings
        return [
            replace(reading, findings=with_cues(self.scorer, self.weights.calibrator, document, reading.findings))
            for document, reading in zip(documents, readings, strict=True)
        ]

    def decode(self, document: Document, scores: Scores) -> Reading:
        """The findings and remarks that the scores of a document's statements amount to."""
        certain: list[Finding] = []
        uncertain: list[Finding] = []
        remarks: list[Remark] = []
        best = dict.fromkeys(FINDING_LABELS, 0.0)
        for run in runs(scores.labels, scores.joins > 0, self._floor):
            confidence = round(self.weights.calibrator.probability(run.score, run.label), _DIGITS)
            sure = confidence >= self.weights.thresholds[run.label]
            if run.label >= len(FINDING_LABELS):
                if sure:
                    remarks.append(self._remark(document, run, scores, confidence))
                continue
            label = FINDING_LABELS[run.label]
            best[label] = max(best[label], confidence)
            (certain if sure else uncertain).append(self._finding(document, run, scores, confidence))
        kept, contradicted = _without_contradictions(sorted(certain, key=_place))
        uncertain += contradicted
        findings = self._mark_decisive(document, kept, scores)
        return Reading(tuple(findings), tuple(sorted(remarks, key=_place)), tuple(sorted(uncertain, key=_place)), _scores(best))

    def _finding(self, document: Document, run: Run, scores: Scores, confidence: float) -> Finding:
        category, polarity = FINDING_LABELS[run.label]
        start, end = run.span(document)
        votes = scores.aspects[category][run.first : run.last + 1].sum(axis=0)
        aspect = category.aspects[int(votes.argmax())]
        named = terms(document, start, end) if aspect in _NAME_SUBJECTS else ()
        return Finding(start, end, document.text[start:end], category, aspect, polarity, confidence, terms=named)

    def _remark(self, document: Document, run: Run, scores: Scores, confidence: float) -> Remark:
        start, end = run.span(document)
        kind = REMARK_LABELS[run.label - len(FINDING_LABELS)]
        votes = scores.remark_polarity[run.first : run.last + 1].sum(axis=0)
        polarity = tuple(RemarkPolarity)[int(votes.argmax())]
        return Remark(start, end, document.text[start:end], kind, polarity, confidence)

    def _mark_decisive(self, document: Document, findings: list[Finding], scores: Scores) -> list[Finding]:
        chosen = decisive_index(self.weights.decisive, document, findings, scores.decisive)
        return [replace(finding, decisive=True) if index == chosen else finding for index, finding in enumerate(findings)]


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


def _place(span: Finding | Remark) -> tuple[int, int, str]:
    """Order of what is reported: by place, then by label, so that it never depends on anything else."""
    return span.start, span.end, f"{span.aspect}{span.polarity}" if isinstance(span, Finding) else span.kind


def _scores(best: dict[tuple[Category, Polarity], float]) -> CategoryScores:
    return CategoryScores(
        **{category.value: PolarityScores(best[category, Polarity.CONCERN], best[category, Polarity.STRENGTH]) for category in Category}
    )
