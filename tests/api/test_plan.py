from __future__ import annotations

import pytest
from icalendar import Calendar

from analyzer.plan.exports.data import to_dict
from analyzer.results import Note
from api.schemas import ContextIn

TEXT = "Unfortunately your SQL was weak, but you were friendly."
NOTES = [{"id": "a", "text": TEXT}, {"id": "b", "text": "Your SQL was weak."}]
KNOWN = {"interview_date": "2026-03-02", "today": "2026-03-05", "outcome": "rejected"}


def test_a_plan_is_that_of_the_library(client, toy_analyzer):
    answer = client.post("/v1/plan", json={"notes": NOTES, "context": KNOWN})
    assert answer.status_code == 200
    notes = [Note(note["text"], note["id"]) for note in NOTES]
    assert answer.json() == to_dict(toy_analyzer.brief(notes, ContextIn.model_validate(KNOWN).to_context()))


def test_what_two_notes_say_is_one_weakness_with_two_witnesses(client):
    weaknesses = client.post("/v1/plan", json={"notes": NOTES}).json()["review"]["weaknesses"]
    assert [(entry["aspect"], entry["notes"]) for entry in weaknesses] == [("technical_skills", ["a", "b"])]


@pytest.mark.parametrize(
    ("format", "media_type", "name"),
    [
        ("text", "text/plain", "plan.txt"),
        ("markdown", "text/markdown", "plan.md"),
        ("html", "text/html", "plan.html"),
        ("ics", "text/calendar", "plan.ics"),
        ("csv", "text/csv", "plan.csv"),
    ],
)
def test_a_plan_comes_as_a_file(client, format, media_type, name):
    answer = client.post("/v1/plan", json={"notes": NOTES, "context": KNOWN, "format": format})
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert "SQL was weak" in answer.text.replace("\r\n ", "")


def test_a_calendar_is_one_that_calendar_programs_read(client):
    answer = client.post("/v1/plan", json={"notes": NOTES, "context": KNOWN, "format": "ics"})
    assert Calendar.from_ical(answer.content).walk("VTODO")


def test_what_became_of_actions_stands_in_the_file(client):
    whole = client.post("/v1/plan", json={"notes": NOTES, "context": KNOWN}).json()
    done, dated, dropped = whole["plan"]["first"]
    progress = {done["id"]: {"state": "done"}, dated["id"]: {"due": "2026-04-01", "note": "Ask Mina"}, dropped["id"]: {"state": "dropped"}}
    body = {"notes": NOTES, "context": KNOWN, "progress": {**progress, "no-such-action": {}}}
    markdown = client.post("/v1/plan", json={**body, "format": "markdown"}).text
    assert f"- [x] **{done['title']}**" in markdown
    assert "by 2026-04-01" in markdown
    assert "Your note: Ask Mina" in markdown
    assert dropped["title"] not in markdown
    plan = client.post("/v1/plan", json=body).json()
    assert plan["due"][dated["id"]] == "2026-04-01"
    assert dropped["id"] not in [action["id"] for action in plan["plan"]["first"]]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"notes": []}, 422, "at least 1"),
        ({"notes": [{"text": "x"}] * 51}, 422, "at most 50"),
        ({"notes": [{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]}, 422, "same id"),
        ({"notes": NOTES, "format": "ics"}, 422, "give today"),
        ({"notes": NOTES, "format": "docx"}, 422, "#/format"),
        ({"notes": [{"text": "x", "mood": "bad"}]}, 422, "mood"),
        ({"notes": NOTES, "progress": {"a": {"state": "perhaps"}}}, 422, "#/progress/a/state"),
        ({"notes": NOTES, "progress": {"a": {"note": "x" * 2001}}}, 422, "at most 2000"),
        ({"notes": NOTES, "progress": {"a": {"due": 5}}}, 422, "YYYY-MM-DD"),
    ],
)
def test_a_plan_that_cannot_be_made_says_why(client, body, status, words):
    answer = client.post("/v1/plan", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert words in answer.text


def test_a_letter_is_drafted_from_the_note_and_the_fields(client):
    body = {"kind": "answer", "notes": NOTES, "context": KNOWN, "fields": {"sender": "Ana Lima"}}
    letter = client.post("/v1/letters", json=body).json()
    assert letter["kind"] == "answer"
    assert "your SQL was weak" in letter["body"]
    assert letter["body"].endswith("Ana Lima")
    assert "[your name]" not in letter["blanks"]


def test_a_thank_you_note_needs_no_feedback(client):
    assert client.post("/v1/letters", json={"kind": "thank_you"}).status_code == 200


def test_an_unwise_letter_is_a_problem_with_the_reason(client):
    answer = client.post("/v1/letters", json={"kind": "influence", "notes": NOTES, "context": KNOWN})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (409, "/problems/unwise-letter")
    assert "closes the door" in problem["detail"]


@pytest.mark.parametrize("fields", [{"topic": ""}, {"topic": "x" * 501}, {"topic": "a\x00"}, {"mood": "bad"}])
def test_a_field_that_cannot_be_used_is_pointed_at(client, fields):
    answer = client.post("/v1/letters", json={"kind": "thank_you", "fields": fields})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("#/fields")


def test_a_catalogue_of_ones_own_shows_in_plans_taxonomy_and_actions(tmp_path, toy_folder):
    from starlette.testclient import TestClient

    from api.app import create_app
    from api.settings import Settings

    ours = tmp_path / "ours.yaml"
    ours.write_text("hide: [thank-you-note]\ntitles: {aspects: {technical_skills: Craft}}\n")
    app = create_app(Settings(model=str(toy_folder), catalogue=ours))
    with TestClient(app, base_url="http://localhost:8000") as client:
        assert "thank-you-note" not in {action["id"] for action in client.get("/v1/actions").json()["actions"]}
        assert client.get("/v1/taxonomy").json()["categories"][0]["aspects"][0]["title"] == "Craft"
