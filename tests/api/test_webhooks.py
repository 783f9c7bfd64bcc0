"""`/v1/webhooks`: over HTTP within this process, and as a real service that is killed, restarted and run twice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from contextlib import contextmanager
from http.server import HTTPServer
from typing import Any

import pytest

from api.routes.announced import NoteAnalyzed
from api.routes.webhooks import MOST
from api.storage.database import Database
from api.storage.keys import LOCAL, Keys
from tests.docs.outputs import ROOT
from tests.receiver import answer, free_port, hang, read, receiving

NOTE = {"text": "Your SQL was weak, but you were friendly.", "candidate": "c1"}
EVENTS = {"events": ["note.analyzed", "job.finished"]}
NOWHERE = {"url": "http://127.0.0.1:9/hook", **EVENTS}


@pytest.fixture
def service(make_client, tmp_path):
    def make(**more):
        allowed = {"webhook_allow_http": True, "webhook_allow_private": True, "webhook_timeout": 2}
        return make_client(**{"database": f"sqlite:///{tmp_path / 'a.db'}", **allowed, **more})

    return make


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


def settled(client, hook, status="delivered", seconds=10.0):
    """A webhook's newest delivery, once it is of a status."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        newest = client.get(f"/v1/webhooks/{hook}/deliveries").json()["deliveries"][0]
        if newest["status"] == status and newest["attempts"]:
            return newest
        time.sleep(0.05)
    raise AssertionError(newest)


def test_a_webhook_is_made_shown_changed_and_deleted(service):
    client = service()
    made = client.post("/v1/webhooks", json={**NOWHERE, "description": "our platform"})
    assert (made.status_code, made.json()["secret"][:6], made.json()["enabled"]) == (201, "whsec_", True)
    where = made.headers["location"]
    shown = client.get(where).json()
    assert shown == {name: value for name, value in made.json().items() if name != "secret"}
    assert client.get("/v1/webhooks").json() == {"webhooks": [shown]}
    changed = client.put(where, json={"url": "http://127.0.0.1:9/other", "events": ["job.finished"], "enabled": False})
    assert (changed.json()["url"], changed.json()["events"]) == ("http://127.0.0.1:9/other", ["job.finished"])
    assert (changed.json()["enabled"], changed.json()["disabled_reason"]) == (False, "Disabled by its owner.")
    refused = client.post(f"{where}/test")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/webhook-disabled")
    assert [client.delete(where).status_code for _ in range(2)] == [204, 404]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"url": "https://127.0.0.1/x"}, "#/url: the host has an address that is not public"),
        ({"url": "https://localhost/x"}, "not public"),
        ({"url": "https://[::ffff:10.0.0.1]/x"}, "not public"),
        ({"url": "http://8.8.8.8/x"}, "#/url: use https"),
        ({"url": "x"}, "#/url: write a whole URL"),
        ({"url": "https://8.8.8.8/x", "events": []}, "#/events"),
        ({"url": "https://8.8.8.8/x", "events": ["note.deleted"]}, "#/events/0"),
        ({"url": "https://8.8.8.8/x", "secret": "mine"}, "#/secret"),
        ({"url": "https://8.8.8.8/x", "description": "a\0b"}, "#/description"),
        ({"url": "https://8.8.8.8/" + "x" * 2000}, "#/url"),
    ],
)
def test_what_cannot_be_a_webhook_is_refused_and_says_why(service, body, complaint):
    client = service(webhook_allow_http=False, webhook_allow_private=False)
    refused = client.post("/v1/webhooks", json={**EVENTS, **body})
    assert (refused.status_code, refused.json()["type"]) == (422, "/problems/invalid-request")
    assert complaint in refused.json()["detail"]
    assert client.get("/v1/webhooks").json() == {"webhooks": []}


def test_a_change_is_checked_like_a_new_one(service, tmp_path):
    hook = service().post("/v1/webhooks", json=NOWHERE).headers["location"]
    strict = service(webhook_allow_private=False)
    assert strict.put(hook, json=NOWHERE).status_code == 422


def test_a_host_that_is_not_found_yet_is_taken(service):
    assert service().post("/v1/webhooks", json={**EVENTS, "url": "http://coming-soon.invalid/"}).status_code == 201


