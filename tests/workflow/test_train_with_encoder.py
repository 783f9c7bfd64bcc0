from __future__ import annotations

from analyzer.engine import load, load_classifier
from analyzer.store.folder import audit
from analyzer.text.reader import TextReader
from analyzer.training.evaluate import compare, predict
from analyzer.training.gold import from_corpus
from analyzer.training.run import train
from tests.conftest import TOY_CORPUS, TOY_PARAMETERS
from tests.encoders import write_toy_encoder


def test_a_model_with_an_encoder_is_trained_saved_loaded_and_reads(tmp_path, toy_notes, toy_folder):
    encoder = write_toy_encoder(tmp_path / "encoder")
    folder = tmp_path / "toy-2.0.0"
    manifest, _ = train(TOY_CORPUS, folder, parameters=TOY_PARAMETERS, encoder=encoder)
    assert manifest.training["encoder"] == {"base": "toy"}
    assert "encoder.onnx" in audit(folder).files
    analyzer = load(str(folder))
    one = analyzer.analyze("Unfortunately your SQL was weak, but you were friendly.")
    assert one == analyzer.analyze(one.text)
    assert one.findings

    again = tmp_path / "again" / "toy-2.0.0"
    train(TOY_CORPUS, again, parameters=TOY_PARAMETERS, encoder=folder)
    assert (again / "model.joblib").read_bytes() == (folder / "model.joblib").read_bytes()

    gold = from_corpus(tuple(note for note in toy_notes if note.split == "test"))
    with_encoder, by_words = (predict(load_classifier(str(each))[1], TextReader(), gold) for each in (folder, toy_folder))
    changed = compare(with_encoder, by_words)
    assert not set(changed["better"]) & set(changed["worse"])
    low, high = changed["concern_macro_f1_difference_95"]
    assert low <= high
