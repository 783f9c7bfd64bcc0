from __future__ import annotations

import pytest

from analyzer.errors import CorpusError
from analyzer.labels import Aspect, Polarity
from analyzer.training.corpus import load_corpus

NOTE = """voice: va
split: train
world: a shop
notes:
- id: va-001
  register: email
  field: retail
  stratum: natural
  text: |-
    You were late. Your
    answers were long, and long.
  findings:
  - {{aspect: {aspect}, polarity: concern, quote: {quote}{more}}}
"""


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "voices").mkdir()

    def write(text: str, name: str = "va.yaml"):
        (tmp_path / "voices" / name).write_text(text)
        return tmp_path

    return write


def test_offsets_are_found_from_quotes_over_line_ends(corpus):
    (note,) = load_corpus(corpus(NOTE.format(aspect="answer_quality", quote="Your answers were long", more="")))
    (finding,) = note.findings
    assert note.text[finding.start : finding.end] == "Your\nanswers were long"
    assert (finding.aspect, finding.polarity, note.split) == (Aspect.ANSWER_QUALITY, Polarity.CONCERN, "train")


def test_the_second_of_two_equal_quotes_can_be_meant(corpus):
    (note,) = load_corpus(corpus(NOTE.format(aspect="answer_quality", quote="long", more=", nth: 2")))
    assert note.findings[0].start == note.text.rindex("long")


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"quote": "never said"}, r"va\.yaml: note va-001: the quote 'never said' stands 0 times in the text, not 1"),
        ({"quote": "long"}, "stands 2 times; say which with `nth`"),
        ({"aspect": "luck"}, r"va\.yaml: .*aspect"),
        ({"more": ", colour: red"}, "colour"),
        ({"more": "}, {aspect: conduct, polarity: concern, quote: late"}, "va.yaml"),
    ],
)
def test_a_wrong_label_is_named_with_its_file_and_note(corpus, values, complaint):
    with pytest.raises(CorpusError, match=complaint):
        load_corpus(corpus(NOTE.format(**{"aspect": "conduct", "quote": "late", "more": "", **values})))


def test_two_decisive_findings_are_one_too_many(corpus):
    text = NOTE.format(aspect="conduct", quote="late", more=", decisive: true") + (
        "  - {aspect: answer_quality, polarity: concern, quote: answers, decisive: true}\n"
    )
    with pytest.raises(CorpusError, match="more than one finding is decisive"):
        load_corpus(corpus(text))


def test_unknown_phenomena_and_double_ids_are_refused(corpus):
    good = NOTE.format(aspect="conduct", quote="late", more="")
    corpus(good)
    with pytest.raises(CorpusError, match="the id va-001 stands twice"):
        load_corpus(corpus(good, "vb.yaml"))
    with pytest.raises(CorpusError, match="unknown phenomena wit"):
        load_corpus(corpus(good.replace("  text:", "  phenomena: [wit]\n  text:"), "vb.yaml"))


def test_an_empty_folder_is_no_corpus(tmp_path):
    with pytest.raises(CorpusError, match="holds no corpus files"):
        load_corpus(tmp_path)


def test_splits_are_told_apart(toy_notes):
    assert {note.split for note in toy_notes} == {"train", "tune", "test"}
    gold = next(note for note in toy_notes if note.findings).to_gold()
    assert {"id", "register", "field", "text", "findings", "remarks"} == set(gold)