def test_there_is_a_limit(service):
    client = service()
    answers = [client.post("/v1/webhooks", json={**NOWHERE, "enabled": False}) for _ in range(MOST + 1)]
    assert [answer.status_code for answer in answers] == [201] * MOST + [409]
    assert answers[-1].json()["type"] == "/problems/too-many-webhooks"


def test_a_test_event_comes_at_once_and_is_replayed_with_its_id(service, receiver):
    client = service()
    made = client.post("/v1/webhooks", json={"url": receiver.url, **EVENTS}).json()
    sent = client.post(f"/v1/webhooks/{made['id']}/test")
    assert (sent.status_code, sent.json()["status"], sent.json()["attempts"]) == (202, "waiting", [])
    receiver.wait(1)
    log = settled(client, made["id"])
    assert (log["event"], log["attempts"][0]["response"], log["next_try"]) == (receiver.got[0].event, 204, None)
    replayed = client.post(f"/v1/webhooks/{made['id']}/deliveries/{log['id']}/replay")
    assert replayed.status_code == 202
    first, second = receiver.wait(2)
    assert (first.event, first.body) == (second.event, second.body)
    assert second.verified(made["secret"]) == log["payload"]
    assert client.post(f"/v1/webhooks/{made['id']}/deliveries/none/replay").status_code == 404
    assert client.get(f"/v1/webhooks/{made['id']}/deliveries", params={"status": "failed"}).json() == {"deliveries": [], "cursor": None}


def test_an_old_secret_verifies_beside_the_new_one_until_it_is_dropped(service, receiver):
    client = service()
    made = client.post("/v1/webhooks", json={"url": receiver.url, **EVENTS}).json()
    hook = f"/v1/webhooks/{made['id']}"
    rotated = client.post(f"{hook}/rotate", json={}).json()
    assert rotated["secret"] != made["secret"]
    client.post(f"{hook}/test")
    (got,) = receiver.wait(1)
    assert got.verified(made["secret"]) == got.verified(rotated["secret"])
    last = client.post(f"{hook}/rotate", json={"overlap_hours": 0}).json()
    assert last["previous_until"] is None
    client.post(f"{hook}/test")
    assert receiver.wait(2)[1].verified(last["secret"])
    assert receiver.got[1].headers["webhook-signature"].count("v1,") == 1
    assert client.post("/v1/webhooks/none/rotate", json={}).status_code == 404


def test_erasing_a_candidate_erases_what_webhooks_were_told_and_the_export_shows_it(service, receiver):
    client = service()
    made = client.post("/v1/webhooks", json={"url": receiver.url, **EVENTS}).json()
    hook = f"/v1/webhooks/{made['id']}"
    note = client.post("/v1/notes", json=NOTE).json()
    client.post("/v1/notes", json={**NOTE, "candidate": "c2"})
    receiver.wait(2)
    (told,) = client.get("/v1/candidates/c1/export").json()["deliveries"]
    assert told["payload"]["data"]["note"] == note["id"]
    client.delete("/v1/candidates/c1")
    assert client.get("/v1/candidates/c1/export").json()["deliveries"] == []
    left = client.get(f"{hook}/deliveries").json()["deliveries"]
    assert [each["payload"]["data"]["candidate"] for each in left] == ["c2"]
    assert client.post(f"{hook}/deliveries/{told['id']}/replay").status_code == 404


def test_a_note_that_is_not_kept_is_not_announced(service, receiver):
    client = service()
    hook = client.post("/v1/webhooks", json={"url": receiver.url, **EVENTS}).json()["id"]
    client.post("/v1/notes", json={**NOTE, "store": False})
    assert client.get(f"/v1/webhooks/{hook}/deliveries").json()["deliveries"] == []


def test_what_is_sent_is_what_the_document_says(service, receiver):
    client = service()
    client.post("/v1/webhooks", json={"url": receiver.url, **EVENTS})
    client.post("/v1/notes", json=NOTE)
    (got,) = receiver.wait(1)
    sent = NoteAnalyzed.model_validate(read(got))
    assert (sent.data.candidate, sent.data.concerns, sent.data.strengths) == ("c1", 1, 1)
    assert "SQL" not in got.body
    document = client.get("/openapi.json").json()
    assert set(document["webhooks"]) == {"note.analyzed", "job.finished"}


