"""Calibrated confidence, and the threshold above which a finding is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.linear_model import LogisticRegression

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

UNCERTAIN_FROM: Final = 0.2
"""Findings with less confidence than this are not reported at all."""

_LEAST_EXAMPLES: Final = 25
_GRID: Final = np.round(np.arange(UNCERTAIN_FROM, 0.71, 0.01), 2)


class PlattCalibrator(BaseEstimator):  # type: ignore[misc]
    """Turns a score in log-odds into the probability of being right, a sigmoid a label (Platt, 1999).

    A label with few examples takes the sigmoid of all labels together.

    Attributes:
        slope_: array of shape (labels,).
        offset_: array of shape (labels,).

    """

    def fit(self, scores: Sequence[float], labels: Sequence[int], right: Sequence[bool], count: int) -> Self:
        """Fit to scored examples.

        Args:
            scores: log-odds of each example.
            labels: the label of each, from 0 to `count` - 1.
            right: whether each was right.
            count: how many labels there are.

        """
        x, which, y = np.asarray(scores, dtype=float), np.asarray(labels), np.asarray(right, dtype=bool)
        shared = _sigmoid(x, y, (1.0, 0.0))
        parts = [_sigmoid(x[which == label], y[which == label], shared) for label in range(count)]
        self.slope_ = np.array([slope for slope, _ in parts])
        self.offset_ = np.array([offset for _, offset in parts])
        return self

    def probability(self, score: float, label: int) -> float:
        """The probability that a finding of this label with this score is right."""
        return float(expit(self.slope_[label] * score + self.offset_[label]))

    def score(self, probability: float) -> NDArray[np.float64]:
        """The least score of each label at which the probability is reached."""
        return np.asarray((np.log(probability / (1 - probability)) - self.offset_) / self.slope_)


def best_threshold(
    probabilities: Sequence[float], right: Sequence[bool], missed: int, *, default: float = 0.5, least: float = UNCERTAIN_FROM
) -> float:
    """The threshold on probability that gives the best F1.

    Args:
        probabilities: of each reported example.
        right: whether each is right.
        missed: how many true examples are not among those reported.
        default: what is returned when there is nothing to choose by; ties go to the threshold nearest to it.
        least: no lower threshold is chosen.

    """
    p, y = np.asarray(probabilities, dtype=float), np.asarray(right, dtype=bool)
    truths = int(y.sum()) + missed
    if len(p) < _LEAST_EXAMPLES or not truths:
        return default
    grid = _GRID[least <= _GRID]
    f1 = [2 * (y & (p >= t)).sum() / ((p >= t).sum() + truths) for t in grid]
    best = max(f1)
    return float(min((t for t, value in zip(grid, f1, strict=True) if value >= best - 1e-12), key=lambda t: abs(t - default)))


def _sigmoid(scores: NDArray[np.float64], right: NDArray[np.bool_], default: tuple[float, float]) -> tuple[float, float]:
    if len(scores) < _LEAST_EXAMPLES or right.all() or not right.any():
        return default
    model = LogisticRegression(C=10.0).fit(scores.reshape(-1, 1), right)
    slope = float(model.coef_[0, 0])
    return (slope, float(model.intercept_[0])) if slope > 0 else default
