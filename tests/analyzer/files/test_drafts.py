from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analyzer.errors import CorpusError
from analyzer.files.drafts import Draft, Label, quoted, to_yaml
from analyzer.training.corpus import load_corpus, load_reviewed

WORDS = st.lists(
    st.sampled_from(["late", "long", " ", "\n", "\t", ".", ":", "#", "- ", "'", '"', "é", "😀", "\x85", "\x07", "{a: b}", "[", "\\d"]),
    max_size=25,
)
FINDING = {"category": "presentation", "aspect": "conduct", "polarity": "concern", "decisive": False}
FIT = {"remark": "fit", "polarity": "concern"}


def labelled(draft: str) -> str:
    """What a labeller makes of a draft at the least."""
    return (
        draft.replace("reviewed: false", "reviewed: true").replace("register: null", "register: email").replace("field: null", "field: any")
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("drafts")


@given(st.one_of(WORDS.map("".join), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80)), st.data())
def test_what_is_drafted_of_any_text_is_read_back_with_the_same_spans(folder, text, data):
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    path = folder / "a.yaml"
    path.write_text(labelled(to_yaml("a", [Draft(text, "n1", [Label(start, end, FINDING), Label(start, end, FIT)])])), encoding="utf-8")
    (note,) = load_reviewed(path)
    assert note.text == text
    if quoted(text, start, end) is None:
        assert (note.findings, note.remarks) == ((), ())
    else:
        (finding,), (remark,) = note.findings, note.remarks
        assert (finding.start, finding.end) == (remark.start, remark.end)
        assert text[finding.start : finding.end] == text[start:end].strip()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 2, {"quote": "aa", "nth": 1}), (1, 3, None), (5, 6, None), (6, 9, {"quote": "b c"}), (5, 9, {"quote": "b c"})],
)
def test_a_span_is_given_as_a_quote_where_that_can_be(start, end, expected):
    assert quoted("aaaaa b\nc", start, end) == expected


@pytest.mark.parametrize("reviewed", ["false", "null", "yes please", "'true'", "1"])
def test_a_draft_is_refused_by_file_and_note_wherever_it_lies(tmp_path, reviewed):
    (tmp_path / "voices").mkdir()
    path = tmp_path / "voices" / "march.yaml"
    path.write_text(to_yaml("march", [Draft("Late.", "n1")]).replace("reviewed: false", f"reviewed: {reviewed}"))
    complaint = r"march\.yaml: note march-001 is not reviewed\. Label the whole note"
    for load, place in ((load_reviewed, path), (load_reviewed, path.parent), (load_corpus, tmp_path)):
        with pytest.raises(CorpusError, match=complaint):
            load(place)


def test_a_label_that_was_left_open_has_to_be_filled_in(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(labelled(to_yaml("a", [Draft("Late.", "n1", [Label(0, 4, {**FINDING, "aspect": None})])])))
    with pytest.raises(CorpusError, match=r"a\.yaml: notes\.0\.findings\.0\.aspect"):
        load_reviewed(path)


def test_what_is_reviewed_leaves_the_test_split_alone(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text(labelled(to_yaml("a", [Draft("Late.", "n1")])).replace("split: train", "split: test"))
    with pytest.raises(CorpusError, match="note a-001 is of the split 'test', which stays as it is"):
        load_reviewed(path)
    (tmp_path / "none").mkdir()
    with pytest.raises(CorpusError, match="holds no corpus files"):
        load_reviewed(tmp_path / "none")
    with pytest.raises(CorpusError, match=r"gone\.yaml"):
        load_reviewed(tmp_path / "gone.yaml")


def test_a_draft_says_what_readers_said_and_where_it_comes_from():
    said = {"reader": "r1", "quote": "Late", "start": 0, "end": 4, "was": None, "should": FINDING, "model": "toy 1.0.0"}
    (note,) = yaml.safe_load(to_yaml("a", [Draft("Late.", "n1", corrected=[said])]))["notes"]
    assert (note["source"], note["corrected"], note["reviewed"]) == ("n1", [said], False)