def test_without_a_database_there_are_no_webhooks(client):
    assert client.get("/v1/webhooks").json()["type"] == client.post("/v1/webhooks/x/test").json()["type"] == "/problems/nothing-is-kept"


class Process:
    """A real service process."""

    def __init__(self, folder, database):
        self.port = free_port()
        allowed = {"AFTERVIEW_WEBHOOK_ALLOW_HTTP": "1", "AFTERVIEW_WEBHOOK_ALLOW_PRIVATE": "1", "AFTERVIEW_WEBHOOK_TIMEOUT": "1"}
        command = [sys.executable, "-m", "analyzer.cli", "serve", "--port", str(self.port), "--model", str(folder), "--database", database]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **allowed})

    def ready(self):
        for _ in range(300):
            try:
                self("GET", "/readyz")
                break
            except OSError:
                time.sleep(0.1)
        return self

    def __call__(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as found:
            return json.load(found)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def processes(folder, database, count=1):
    """Real services on one database; the first brings its tables up."""
    running: list[Process] = []
    try:
        running.extend(Process(folder, database).ready() for _ in range(count))
        yield running
    finally:
        for each in running:
            each.process.terminate()
            each.process.wait(15)


def test_a_service_that_is_killed_delivers_after_its_restart_what_was_kept(toy_folder, tmp_path, receiver):
    database = f"sqlite:///{tmp_path / 'a.db'}"
    receiver.answers.append(hang(30))
    with processes(toy_folder, database) as (service,):
        hook = service("POST", "/v1/webhooks", {"url": receiver.url, **EVENTS})
        first = service("POST", "/v1/notes", NOTE)
        receiver.wait(1)  # under way, and never answered
        receiver.answers.append(answer(500))
        second = service("POST", "/v1/notes", NOTE)
        service.kill()
    with processes(toy_folder, database) as (service,):
        got = [each for each in receiver.wait(4, 25) if each.verified(hook["secret"])]
        assert {read(each)["data"]["note"] for each in got} == {first["id"], second["id"]}
        until = time.monotonic() + 5
        log: list[dict[str, Any]] = []
        while len(log) < 2 and time.monotonic() < until:
            log = service("GET", f"/v1/webhooks/{hook['id']}/deliveries?status=delivered")["deliveries"]
        assert [each["attempts"][-1]["response"] for each in log] == [204, 204]


def test_two_processes_on_postgresql_deliver_everything_and_nothing_twice(toy_folder, postgres, receiver):
    database = Database(postgres)
    database.migrate()
    try:
        with processes(toy_folder, postgres, 2) as services:
            hook = services[0]("POST", "/v1/webhooks", {"url": receiver.url, **EVENTS})
            kept = [services[number % 2]("POST", "/v1/notes", NOTE)["id"] for number in range(40)]
            receiver.wait(40)
            time.sleep(1.5)  # long enough for another look
            assert Counter(read(got)["data"]["note"] for got in receiver.got) == Counter(kept)
            assert all(got.verified(hook["secret"]) for got in receiver.got)
            log = services[1]("GET", f"/v1/webhooks/{hook['id']}/deliveries?limit=200&status=delivered")["deliveries"]
            assert [len(each["attempts"]) for each in log] == [1] * 40
        assert Keys(database).organisation(LOCAL)
    finally:
        database.migrate("base")
        database.close()


def test_the_receiver_of_the_documentation_verifies_and_drops_repeats(service, capsys):
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "webhooks.md").read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, "webhooks.md", "exec"), names)
    client = service()
    with HTTPServer(("127.0.0.1", 0), names["Receiver"]) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        made = client.post("/v1/webhooks", json={"url": f"http://127.0.0.1:{server.server_address[1]}/", **EVENTS}).json()
        hook = f"/v1/webhooks/{made['id']}"
        client.post(f"{hook}/test")
        assert settled(client, made["id"], "waiting")["attempts"][0]["response"] == 400  # signed with another secret
        names["SECRET"] = made["secret"]
        (log,) = client.get(f"{hook}/deliveries").json()["deliveries"]
        for _ in range(2):
            client.post(f"{hook}/deliveries/{log['id']}/replay")
            settled(client, made["id"])
        server.shutdown()
    assert capsys.readouterr().out.count("webhook.test {") == len(names["seen"]) == 1
