"""Conditional requests and compression."""

from __future__ import annotations

import gzip
import threading

import httpx
import pytest

from api.storage.keys import Scope
from tests.service import serving

NOTE = {"text": "Your SQL was weak, but you were friendly.", "candidate": "c1"}
HOOK = {"url": "https://a.example/hook", "events": ["note.analyzed"]}


@pytest.fixture
def client(make_client, tmp_path):
    return make_client(database=f"sqlite:///{tmp_path / 'a.db'}")


@pytest.mark.parametrize("path", ["/v1/taxonomy", "/v1/actions", "/v1/schema", "/v1/model", "/openapi.json", "/", "/page/page.css"])
def test_reference_is_not_sent_twice(client, path):
    first = client.get(path)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"].removeprefix("W/")) == (304, b"", tag.removeprefix("W/"))
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200


def test_another_answer_has_another_tag(client):
    tags = {client.get("/v1/actions", params={"polarity": polarity}).headers["etag"] for polarity in ("concern", "strength")}
    assert len(tags) == 2


def test_a_kept_note_has_a_tag_and_is_kept_by_nobody_on_the_way(client):
    place = client.post("/v1/notes", json=NOTE).headers["location"]
    first = client.get(place)
    assert first.headers["cache-control"] == "no-store"
    assert client.get(place, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert "etag" not in client.get("/v1/notes/none").headers
    assert client.get("/v1/notes/none", headers={"if-none-match": "*"}).status_code == 404


def test_what_has_changed_since_is_not_changed_unseen(client):
    place = client.post("/v1/webhooks", json=HOOK).headers["location"]
    known = client.get(place).headers["etag"]
    assert client.put(place, json={**HOOK, "description": "mine"}, headers={"if-match": known}).status_code == 200
    late = client.put(place, json={**HOOK, "description": "yours"}, headers={"if-match": known})
    assert (late.status_code, late.json()["type"]) == (412, "/problems/has-changed")
    assert client.get(place).json()["description"] == "mine"
    weak = "W/" + client.get(place).headers["etag"].removeprefix("W/")
    assert client.put(place, json={**HOOK, "description": "yours"}, headers={"if-match": weak}).status_code == 200


def test_of_two_changes_at_once_one_is_made(client):
    place = client.post("/v1/webhooks", json=HOOK).headers["location"]
    known = {"if-match": client.get(place).headers["etag"]}
    done: list[int] = []
    bodies = [{**HOOK, "description": str(number)} for number in range(6)]
    threads = [
        threading.Thread(target=lambda body=body: done.append(client.put(place, json=body, headers=known).status_code)) for body in bodies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [200] + [412] * 5


def test_what_is_gone_cannot_be_matched_and_star_matches_what_is_there(client):
    place = client.post("/v1/notes", json=NOTE).headers["location"]
    assert client.delete(place, headers={"if-match": '"other"'}).status_code == 412
    assert client.delete(place, headers={"if-match": "*"}).status_code == 204
    assert client.delete(place, headers={"if-match": "*"}).status_code == 412


def test_who_may_not_see_it_is_not_told_whether_it_has_changed(client):
    place = client.post("/v1/notes", json=NOTE).headers["location"]
    store = client.app.state.stores.keys
    key = store.create(store.organisation("local"), "x", [Scope.WRITE])[0]
    headers = {"authorization": f"Bearer {key}", "if-match": "*"}
    assert client.delete(place, headers=headers).status_code == 403
    assert client.delete(place, headers={"if-match": "*"}).status_code == 401


def test_answers_are_compressed_for_who_takes_that_and_then_their_tags_are_weak(tmp_path, toy_folder):
    with serving(tmp_path, toy_folder) as service, httpx.Client(base_url=service.url) as client:
        with client.stream("GET", "/v1/actions", headers={"accept-encoding": "gzip"}) as packed:
            content = b"".join(packed.iter_raw())
        plain = client.get("/v1/actions", headers={"accept-encoding": "identity"})
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding, Origin")
        assert gzip.decompress(content) == plain.content
        assert len(content) < len(plain.content) / 2
        assert packed.headers["etag"] == f"W/{plain.headers['etag']}"
        assert "server" not in plain.headers
        assert "content-encoding" not in client.get("/livez", headers={"accept-encoding": "gzip"}).headers
