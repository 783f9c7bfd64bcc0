"""The whole way on a toy corpus: labelled notes, training, a model folder, an analysis."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from analyzer.engine import load
from analyzer.store.manifest import ARTIFACT_FILE, CARD_FILE, MANIFEST_FILE
from analyzer.training.run import train
from tests.conftest import TOY_CORPUS, TOY_PARAMETERS


def test_training_twice_gives_the_same_bytes(toy_folder, tmp_path):
    again = tmp_path / "toy-1.0.0"
    train(TOY_CORPUS, again, parameters=TOY_PARAMETERS)
    for name in (ARTIFACT_FILE, CARD_FILE, MANIFEST_FILE):
        assert (again / name).read_bytes() == (toy_folder / name).read_bytes(), name


@pytest.mark.parametrize("threads", ["1", "2"])
def test_training_in_another_process_gives_the_same_bytes(toy_folder, tmp_path, threads):
    code = (
        "from pathlib import Path; from analyzer.training.run import train; from analyzer.training.fit import Parameters; "
        f"train(Path({str(TOY_CORPUS)!r}), Path({str(tmp_path / 'toy-1.0.0')!r}), "
        "parameters=Parameters(min_count=1, labels_c=30.0))"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
    )
    assert (tmp_path / "toy-1.0.0" / ARTIFACT_FILE).read_bytes() == (toy_folder / ARTIFACT_FILE).read_bytes()


def test_the_card_says_how_the_model_was_made_and_what_it_is_not_for(toy_folder):
    card = (toy_folder / CARD_FILE).read_text()
    for phrase in (
        "# toy 1.0.0",
        "xychart-beta",
        "3 voices",
        "| concern_macro_f1 |",
        "must not be used to score, rank or select candidates",
    ):
        assert phrase in card


def test_the_shipped_model_is_the_one_that_the_code_vouches_for():
    analysis = load("default").analyze("Unfortunately your SQL was weak.")
    assert analysis.model.name == "feedback-en"
    assert [finding.quote for finding in analysis.findings] == ["your SQL was weak"]
