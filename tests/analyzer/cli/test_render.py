from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from typer.testing import CliRunner

from analyzer.cli.main import build
from analyzer.cli.render import in_words, render
from analyzer.results import Analysis

TEXT = "Unfortunately your SQL was weak, but you were friendly. We went with somebody who was a closer match."


def shown(analysis: Analysis, *, colour: bool = False) -> str:
    console = Console(file=StringIO(), width=100, force_terminal=colour, color_system="standard" if colour else None)
    console.print(render(analysis))
    return str(console.file.getvalue())  # type: ignore[attr-defined]


def test_a_reader_sees_what_counted_and_what_to_do(toy_analyzer):
    text = shown(toy_analyzer.analyze(TEXT))
    for part in ("– your SQL was weak", "+ you were friendly", "Also said", "Skills gap", "What to do first", "Done when", "Later"):
        assert part in text


def test_colour_marks_the_words_in_the_note_itself(toy_analyzer):
    assert "\x1b[4;31myour SQL was weak" in shown(toy_analyzer.analyze(TEXT), colour=True)


def test_an_unspecific_note_shows_the_question_to_ask(toy_analyzer):
    assert "The question to ask" in shown(toy_analyzer.analyze("We went with somebody who was a closer match."))


def test_what_is_not_the_candidates_to_fix_is_said(toy_analyzer):
    assert "Not yours to fix" in shown(toy_analyzer.analyze("The role has now been filled internally."))


def test_a_note_in_another_language_shows_the_warning_alone(toy_analyzer):
    text = shown(toy_analyzer.analyze("Leider hatten wir den Eindruck, dass Ihre Kenntnisse nicht ausreichen."))
    assert "! The note seems to be in another language (de)" in text
    assert "What to do" not in text


def test_a_long_note_is_cut_on_the_screen_only(toy_analyzer):
    assert "characters more" in shown(toy_analyzer.analyze("Nothing to see here. " * 300))


@pytest.mark.parametrize(("confidence", "word"), [(0.95, "clear"), (0.7, "likely"), (0.3, "perhaps")])
def test_confidence_is_said_in_words(confidence, word):
    assert in_words(confidence) == word


def test_square_brackets_in_a_note_are_text_not_markup(toy_analyzer):
    assert "[bold]weak[/bold]" in shown(toy_analyzer.analyze("Your SQL was [bold]weak[/bold]."))


@pytest.mark.parametrize(("output", "expected"), [("text", "What to do first"), ("json", '"schema_version": "1"'), ("jsonl", '"id": "1"')])
def test_the_command_prints_each_format(toy_folder, tmp_path, output, expected):
    (tmp_path / "notes.jsonl").write_text('{"id": "1", "text": "Your SQL was weak."}\nnonsense\n')
    result = CliRunner().invoke(build(), ["analyze", str(tmp_path / "notes.jsonl"), "-m", str(toy_folder), "-f", output])
    assert expected in result.output
    assert result.exit_code == 6


def test_several_files_are_told_apart_by_name(toy_folder, tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Your SQL was weak.")
    files = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    result = CliRunner().invoke(build(), ["analyze", *files, "-m", str(toy_folder), "-f", "jsonl"])
    assert '"id": "a.txt"' in result.output
    assert '"id": "b.txt"' in result.output
