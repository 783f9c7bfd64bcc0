"""The corpus that ships: sound, and what its page says it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.text.reader import TextReader
from analyzer.training.check import main
from analyzer.training.corpus import load_corpus
from analyzer.training.soundness import GUARD_FILE, faults, read_guard

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "models" / "corpus"


@pytest.fixture(scope="module")
def notes():
    return load_corpus(CORPUS)


def test_nothing_is_wrong_with_it(notes):
    assert faults(notes, read_guard(CORPUS / GUARD_FILE)) == []


def test_every_split_has_voices_of_its_own(notes):
    voices = {split: {note.voice for note in notes if note.split == split} for split in ("train", "tune", "test")}
    assert all(voices.values())
    assert not voices["train"] & voices["test"]


def test_the_check_ends_with_the_size_of_the_corpus(notes, capsys):
    assert main([str(CORPUS)]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith(f"corpus: {len(notes)} notes, ")


def test_the_guide_in_the_docs_is_the_guide():
    shared = ROOT.parent / "shared" / "annotation-guide.md"
    if not shared.exists():
        pytest.skip("the shared guide is not beside the project")
    assert (ROOT / "docs" / "annotation-guide.md").read_text() == shared.read_text()


def test_no_note_of_the_corpus_is_taken_for_another_language(notes):
    reader = TextReader()
    assert [note.id for note in notes if reader.read(note.text).language != "en"] == []
