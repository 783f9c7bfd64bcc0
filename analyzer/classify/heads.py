"""Linear heads over statement features, each one matrix product for all its labels at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.sparse import issparse
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.utils.validation import check_is_fitted

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    Matrix = csr_matrix | NDArray[np.floating[Any]]


class BinaryHeads(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Independent logistic regressions, one a label: a statement may bear several labels or none.

    scikit-learn's one-vs-rest wrapper calls each of its estimators in turn, which costs several times the product
    itself; here the weights are one array.

    Attributes:
        coef_: array of shape (features, labels).
        intercept_: array of shape (labels,).

    """

    def __init__(self, C: float = 1.0, random_state: int = 0) -> None:  # noqa: N803 (scikit-learn's name)
        self.C = C
        self.random_state = random_state

    def fit(self, X: Matrix, y: NDArray[np.bool_]) -> Self:  # noqa: N803
        """Fit one regression a column of `y`, a boolean array of shape (statements, labels)."""
        columns = [self._fit_one(X, y[:, label]) for label in range(y.shape[1])]
        self.coef_ = np.column_stack([coefficients for coefficients, _ in columns])
        self.intercept_ = np.array([intercept for _, intercept in columns])
        return self

    def decision_function(self, X: Matrix) -> NDArray[np.float64]:  # noqa: N803
        """Log-odds, shape (statements, labels)."""
        check_is_fitted(self)
        return np.asarray(X @ self.coef_ + self.intercept_)

    def predict_proba(self, X: Matrix) -> NDArray[np.float64]:  # noqa: N803
        """Probabilities, shape (statements, labels)."""
        return np.asarray(expit(self.decision_function(X)))

    def predict(self, X: Matrix) -> NDArray[np.bool_]:  # noqa: N803
        """Which labels are more likely than not, shape (statements, labels)."""
        return self.decision_function(X) > 0

    def _fit_one(self, features: Matrix, target: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
        if target.all() or not target.any():
            return np.zeros(features.shape[1]), float(np.log((target.sum() + 0.5) / ((~target).sum() + 0.5)))
        solver = "liblinear" if issparse(features) else "lbfgs"
        model = LogisticRegression(C=self.C, solver=solver, random_state=self.random_state, max_iter=300)
        model.fit(features, target)
        return model.coef_[0], float(model.intercept_[0])


class OneOfHead(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A multinomial logistic regression that knows all its classes, whether or not each was seen.

    Attributes:
        coef_: array of shape (features, classes).
        intercept_: array of shape (classes,).

    """

    def __init__(self, classes: tuple[str, ...] = (), C: float = 1.0, random_state: int = 0) -> None:  # noqa: N803
        self.classes = classes
        self.C = C
        self.random_state = random_state

    def fit(self, X: Matrix, y: list[str]) -> Self:  # noqa: N803
        """Fit to one class a statement."""
        self.coef_ = np.zeros((X.shape[1], len(self.classes)))
        self.intercept_ = np.full(len(self.classes), -30.0)
        seen = sorted(set(y))
        if len(seen) == 1:
            self.intercept_[self.classes.index(seen[0])] = 0.0
            return self
        model: Any = LogisticRegression(C=self.C, solver="lbfgs", max_iter=500, random_state=self.random_state)
        model.fit(X, y)
        coefficients, intercepts = model.coef_, model.intercept_
        if len(seen) == 2:
            coefficients, intercepts = np.vstack([-coefficients / 2, coefficients / 2]), np.array([-intercepts[0] / 2, intercepts[0] / 2])
        for row, name in enumerate(model.classes_):
            column = self.classes.index(name)
            self.coef_[:, column] = coefficients[row]
            self.intercept_[column] = intercepts[row]
        return self

    def decision_function(self, X: Matrix) -> NDArray[np.float64]:  # noqa: N803
        """Unnormalised log-probabilities, shape (statements, classes)."""
        check_is_fitted(self)
        return np.asarray(X @ self.coef_ + self.intercept_)

    def predict(self, X: Matrix) -> list[str]:  # noqa: N803
        """The most likely class of each statement."""
        return [self.classes[column] for column in self.decision_function(X).argmax(axis=1)]
