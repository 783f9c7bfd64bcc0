"""`afterview batch`, typed as its user would."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from analyzer.cli.main import build
from analyzer.errors import ConfigError, InputError

RUN = CliRunner()
ROWS = "id;feedback;team\n1;Your SQL was weak.;Ops\n2;You were friendly.;IT\n3;a;b;c;d\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text(ROWS, "utf-8")
    return tmp_path


def afterview(*args: str, model, **more):
    return RUN.invoke(build(), ["batch", *args, "--model", str(model)], **more)


def test_a_table_becomes_analyses_and_what_could_not_be_read_is_told(folder, toy_folder):
    done = afterview("in.csv", "-o", "out.jsonl", "--report", "r.md", "--by", "team", model=toy_folder)
    assert done.exit_code == 6
    assert "in.csv: UTF-8, separated by semicolons, text in 'feedback', id in 'id'" in done.stderr
    assert "2 notes read, written to out.jsonl" in done.stderr
    assert "1 rows could not be read; they are in out.jsonl.errors.jsonl" in done.stderr
    assert [json.loads(line)["id"] for line in (folder / "out.jsonl").read_text("utf-8").splitlines()] == ["1", "2"]
    assert "## What comes up most" in (folder / "r.md").read_text("utf-8")


def test_a_dry_run_says_what_it_would_read_and_writes_nothing(folder, toy_folder):
    done = afterview("in.csv", "--dry-run", model=toy_folder)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[:2] == [
        "in.csv: UTF-8, separated by semicolons, text in 'feedback', id in 'id'",
        "  1: Your SQL was weak.",
    ]
    assert [path.name for path in folder.iterdir()] == ["in.csv"]


def test_standard_input_is_read_whatever_it_is(folder, toy_folder):
    done = afterview("-", "-o", "out.csv", model=toy_folder, input=b'{"text": "Your SQL was weak."}\n')
    assert done.exit_code == 0
    assert "skills_gap/technical_skills" in (folder / "out.csv").read_text("utf-8-sig")


def test_a_bar_is_shown_on_a_terminal_only(folder, toy_folder, monkeypatch):
    monkeypatch.setattr("analyzer.cli.batch._is_terminal", lambda: True)
    done = afterview("in.csv", "-o", "out.jsonl", "--workers", "1", model=toy_folder)
    assert done.exit_code == 6


@pytest.mark.parametrize(
    ("args", "error", "complaint"),
    [
        (["in.csv"], ConfigError, "say where to write"),
        (["in.csv", "-o", "out.docx"], ConfigError, "what to write out.docx as"),
        (["in.csv", "-o", "out.xlsx", "--long"], ConfigError, "--long is for csv and parquet"),
        (["-", "-o", "out.csv", "--resume"], ConfigError, "cannot be resumed"),
        (["-", "in.csv", "-o", "out.csv"], ConfigError, "stands alone"),
        (["none.csv", "-o", "out.csv"], InputError, "there is no file or folder none.csv"),
        (["in.csv", "-o", "out.csv", "--text-column", "nix"], InputError, "has no column 'nix' for the text"),
    ],
)
def test_what_makes_no_sense_is_an_error(folder, toy_folder, args, error, complaint):
    done = afterview(*args, model=toy_folder)
    assert isinstance(done.exception, error)
    assert complaint in str(done.exception)


@pytest.mark.slow
def test_a_run_that_is_killed_goes_on_and_gives_the_same(folder, toy_folder):
    with (folder / "big.csv").open("w") as stream:
        stream.write("id,feedback\n")
        stream.writelines(f"{number},Your SQL was weak and you asked no questions. Number {number}.\n" for number in range(30_000))
    command = [sys.executable, "-m", "analyzer.cli", "batch", "big.csv", "-o", "out.jsonl", "--model", str(toy_folder)]
    for kills in range(20):
        process = subprocess.Popen([*command, "--resume"], stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=4 + 0.5 * (kills % 5))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    else:
        subprocess.run([*command, "--resume"], check=True)
    ids = [json.loads(line)["id"] for line in (folder / "out.jsonl").read_bytes().splitlines()]
    assert ids == [str(number) for number in range(30_000)]
