from __future__ import annotations

import pytest

from analyzer.classify.classifier import FeedbackClassifier
from analyzer.errors import CorpusError
from analyzer.text.reader import TextReader
from analyzer.training.behaviour import Suite, load_suites, try_out


@pytest.fixture
def outcome(toy_weights):
    def run(**suite):
        return try_out(FeedbackClassifier(toy_weights), TextReader(), [Suite(suite="one", about="a test", **suite)])["one"]

    return run


def test_texts_that_are_read_alike_pass_and_others_fail(outcome):
    found = outcome(cases=[["Your SQL was weak.", "Your SQL was weak."], ["Your SQL was weak.", "See you on Monday."]])
    assert (found.cases, len(found.failed), found.rate) == (2, 1, 0.5)
    assert found.failed == (("Your SQL was weak.", "See you on Monday."),)


def test_what_a_text_has_and_lacks_is_held_against_the_reading(outcome):
    text = "Your SQL was weak."
    found = outcome(
        cases=[
            {"text": text, "has": ["skills_gap/concern"], "lacks": ["research/concern"]},
            {"text": text, "has": ["research/concern"]},
            {"text": text, "lacks": ["skills_gap/concern"]},
        ]
    )
    assert found.failed == ((text,), (text,))


def test_a_placeholder_is_filled_with_each_word(outcome):
    found = outcome(fill={"what": ["Your SQL was weak", "See you on Monday"], "other": ["a", "b"]}, cases=["{what}."])
    assert found.failed == (("Your SQL was weak.", "See you on Monday."),)


@pytest.mark.parametrize(
    "content", ["suite: x", "suite: x\nabout: y\ncases: [{text: a}]", "suite: x\nabout: y\ncases: [{text: a, has: [luck/concern]}]", "[:"]
)
def test_a_file_that_is_no_suite_is_named(tmp_path, content):
    (tmp_path / "some.yaml").write_text(content, "utf-8")
    with pytest.raises(CorpusError, match=r"some\.yaml"):
        load_suites(tmp_path)


def test_a_folder_is_read_in_the_order_of_its_files(tmp_path):
    for name in ("b", "a"):
        (tmp_path / f"{name}.yaml").write_text(f"suite: {name}\nabout: y\ncases: [[one, two]]", "utf-8")
    assert [suite.suite for suite in load_suites(tmp_path)] == ["a", "b"]
