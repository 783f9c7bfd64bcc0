"""Everything that was learnt, and the scores that it gives to the statements of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.classify.scores import WordScorer, mixed, score_encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.classify.calibration import PlattCalibrator
    from analyzer.classify.decisive import DecisiveHead
    from analyzer.classify.encoder import Encoder
    from analyzer.classify.scores import Heads, Ngrams, Scores
    from analyzer.text.artifacts import Document


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that was learnt: this is what a model artifact holds.

    `words` are heads over words and word parts, `encoded` heads over an encoder's vectors, if the model has one; `share` is how
    much the latter count where the two are put together. `thresholds` has one probability for each of `STATEMENT_LABELS`, below
    which nothing is reported as certain.
    """

    ngrams: Ngrams
    words: Heads
    encoded: Heads | None
    share: float
    calibrator: PlattCalibrator
    thresholds: tuple[float, ...]
    decisive: DecisiveHead


class Scorer:
    """Scores documents with everything that was learnt. Safe to share between threads.

    Args:
        weights: what was learnt.
        encoder: the encoder that `weights.encoded` was learnt with; None for a model without.

    """

    def __init__(self, weights: Weights, encoder: Encoder | None = None) -> None:
        self._words = WordScorer(weights.ngrams, weights.words)
        self._encoded = weights.encoded
        self._share = weights.share
        self._encoder = encoder

    def score(self, documents: Sequence[Document]) -> list[Scores]:
        """The scores of each document's statements."""
        by_words = self._words.score(documents)
        if self._encoded is None or self._encoder is None:
            return by_words
        by_encoder = score_encoded(self._encoded, documents, self._encoder.encode(documents))
        return [mixed(words, encoded, self._share) for words, encoded in zip(by_words, by_encoder, strict=True)]
