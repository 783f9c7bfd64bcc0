"""Which words of a finding moved the decision: each is left out in turn, and the model reads the note again.

This holds for any model, words and encoder alike, at the cost of one reading a word (erasure: Li, Monroe, Jurafsky, 2016,
"Understanding Neural Networks through Representation Erasure").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from analyzer.classify.labels import FINDING_LABELS
from analyzer.results import Cue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.classify.calibration import PlattCalibrator
    from analyzer.classify.weights import Scorer
    from analyzer.results import Finding
    from analyzer.text.artifacts import Document, Token

MOST_CUES: Final = 5
MOST_WORDS: Final = 60
"""Of a longer finding only so many words are tried, from its beginning."""
_LEAST_WEIGHT: Final = 0.05
_DIGITS: Final = 2


def with_cues(scorer: Scorer, calibrator: PlattCalibrator, document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The same findings, each with the words that spoke for it most, the weightiest first."""
    return tuple(replace(finding, cues=_cues(scorer, calibrator, document, finding)) for finding in findings)


def word_weights(scorer: Scorer, calibrator: PlattCalibrator, document: Document, finding: Finding) -> list[tuple[Token, float]]:
    """By how much the log-odds of a finding fall when each of its words is left out, in the order of the text."""
    words = [token for token in _tokens(document, finding) if any(character.isalnum() for character in token.text)][:MOST_WORDS]
    readings = [document, *(_without(document, word) for word in words)]
    label = FINDING_LABELS.index((finding.category, finding.polarity))
    rows = [index for index, s in enumerate(document.statements) if finding.start <= s.start and s.end <= finding.end]
    slope = float(calibrator.slope_[label])
    whole, *without = (slope * float(own.labels[rows, label].max()) for own in scorer.score(readings))
    return [(word, whole - left) for word, left in zip(words, without, strict=True)]


def _cues(scorer: Scorer, calibrator: PlattCalibrator, document: Document, finding: Finding) -> tuple[Cue, ...]:
    weighed = sorted(word_weights(scorer, calibrator, document, finding), key=lambda pair: (-pair[1], pair[0].start))
    return tuple(Cue(word.start, word.end, round(weight, _DIGITS)) for word, weight in weighed[:MOST_CUES] if weight >= _LEAST_WEIGHT)


def _tokens(document: Document, finding: Finding) -> list[Token]:
    return [token for s in document.statements if finding.start <= s.start and s.end <= finding.end for token in s.tokens]


def _without(document: Document, word: Token) -> Document:
    """The document without one word: blanks stand in its place, so that every other offset holds."""
    text = document.text[: word.start] + " " * (word.end - word.start) + document.text[word.end :]
    statements = tuple(replace(s, tokens=tuple(token for token in s.tokens if token != word)) for s in document.statements)
    return replace(document, text=text, statements=statements)
