from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.classify.calibration import PlattCalibrator, best_threshold


@pytest.fixture(scope="module")
def calibrator():
    draw = random.Random(0)
    scores = [draw.uniform(-4, 4) for _ in range(4000)]
    right = [draw.random() < 1 / (1 + np.exp(-(2 * score - 1))) for score in scores]
    return PlattCalibrator().fit(scores, [0] * 4000, right, 2)


def test_probabilities_are_those_that_were_seen(calibrator):
    assert calibrator.probability(0.5, 0) == pytest.approx(0.5, abs=0.05)
    assert calibrator.probability(2.0, 0) == pytest.approx(0.95, abs=0.03)


def test_a_label_without_examples_takes_the_common_sigmoid(calibrator):
    assert calibrator.probability(1.0, 1) == calibrator.probability(1.0, 0)


@given(st.floats(0.01, 0.99))
def test_score_is_the_inverse_of_probability(probability):
    fitted = PlattCalibrator().fit([], [], [], 1)
    assert fitted.probability(float(fitted.score(probability)[0]), 0) == pytest.approx(probability)


def test_the_threshold_is_where_f1_is_best():
    probabilities = [0.3] * 20 + [0.6] * 20
    assert 0.3 < best_threshold(probabilities, [False] * 20 + [True] * 20, 0) <= 0.6


def test_few_examples_leave_the_threshold_alone():
    assert best_threshold([0.9], [True], 0) == 0.5
    assert best_threshold([0.9] * 40, [False] * 40, 0) == 0.5
