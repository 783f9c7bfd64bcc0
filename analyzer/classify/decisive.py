"""Which concern settled the matter, where the note says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from scipy.special import expit
from sklearn.base import BaseEstimator
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from analyzer.classify.features import shapes
from analyzer.labels import Polarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analyzer.results import Finding
    from analyzer.text.artifacts import Document

MOST_CONCERNS: Final = 12
"""A note with more concerns than this is a list, and lists do not say what settled the matter."""

_MANY: Final = 4
_WINDOW: Final = 4


class DecisiveHead(BaseEstimator):  # type: ignore[misc]
    """The probability that a concern is the one which settled the matter, from the note around it.

    Attributes:
        weights_: the weight of each feature by name; summed by hand, because the vectorizer costs more than the note.
        intercept_: the log-odds before any feature.

    """

    def __init__(self, C: float = 1.0, threshold: float = 0.5) -> None:  # noqa: N803 (scikit-learn's name)
        self.C = C
        self.threshold = threshold

    def fit(self, rows: Sequence[dict[str, float]], decisive: Sequence[bool]) -> Self:
        """Fit to the features of concerns (`decisive_features`) and whether each was decisive."""
        vectorizer = DictVectorizer()
        model = LogisticRegression(C=self.C, max_iter=500).fit(vectorizer.fit_transform(rows), list(decisive))
        self.weights_ = dict(zip(vectorizer.feature_names_, model.coef_[0].tolist(), strict=True))
        self.intercept_ = float(model.intercept_[0])
        return self

    def log_odds(self, rows: Sequence[dict[str, float]]) -> list[float]:
        """The log-odds of each concern."""
        weight = self.weights_.get
        return [self.intercept_ + sum([weight(name, 0.0) * value for name, value in row.items()]) for row in rows]


def decisive_features(document: Document, findings: Sequence[Finding], concerns: Sequence[int]) -> list[dict[str, float]]:
    """Features of each concern: how many concerns there are, the words of the note, the words before the finding.

    Args:
        document: the note.
        findings: what was found in it, in order.
        concerns: the indices of all concerns among the findings.

    """
    shaped = [(token, word) for s in document.statements for token, word in zip(s.tokens, shapes(s), strict=True)]
    of_note = [
        f"concerns={min(len(concerns), _MANY)}",
        f"strengths={min(len(findings) - len(concerns), _MANY)}",
        *dict.fromkeys(f"n:{word}" for _, word in shaped),
    ]
    features = []
    for rank, index in enumerate(concerns):
        finding = findings[index]
        before = [word for token, word in shaped if token.end <= finding.start]
        names = [
            *of_note,
            f"rank={min(rank, _MANY)}",
            f"aspect={finding.aspect}",
            f"confidence={round(finding.confidence, 1)}",
            *(["last"] if index == concerns[-1] else []),
            *(f"b:{word}" for word in before[-_WINDOW:]),
            *(f"s:{word}" for s in document.statements if s.start < finding.end and s.end > finding.start for word in shapes(s)),
        ]
        features.append(dict.fromkeys(names, 1.0))
    return features


def decisive_index(head: DecisiveHead, document: Document, findings: Sequence[Finding], sounds: NDArray[np.float64]) -> int | None:
    """The index of the decisive finding, or None where the note does not say what settled the matter.

    Args:
        head: what was learnt.
        document: the note.
        findings: what was found in it, in order.
        sounds: log-odds that each statement settled the matter, as an encoder hears it; zeros where there is none.

    """
    chosen = most_decisive(head, document, findings, sounds)
    return None if chosen is None or chosen[1] < head.threshold else chosen[0]


def most_decisive(
    head: DecisiveHead, document: Document, findings: Sequence[Finding], sounds: NDArray[np.float64]
) -> tuple[int, float] | None:
    """The concern that is likeliest to have settled the matter, and how likely that is; None where there is no concern, or a list."""
    concerns = [index for index, finding in enumerate(findings) if finding.polarity is Polarity.CONCERN]
    if not concerns or len(concerns) > MOST_CONCERNS:
        return None
    by_words = head.log_odds(decisive_features(document, findings, concerns))
    odds = [words + _heard(document, findings[index], sounds) for words, index in zip(by_words, concerns, strict=True)]
    best = max(range(len(odds)), key=odds.__getitem__)
    return concerns[best], float(expit(odds[best]))


def _heard(document: Document, finding: Finding, sounds: NDArray[np.float64]) -> float:
    """The log-odds of the statement of a finding that sounds most as if it had settled the matter."""
    return max(
        float(sounds[index])
        for index, statement in enumerate(document.statements)
        if statement.start < finding.end and statement.end > finding.start
    )
