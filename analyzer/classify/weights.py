"""Everything that was learnt, and the scores that it gives to the statements of documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.classify.scores import mixed, score_encoded, score_words

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


def score(weights: Weights, documents: Sequence[Document], encoder: Encoder | None = None) -> list[Scores]:
    """The scores of each document's statements."""
    by_words = score_words(weights.ngrams, weights.words, documents)
    if weights.encoded is None or encoder is None:
        return by_words
    by_encoder = score_encoded(weights.encoded, documents, encoder.encode(documents))
    return [mixed(words, encoded, weights.share) for words, encoded in zip(by_words, by_encoder, strict=True)]
