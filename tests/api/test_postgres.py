"""The service on a real PostgreSQL: the way from a note to its correction, and what PostgreSQL cannot hold."""

from __future__ import annotations

import pytest

from tests.postgres import running

NOTE = {"text": "Your SQL was weak.", "candidate": "c1", "interview_date": "2026-03-02", "consent": True}
WRONG = {"reader": "r1", "start": 0, "end": 17, "was": {"aspect": "technical_skills"}, "should": None}


@pytest.fixture(scope="module")
def url():
    with running() as url:
        yield url


@pytest.fixture
def client(make_client, url):
    return make_client(database=url)


def test_from_a_note_to_its_correction_and_away_again(client):
    note = client.post("/v1/notes", json=NOTE).json()
    kept = client.post("/v1/corrections", json={**WRONG, "note": note["id"]})
    assert kept.status_code == 201
    assert client.get("/v1/candidates/c1/history").json()["threads"][0]["said"][0]["note"] == note["id"]
    assert client.get("/v1/corrections/agreement").json()["readers"] == ["r1"]
    assert note["id"] in client.get("/v1/corrections/export").text
    assert client.post("/v1/notes/reanalyze", json={}).json() == {"model": "toy 1.0.0", "reanalyzed": 0, "remaining": 0}
    assert client.delete("/v1/candidates/c1").json() == {"notes": 1, "job_rows": 0}
    assert client.get(kept.headers["location"]).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/notes", {**NOTE, "text": "Your SQL\0 was weak."}),
        ("POST", "/v1/notes", {**NOTE, "candidate": "c\0"}),
        ("POST", "/v1/corrections", {**WRONG, "text": NOTE["text"], "consent": True, "reader": "r\0"}),
        ("GET", "/v1/corrections?reader=r%00", None),
        ("GET", "/v1/candidates/c%00/history", None),
    ],
)
def test_what_postgresql_cannot_hold_is_refused_and_not_lost_without_a_word(client, method, path, body):
    answer = client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")
    assert "NUL character" in answer.json()["detail"]
    assert client.get("/v1/notes").json()["notes"] == []
