from __future__ import annotations

from dataclasses import replace

import pytest

from analyzer.errors import CorpusError
from analyzer.training.check import main
from analyzer.training.soundness import GUARD_FILE, Guard, faults, make_guard, read_guard
from tests.conftest import TOY_CORPUS

GOLD = "one thing that the candidate could not tell us was why the pump had failed"
EMPTY = Guard("s", 5, frozenset())


@pytest.fixture
def guard(tmp_path):
    (tmp_path / GUARD_FILE).write_text(make_guard([GOLD], "salt"))
    return read_guard(tmp_path / GUARD_FILE)


def test_a_sound_corpus_has_no_faults(toy_notes, guard):
    assert faults(toy_notes, guard) == []


def test_a_note_near_the_gold_set_is_found_and_a_common_phrase_is_not(toy_notes, guard):
    near = replace(toy_notes[0], text=f"She said that {GOLD}, sadly.")
    courtesy = replace(
        toy_notes[0], text="one thing that the candidate did well was the long talk about boats and trains and planes on Monday"
    )
    assert faults([near], guard)[0].startswith("note ta-001 shares 11 runs of 5 words")
    assert faults([courtesy], guard) == []


def test_the_guard_does_not_give_the_gold_set_away():
    assert "pump" not in make_guard([GOLD], "salt")
    assert make_guard([GOLD], "salt") != make_guard([GOLD], "pepper")


def test_a_voice_in_two_splits_is_a_fault(toy_notes):
    moved = [toy_notes[0], replace(toy_notes[1], split="test")]
    assert faults(moved, EMPTY) == ["voice ta is in several splits: test, train"]


def test_a_note_that_repeats_another_is_a_fault(toy_notes):
    first = replace(toy_notes[0], text="the lift was out so he ran up nine flights and still smiled at us all")
    second = replace(toy_notes[1], text="Yes, the lift was out so he ran up nine flights, poor man")
    found = faults([first, second], EMPTY)
    assert "share the run “lift was out so he ran up nine”" in found[0]
    assert found[1].endswith("are nearly the same")


@pytest.mark.parametrize("content", ["", "{}", "[]"])
def test_a_broken_guard_is_refused(tmp_path, content):
    (tmp_path / GUARD_FILE).write_text(content)
    with pytest.raises(CorpusError, match="not a readable guard"):
        read_guard(tmp_path / GUARD_FILE)


def test_the_check_fails_without_a_guard_and_says_so(capsys):
    assert main([str(TOY_CORPUS)]) == 1
    assert "is not a readable guard" in capsys.readouterr().out
