"""A candidate's history comes from the analyses that are kept; reading notes anew changes it, in portions and once."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import replace
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from analyzer.cli.main import build
from analyzer.engine import Analyzer
from api.app import create_app
from api.settings import Settings
from api.storage.database import Database
from api.storage.keys import Keys
from api.storage.notes import Filter, NewNote, Notes

WEAK, FINE = "Your SQL was weak. ", "Superb modelling. "


def newer(analyzer) -> Analyzer:
    """The same model under another version."""
    return Analyzer(analyzer._classifier, replace(analyzer._manifest, version="2.0.0"), analyzer.catalogue)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'a.db'}"


@pytest.fixture
def client(make_client, url):
    return make_client(database=url)


@pytest.fixture
def add(client):
    def add(text, day=None, candidate="c1", **more):
        return client.post("/v1/notes", json={"text": text, "candidate": candidate, "interview_date": day, **more}).json()["id"]

    return add


def threads(client):
    return {thread["aspect"]: thread for thread in client.get("/v1/candidates/c1/history").json()["threads"]}


def test_no_note_is_read_for_a_history(client, add, monkeypatch):
    add(WEAK, "2026-01-05")
    add(WEAK + "You were friendly.", "2026-02-05")
    monkeypatch.setattr(Analyzer, "analyze_many", lambda *_, **__: pytest.fail("a note was read"))
    history = client.get("/v1/candidates/c1/history").json()
    assert history["threads"][0]["course"] == "recurring"
    reasons = [reason["note"] for each in history["first"] for reason in each["action"]["because"]]
    assert set(reasons) <= {note for interview in history["interviews"] for note in interview["notes"]}
    assert history["first"]
    assert history["models"] == ["toy 1.0.0"]


@pytest.mark.parametrize(
    ("notes", "course", "contradicted"),
    [
        ([(WEAK, "2026-01-05")], "once", False),
        ([(WEAK, "2026-01-05"), (WEAK, "2026-02-05")], "recurring", False),
        ([(WEAK, "2026-01-05"), ("You were friendly.", "2026-02-05"), (WEAK, "2026-03-05")], "recurring", False),
        ([("You were friendly.", "2026-01-05"), (WEAK, "2026-02-05")], "new", False),
        ([(WEAK, "2026-01-05"), ("You were friendly.", "2026-02-05")], "gone", False),
        ([(WEAK, "2026-01-05"), (FINE, "2026-01-05")], "once", True),
        ([(WEAK, "2026-01-05"), (FINE, "2026-02-05")], "gone", True),
        ([(WEAK + FINE, "2026-01-05")], "once", False),
        ([(FINE, "2026-01-05")], None, False),
    ],
)
def test_how_a_point_went_and_whether_notes_disagree(client, add, notes, course, contradicted):
    for number, (text, day) in enumerate(notes):
        add(text, day, interviewer=f"i{number}")
    thread = threads(client)["technical_skills"]
    assert (thread["course"], thread["contradicted"]) == (course, contradicted)
    assert {said["interviewer"] for said in thread["said"]} <= {f"i{number}" for number in range(len(notes))}
    assert all(said["quote"] for said in thread["said"])


def test_two_interviews_on_one_day_stay_two_however_their_notes_came_in(client, add):
    for company in ("A", "B", "A", "B"):
        add(WEAK, "2026-01-05", company=company)
    add(WEAK)
    interviews = client.get("/v1/candidates/c1/history").json()["interviews"]
    assert [(each["number"], each["date"], each["company"], len(each["notes"])) for each in interviews] == [
        (1, "2026-01-05", "A", 2), (2, "2026-01-05", "B", 2), (3, None, None, 1),
    ]  # fmt: skip


def test_what_became_of_actions_stays_when_notes_are_added_or_read_anew(client, add, toy_analyzer, url):
    add(WEAK, "2026-01-05")
    first = client.get("/v1/candidates/c1/history").json()["first"]
    done, dropped = first[0]["action"]["id"], first[1]["action"]["id"]
    for action, state in ((done, "done"), (dropped, "dropped")):
        assert client.put(f"/v1/candidates/c1/actions/{action}", json={"state": state}).status_code == 204
    add(WEAK, "2026-02-05")
    with TestClient(create_app(Settings(database=url), newer(toy_analyzer)), base_url="http://localhost:8000") as later:
        assert later.post("/v1/notes/reanalyze", json={}).json()["reanalyzed"] == 2
        history = later.get("/v1/candidates/c1/history").json()
    states = {each["action"]["id"]: each["state"] for each in [*history["first"], *history["later"]]}
    assert (states[done], states[dropped]) == ("done", "dropped")
    assert set(states.values()) == {"open", "done", "dropped"}


def test_a_refusal_without_a_reason_keeps_its_question(client, add):
    add("Not the right match for us.", "2026-01-05")
    history = client.get("/v1/candidates/c1/history").json()
    assert (bool(history["question"]), history["threads"]) == (True, [])


@pytest.fixture
def later(client, url, toy_analyzer):
    """The service after its model has changed."""
    with TestClient(create_app(Settings(database=url), newer(toy_analyzer)), base_url="http://localhost:8000") as later:
        yield later


def reanalyzed(later, **body):
    answer = later.post("/v1/notes/reanalyze", json=body).json()
    return answer["reanalyzed"], answer["remaining"]


def test_notes_are_read_anew_in_portions_and_none_twice(client, add, later):
    ids = [add(WEAK, candidate=f"c{number % 2}") for number in range(5)]
    assert [reanalyzed(later, limit=2) for _ in range(4)] == [(2, 3), (2, 1), (1, 0), (0, 0)]
    assert later.get(f"/v1/notes/{ids[0]}").json()["analysis"]["model"] == {"name": "toy", "version": "2.0.0"}

    def listed(model):
        return len(later.get("/v1/notes", params={"model": model}).json()["notes"])

    assert (listed("toy 2.0.0"), listed("toy 1.0.0")) == (5, 0)


def test_only_the_notes_that_are_wanted_are_read_anew(client, add, later):
    ids = [add(WEAK, f"2026-01-0{number + 1}", candidate=f"c{number % 2}") for number in range(6)]
    assert reanalyzed(later, notes=ids[:1]) == (1, 0)
    assert reanalyzed(later, notes=ids[:1]) == (0, 0)
    assert reanalyzed(later, candidate="c1", until="2026-01-04") == (2, 0)
    assert reanalyzed(later, model="other 1") == (0, 0)
    assert reanalyzed(later, model="toy 1.0.0") == (3, 0)
    missing = later.post("/v1/notes/reanalyze", json={"notes": [ids[0], "none"]})
    assert (missing.status_code, missing.json()["detail"]) == (404, "There are no such notes here: none.")
    assert later.post("/v1/notes/reanalyze", json={"limit": 201}).status_code == 422


def test_a_note_that_is_deleted_meanwhile_is_left_alone(client, add, later, monkeypatch):
    gone = add(WEAK)
    read = Analyzer.analyze

    def slow(self, *arguments):
        later.delete(f"/v1/notes/{gone}")
        return read(self, *arguments)

    monkeypatch.setattr(Analyzer, "analyze", slow)
    assert reanalyzed(later) == (0, 0)
    assert later.get("/v1/notes").json()["notes"] == []


def test_the_command_reads_all_of_an_organisation_anew(client, add, url, toy_folder, toy_analyzer, monkeypatch):
    for _ in range(3):
        add(WEAK)
    monkeypatch.setattr("analyzer.engine.load", lambda *_, **__: newer(toy_analyzer))
    command = ["reanalyze", "--database", url, "--read-by", "toy 1.0.0", "--model", str(toy_folder)]
    monkeypatch.setattr("api.cli._PORTION", 2)
    assert "3 notes were read anew" in CliRunner().invoke(build(), command, catch_exceptions=False).output
    assert "0 notes were read anew" in CliRunner().invoke(build(), command, catch_exceptions=False).output


def test_what_was_read_anew_stays_so_when_the_command_is_killed(tmp_path, toy_folder, url):
    database = Database(url)
    database.migrate()
    owner, notes = Keys(database).organisation("local"), Notes(database)
    for _ in range(400):
        notes.add(owner, NewNote("c1", WEAK * 20, {"findings": []}, "old 1.0.0"))
    command = [sys.executable, "-m", "analyzer.cli", "reanalyze", "--database", url, "--model", str(toy_folder)]

    def left():
        return notes.outdated(owner, Filter(), "toy 1.0.0", size=1)[1]

    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while left() == 400:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait(10)
    remaining = left()
    assert 0 < remaining < 400
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    assert f"{remaining} notes were read anew" in done.stdout
    assert left() == 0
    database.close()


@pytest.mark.parametrize("reference", ["c/1", "a/history", "x/actions/y", "/"])
def test_a_reference_may_hold_slashes(client, reference):
    client.post("/v1/notes", json={"text": "Your SQL was weak.", "candidate": reference})
    place = f"/v1/candidates/{quote(reference, safe='')}"
    assert client.get(f"{place}/history").json()["candidate"] == reference
    assert len(client.get(f"{place}/export").json()["notes"]) == 1
    assert client.put(f"{place}/actions/thank-you-note", json={"state": "done"}).status_code == 204
    assert client.delete(place).json()["notes"] == 1


def test_a_slash_that_is_not_written_out_erases_nothing(client):
    client.post("/v1/notes", json={"text": "Your SQL was weak.", "candidate": "c1/history"})
    answer = client.delete("/v1/candidates/c1/history")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert client.delete("/v1/candidates/c1%2Fhistory").json()["notes"] == 1
