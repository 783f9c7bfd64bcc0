from __future__ import annotations

import json
import subprocess
import sys

import pytest

from analyzer.results import Analysis

TEXT = "Unfortunately your SQL was weak, but you were friendly."


@pytest.fixture
def run(toy_folder, tmp_path):
    def run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "analyzer.cli", "analyze", "--model", str(toy_folder), *arguments]
        return subprocess.run(command, input=given, capture_output=True, cwd=tmp_path, check=False)

    return run


def test_a_text_file_is_explained_with_its_words(run, tmp_path):
    (tmp_path / "note.txt").write_text(TEXT)
    done = run("note.txt")
    printed = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "What counted against you" in printed
    assert "– your SQL was weak" in printed
    assert "+ you were friendly" in printed
    assert "What to do first" in printed


def test_standard_input_gives_an_analysis_as_json(run):
    done = run("--format", "json", "-", given=TEXT.encode())
    analysis = Analysis.from_dict(json.loads(done.stdout))
    assert analysis.text == TEXT
    assert [finding.quote for finding in analysis.findings] == ["your SQL was weak", "you were friendly"]


def test_each_line_in_gives_a_line_out_with_its_id(run, tmp_path):
    lines = [{"id": "a", "text": TEXT, "register": "email"}, {"text": ""}]
    (tmp_path / "notes.jsonl").write_text("\n".join(map(json.dumps, lines)))
    done = run("--format", "jsonl", "notes.jsonl")
    analyses = [Analysis.from_dict(json.loads(line)) for line in done.stdout.splitlines()]
    assert [analysis.id for analysis in analyses] == ["a", "2"]
    assert analyses[1].warnings[0].code == "empty"


def test_a_bad_line_is_reported_and_the_others_are_read(run, tmp_path):
    (tmp_path / "notes.jsonl").write_text('{"text": "Late."}\nnonsense\n{"text": "Weak SQL."}\n')
    done = run("--format", "jsonl", "notes.jsonl")
    assert done.returncode == 6
    assert len(done.stdout.splitlines()) == 2
    assert b"line 2, is not JSON" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "given", "code", "complaint"),
    [
        (["missing.txt"], b"", 3, "cannot read missing.txt"),
        (["-"], b"caf\xe9", 3, "standard input is not UTF-8"),
        (["-"], b"\x00\x01", 3, "NUL bytes"),
        (["-"], b"x" * 10_000_000, 3, "10,000,000 characters; at most 200,000"),
        (["--model", "nope", "-"], b"x", 4, "no model is called 'nope'"),
        (["--model", "", "-"], b"x", 2, "the name of a model is empty"),
        (["--colour"], b"x", 2, "No such option"),
        (["--format", "xml"], b"x", 2, "xml"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_with_its_exit_code(run, arguments, given, code, complaint):
    done = run(*arguments, given=given)
    assert done.returncode == code
    assert complaint in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.stdout == b""


@pytest.mark.parametrize("given", [b"", b"  \n\t "])
def test_nothing_to_read_is_a_warning(run, given):
    done = run("--format", "json", given=given)
    assert done.returncode == 0
    assert json.loads(done.stdout)["warnings"][0]["code"] == "empty"


def test_another_language_is_named_and_not_read(run):
    done = run("--format", "json", given=b"Leider hatten wir den Eindruck, dass Ihre Kenntnisse nicht ausreichen.")
    analysis = json.loads(done.stdout)
    assert (analysis["language"], analysis["findings"], analysis["plan"], analysis["specific"]) == ("de", [], None, None)
    assert "another language (de)" in analysis["warnings"][0]["message"]
