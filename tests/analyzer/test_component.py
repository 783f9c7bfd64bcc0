from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from analyzer.component import ATTRIBUTE
from analyzer.errors import ConfigError

TEXT = "Unfortunately your SQL was weak."


@pytest.fixture
def nlp(toy_folder):
    nlp = spacy.blank("en")
    nlp.add_pipe("feedback_analyzer", config={"model": str(toy_folder)})
    return nlp


def test_a_document_bears_its_analysis_and_the_spans_of_its_findings(nlp, toy_analyzer):
    doc = nlp(TEXT)
    assert doc._.feedback == toy_analyzer.analyze(TEXT)
    assert [(span.text, span.label_) for span in doc.spans["feedback"]] == [("your SQL was weak", "skills_gap/technical_skills/concern")]


def test_a_stream_is_read_as_single_documents_are(nlp):
    texts = [TEXT, "", "You were friendly."] * 30
    assert [doc._.feedback for doc in nlp.pipe(texts, batch_size=7)] == [nlp(text)._.feedback for text in texts]


def test_the_pipeline_survives_being_saved(nlp, tmp_path):
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path)(TEXT)._.feedback == nlp(TEXT)._.feedback
    copy = spacy.util.load_model_from_config(nlp.config)
    assert copy.from_bytes(nlp.to_bytes())(TEXT)._.feedback == nlp(TEXT)._.feedback


def test_an_attribute_that_is_taken_is_not_overwritten(toy_folder):
    before = Doc.get_extension(ATTRIBUTE) if Doc.has_extension(ATTRIBUTE) else None
    Doc.set_extension(ATTRIBUTE, default="mine", force=True)
    try:
        with pytest.raises(ConfigError, match="taken by another component"):
            spacy.blank("en").add_pipe("feedback_analyzer", config={"model": str(toy_folder)})
    finally:
        Doc.remove_extension(ATTRIBUTE)
        if before:
            Doc.set_extension(ATTRIBUTE, default=before[0])
