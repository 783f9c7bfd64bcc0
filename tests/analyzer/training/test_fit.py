from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.classify.calibration import UNCERTAIN_FROM
from analyzer.errors import CorpusError
from analyzer.training.fit import fit
from tests.conftest import TOY_PARAMETERS


def test_held_out_voices_calibrate_where_there_are_enough(toy_notes):
    train = [note for note in toy_notes if note.split == "train"]
    voices = [replace(note, id=f"{note.id}{copy}", voice=f"v{copy}") for copy in range(5) for note in train]
    notes = [*voices, *(note for note in toy_notes if note.split == "tune")]
    weights, again = fit(notes, TOY_PARAMETERS), fit(notes, TOY_PARAMETERS)
    assert (weights.words.labels.coef_ == again.words.labels.coef_).all()
    assert weights.thresholds == again.thresholds
    assert all(UNCERTAIN_FROM <= threshold <= 0.71 for threshold in weights.thresholds)
    assert (weights.calibrator.slope_ > 0).all()
    assert len(set(weights.calibrator.slope_)) > 1


@pytest.mark.parametrize("split", ["train", "tune"])
def test_a_corpus_without_one_of_its_splits_is_refused(toy_notes, split):
    with pytest.raises(CorpusError, match="one of them is empty"):
        fit([note for note in toy_notes if note.split != split], TOY_PARAMETERS)
