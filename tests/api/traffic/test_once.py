"""A request with an Idempotency-Key is carried out once: over HTTP, from the route table, and with processes that are killed."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from api.auth import keeps
from api.storage.notes import Notes
from api.storage.requests import Requests
from api.traffic import once
from tests.service import serving

NOTE = {"text": "Your SQL was weak, but you were friendly.", "candidate": "c1", "interview_date": "2026-03-02"}
READS = {"/v1/analyze", "/v1/analyze/batch", "/v1/analyze/file", "/v1/plan", "/v1/letters"}
"""The POST routes that keep nothing, and answer the same to the same anyway."""


@pytest.fixture
def client(make_client, tmp_path):
    return make_client(database=f"sqlite:///{tmp_path / 'a.db'}")


def key(name="k1"):
    return {"idempotency-key": f'"{name}"'}


def kept(client):
    return len(client.get("/v1/notes").json()["notes"])


def test_every_post_that_keeps_something_heeds_the_key_and_says_so(client):
    document = client.get("/openapi.json").json()["paths"]
    posts = [route for route in client.app.api_routes() if "POST" in route.methods]
    assert len(posts) > 8
    for route in posts:
        assert keeps(route) is (route.path not in READS), route.path
        named = [each["name"] for each in document[route.path]["post"].get("parameters", [])]
        assert ("Idempotency-Key" in named) is keeps(route), route.path
        url = route.path.format_map(dict.fromkeys(route.param_convertors, "00000000-0000-0000-0000-000000000000"))
        answer = client.post(url, json={}, headers={"idempotency-key": '"'})
        refused = answer.json().get("type") == "/problems/invalid-idempotency-key"
        assert refused is keeps(route), (route.path, answer.text)


def test_the_same_request_gets_the_same_answer_and_is_carried_out_once(client):
    first = client.post("/v1/notes", json=NOTE, headers=key())
    again = client.post("/v1/notes", json=NOTE, headers=key())
    assert (again.status_code, again.content, again.headers["location"]) == (201, first.content, first.headers["location"])
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert kept(client) == 1
    assert client.post("/v1/notes", json=NOTE, headers=key("k2")).json()["id"] != first.json()["id"]


def test_another_request_with_the_key_is_refused(client):
    client.post("/v1/notes", json=NOTE, headers=key())
    other = client.post("/v1/notes", json={**NOTE, "candidate": "c2"}, headers=key())
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert kept(client) == 1


def test_the_key_counts_by_route(client):
    note = client.post("/v1/notes", json=NOTE, headers=key()).json()
    wrong = {"note": note["id"], "reader": "r1", "start": 0, "end": 17, "was": {"aspect": "technical_skills"}, "should": None}
    assert client.post("/v1/corrections", json=wrong, headers=key()).status_code == 201


def test_routes_without_a_body_and_paths_are_told_apart(client):
    hooks = [client.post("/v1/webhooks", json={"url": f"https://a.example/{n}", "events": ["note.analyzed"]}).json() for n in range(2)]
    first = client.post(f"/v1/webhooks/{hooks[0]['id']}/test", headers=key())
    assert first.status_code == 202, first.text
    assert client.post(f"/v1/webhooks/{hooks[0]['id']}/test", headers=key()).json() == first.json()
    assert client.post(f"/v1/webhooks/{hooks[1]['id']}/test", headers=key()).status_code == 422


def test_what_was_refused_may_be_sent_again(client):
    assert client.post("/v1/notes", json={**NOTE, "colour": 1}, headers=key()).status_code == 422
    assert client.post("/v1/notes", json=NOTE, headers=key()).status_code == 201


def test_an_error_before_anything_was_kept_may_be_tried_again_and_one_after_it_not(client, monkeypatch, toy_analyzer):
    with monkeypatch.context() as broken:
        broken.setattr(Notes, "add", lambda *_: 1 / 0)
        assert client.post("/v1/notes", json=NOTE, headers=key()).status_code == 500
    assert client.post("/v1/notes", json=NOTE, headers=key()).status_code == 201
    add = Notes.add
    with monkeypatch.context() as broken:
        broken.setattr(Notes, "add", lambda *given: add(*given) and 1 / 0)
        assert client.post("/v1/notes", json=NOTE, headers=key("k2")).status_code == 500
    lost = client.post("/v1/notes", json=NOTE, headers=key("k2"))
    assert (lost.status_code, lost.json()["type"]) == (409, "/problems/answer-lost")
    assert kept(client) == 2


def test_while_the_first_is_running_the_second_is_told_to_wait(client, monkeypatch):
    begun, go_on, add = threading.Event(), threading.Event(), Notes.add

    def slow(*given):
        begun.set()
        assert go_on.wait(10)
        return add(*given)

    monkeypatch.setattr(Notes, "add", slow)
    answers = []
    first = threading.Thread(target=lambda: answers.append(client.post("/v1/notes", json=NOTE, headers=key())))
    first.start()
    assert begun.wait(10)
    second = client.post("/v1/notes", json=NOTE, headers=key())
    go_on.set()
    first.join()
    assert (second.status_code, second.json()["type"]) == (409, "/problems/request-under-way")
    assert 1 <= int(second.headers["retry-after"]) <= 5
    assert answers[0].status_code == 201
    assert client.post("/v1/notes", json=NOTE, headers=key()).json() == answers[0].json()


def test_a_claim_is_renewed_while_the_request_runs(client, monkeypatch):
    renewed = threading.Event()
    monkeypatch.setattr(once, "_RENEW_EVERY", 0.01)
    monkeypatch.setattr(Requests, "renew", lambda *_: renewed.set())
    add = Notes.add
    monkeypatch.setattr(Notes, "add", lambda *given: renewed.wait(10) and add(*given))
    assert client.post("/v1/notes", json=NOTE, headers=key()).status_code == 201


def test_an_answer_that_is_too_large_is_given_and_not_kept(client, monkeypatch):
    monkeypatch.setattr(once, "LARGEST", 10)
    assert client.post("/v1/notes", json=NOTE, headers=key()).status_code == 201
    assert client.post("/v1/notes", json=NOTE, headers=key()).json()["type"] == "/problems/answer-lost"
    assert kept(client) == 1


def test_the_secret_of_a_key_does_not_lie_in_the_database(client, tmp_path):
    body = {"label": "platform", "scopes": ["admin"]}
    made = client.post("/v1/keys", json=body, headers=key()).json()["key"]
    whole = b"".join(path.read_bytes() for path in tmp_path.glob("a.db*"))
    assert made.encode() not in whole
    assert made.rpartition("_")[2].encode() not in whole
    own = {"authorization": f"Bearer {made}"}
    assert client.post("/v1/keys", json=body, headers={**key(), **own}).json()["key"] == made


def test_what_is_deleted_does_not_come_back_by_a_repeated_request(client):
    client.post("/v1/notes", json=NOTE, headers=key())
    client.delete("/v1/candidates/c1")
    again = client.post("/v1/notes", json=NOTE, headers=key())
    assert again.json()["type"] == "/problems/answer-lost"
    assert kept(client) == 0


@pytest.mark.parametrize("headers", [[("idempotency-key", "a"), ("idempotency-key", "b")], [("idempotency-key", "a b")]])
def test_what_is_no_key_is_refused(client, headers):
    answer = client.post("/v1/notes", json=NOTE, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-idempotency-key")


def test_without_a_database_there_is_nothing_to_do_once(make_client):
    assert make_client().post("/v1/notes", json=NOTE, headers=key()).json()["type"] == "/problems/nothing-is-kept"


DYING = """
import os
from datetime import timedelta
from analyzer.cli.main import main
from api.storage.{module} import {name}
from api.storage import requests
requests.LEASE = timedelta(seconds=1)
def die(self, *given):
    os.kill(os.getpid(), 9)
{name}.{method} = die
main()
"""


@pytest.mark.parametrize(
    ("module", "name", "method", "notes", "expected"),
    [("notes", "Notes", "add", 0, 201), ("requests", "Requests", "finish", 1, 409)],
    ids=["before it is kept", "before its answer is kept"],
)
def test_a_kill_in_between_neither_loses_nor_doubles_a_note(tmp_path, toy_folder, module, name, method, notes, expected):
    database = f"sqlite:///{tmp_path / 'a.db'}"
    dying = DYING.format(module=module, name=name, method=method)
    with serving(tmp_path, toy_folder, ("-c", dying), database=database) as service:
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{service.url}/v1/notes", json=NOTE, headers=key())
        assert service.process.wait(10) == -9
    with serving(tmp_path, toy_folder, database=database) as service, httpx.Client(base_url=service.url) as client:
        assert len(client.get("/v1/notes").json()["notes"]) == notes
        late = datetime.now(UTC) + timedelta(seconds=2)
        while (answer := client.post("/v1/notes", json=NOTE, headers=key())).json().get("type") == "/problems/request-under-way":
            assert datetime.now(UTC) < late
        assert answer.status_code == expected
        assert len(client.get("/v1/notes").json()["notes"]) == 1
        if expected == 201:
            service.kill()
    if expected == 201:
        with serving(tmp_path, toy_folder, database=database) as service:
            assert httpx.post(f"{service.url}/v1/notes", json=NOTE, headers=key()).json() == answer.json()
    with sqlite3.connect(tmp_path / "a.db") as found:
        assert found.execute("SELECT count(*) FROM notes").fetchone() == (1,)
