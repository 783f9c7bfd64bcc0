from __future__ import annotations

import json
import subprocess
import sys

import pytest
from icalendar import Calendar

TEXT = "Unfortunately your SQL was weak, but you were friendly."
REFUSED = "We went with somebody who was a closer match."


@pytest.fixture
def run(toy_folder, tmp_path):
    def run(command: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        model = [] if command == "catalogue" else ["--model", str(toy_folder)]
        line = [sys.executable, "-m", "analyzer.cli", command, *arguments, *model]
        return subprocess.run(line, input=given, capture_output=True, cwd=tmp_path, check=False)

    (tmp_path / "note.txt").write_text(TEXT)
    (tmp_path / "other.txt").write_text("Your SQL was weak.")
    return run


def test_a_plan_is_printed_with_its_reasons_and_the_review_sheet(run):
    done = run("plan", "note.txt", "--today", "2026-03-05")
    printed = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "WHAT TO DO NEXT" in printed
    assert "“your SQL was weak”" in printed
    assert "THE INTERVIEW, ITEM BY ITEM" in printed


def test_several_notes_make_one_plan(run):
    found = json.loads(run("plan", "note.txt", "other.txt", "--format", "json").stdout)
    assert [note["id"] for note in found["notes"]] == ["note.txt", "other.txt"]
    assert found["review"]["weaknesses"][0]["notes"] == ["note.txt", "other.txt"]


@pytest.mark.parametrize(
    ("format", "sign"),
    [("markdown", b"# What to do next"), ("html", b"<!DOCTYPE html>"), ("csv", b"order,when"), ("ics", b"BEGIN:VCALENDAR")],
)
def test_a_plan_is_written_to_a_file(run, tmp_path, format, sign):
    done = run("plan", "-", "--format", format, "-o", "out", given=TEXT.encode())
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out").read_bytes().startswith(sign)
    assert not done.stdout


def test_a_calendar_counts_from_the_day_that_is_given(run):
    done = run("plan", "note.txt", "--format", "ics", "--today", "2026-03-05")
    assert b"20260305T000000Z" in done.stdout
    assert Calendar.from_ical(done.stdout).walk("VTODO")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["plan", "note.txt", "--outcome", "maybe"], 2, b"--outcome is 'maybe'"),
        (["plan", "note.txt", "--today", "soon"], 2, b"--today"),
        (["plan", "none.txt"], 3, b"cannot read none.txt"),
        (["plan", "note.txt", "-o", "no/such/place"], 3, b"cannot write"),
        (["plan", "note.txt", "--catalogue", "none.yaml"], 2, b"cannot read none.yaml"),
        (["plan", "note.txt", "--interview-date", "2026-05-01", "--today", "2026-04-01"], 3, b"before interview_date"),
        (["letter", "love", "note.txt"], 2, b"there is no letter 'love'"),
        (["letter", "influence", "note.txt", "--outcome", "rejected"], 7, b"closes the door"),
    ],
)
def test_a_fault_is_one_line_and_an_exit_code(run, arguments, code, words):
    done = run(*arguments)
    assert done.returncode == code
    assert words in b" ".join(done.stderr.split())
    assert b"Traceback" not in done.stderr


def test_a_letter_is_printed_and_its_blanks_are_named_beside_it(run):
    done = run("letter", "answer", "note.txt", "--role", "Data analyst", "--sender", "Ana")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"Subject: Thank you for your feedback: Data analyst")
    assert b"To fill in: [name of the person you write to]" in done.stderr


def test_a_thank_you_note_needs_no_file(run):
    assert b"Thank you for the conversation" in run("letter", "thank_you").stdout


def test_the_actions_are_listed(run):
    lines = run("catalogue", "list").stdout.decode().splitlines()
    assert len(lines) >= 150
    assert all(line.count("\t") == 3 for line in lines)


def test_a_catalogue_of_ones_own_is_checked_and_used(run, tmp_path):
    (tmp_path / "ours.yaml").write_text("change:\n  name-the-proof: {title: Choose your proof}\nhide: [thank-you-note]\n")
    done = run("catalogue", "check", "ours.yaml")
    assert (done.returncode, done.stdout.decode()) == (
        0,
        "ours.yaml: in order; 160 actions, of which 1 new or changed; 1 of Afterview's hidden\n",
    )
    assert b"Choose your proof" in run("plan", "note.txt", "--catalogue", "ours.yaml").stdout
    assert b"Choose your proof" in run("catalogue", "list", "--catalogue", "ours.yaml").stdout


def test_a_fault_in_a_catalogue_names_file_line_and_field(run, tmp_path):
    (tmp_path / "ours.yaml").write_text("hide:\n  - no-such-action\n")
    done = run("catalogue", "check", "ours.yaml")
    assert done.returncode == 2
    assert b"ours.yaml, line 2: hide.0: there is no action 'no-such-action'" in b" ".join(done.stderr.split())
