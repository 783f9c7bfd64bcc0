"""A small model, trained once a session from the toy corpus, for every test that needs one."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.classify.weights import Weights
from analyzer.engine import Analyzer, load
from analyzer.training.corpus import LabelledNote, load_corpus
from analyzer.training.fit import Parameters, fit
from analyzer.training.run import train

TOY_CORPUS = Path(__file__).parent / "toy_corpus"
TOY_PARAMETERS = Parameters(min_count=1, labels_c=30.0)


@pytest.fixture(scope="session")
def toy_notes() -> tuple[LabelledNote, ...]:
    return load_corpus(TOY_CORPUS)


@pytest.fixture(scope="session")
def toy_weights(toy_notes: tuple[LabelledNote, ...]) -> Weights:
    return fit(toy_notes, TOY_PARAMETERS)


@pytest.fixture(scope="session")
def toy_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    models = tmp_path_factory.mktemp("models")
    train(TOY_CORPUS, models / "toy-1.0.0", parameters=TOY_PARAMETERS)
    return models / "toy-1.0.0"


@pytest.fixture(scope="session")
def toy_analyzer(toy_folder: Path) -> Analyzer:
    return load(str(toy_folder))
