"""Turns, rates and time limits: over HTTP, and with a real process where sockets matter."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from api.problems import ProblemError
from api.storage.keys import Scope
from api.storage.notes import Notes
from api.traffic.rates import address_of
from api.traffic.turns import Turns
from tests.service import serving

BODY = {"text": "Your SQL was weak."}
NOTE = {"text": "Your SQL was weak, but you were friendly.", "candidate": "c1"}


class Gate:
    """Stands in the way of reading until it is opened."""

    def __init__(self, analyzer, monkeypatch):
        self.inside = threading.Semaphore(0)
        self.open = threading.Event()
        kind, read = type(analyzer), type(analyzer).analyze_many

        def waiting(*given, **options):
            self.inside.release()
            assert self.open.wait(20)
            return read(*given, **options)

        monkeypatch.setattr(kind, "analyze_many", waiting)

    @contextmanager
    def held(self, client, count, path="/v1/analyze", body=BODY, **more):
        """So many requests are being read for the length of the block; gives their answers."""
        answers: list[Any] = []
        threads = [threading.Thread(target=lambda: answers.append(client.post(path, json=body, **more))) for _ in range(count)]
        for thread in threads:
            thread.start()
        for _ in threads:
            assert self.inside.acquire(timeout=10)
        try:
            yield answers
        finally:
            self.open.set()
            for thread in threads:
                thread.join()


@pytest.fixture
def gate(toy_analyzer, monkeypatch):
    return Gate(toy_analyzer, monkeypatch)


def test_when_all_turns_are_taken_others_are_told_to_come_back_and_the_service_stays_answerable(make_client, gate):
    client = make_client(max_running=2, max_wait=0.2)
    with gate.held(client, 2) as answers:
        busy = client.post("/v1/analyze", json=BODY)
        assert (busy.status_code, busy.json()["type"], busy.headers["retry-after"]) == (503, "/problems/busy", "1")
        for path in ("/livez", "/readyz", "/v1/taxonomy"):
            assert client.get(path).status_code == 200
    assert [answer.status_code for answer in answers] == [200, 200]
    assert client.post("/v1/analyze", json=BODY).status_code == 200


def test_who_waits_gets_a_turn_when_one_becomes_free(make_client, gate):
    client = make_client(max_running=1, max_wait=15)
    late: list[int] = []
    waiting = threading.Thread(target=lambda: late.append(client.post("/v1/analyze", json=BODY).status_code))
    with gate.held(client, 1):
        waiting.start()
        while client.app.state.turns.waiting == 0:
            time.sleep(0.01)
    waiting.join()
    assert late == [200]
    assert (client.app.state.turns.taken, client.app.state.turns.waiting) == (0, 0)


def test_only_so_many_wait():
    async def crowd() -> list[BaseException | None]:
        turns = Turns(1, 2, 0.2)
        async with turns.turn():
            began = time.monotonic()
            refused = await asyncio.gather(*(turns.turn().__aenter__() for _ in range(5)), return_exceptions=True)
            assert time.monotonic() - began < 2
        async with turns.turn():
            return refused

    assert all(isinstance(each, ProblemError) for each in asyncio.run(crowd()))


def test_every_post_that_has_something_read_takes_a_turn(make_client, tmp_path):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}")
    readers = set()
    for route in client.app.api_routes():
        names = set(names_within(route.dependant))
        if "POST" in route.methods and "get_analyzer" in names:
            assert names & {"take_analyzer", "get_turns"}, route.path
            readers.add(route.path)
    assert readers >= {"/v1/analyze", "/v1/analyze/batch", "/v1/plan", "/v1/letters", "/v1/notes", "/v1/notes/reanalyze", "/v1/corrections"}


def names_within(dependant):
    yield getattr(dependant.call, "__name__", "")
    for below in dependant.dependencies:
        yield from names_within(below)


@pytest.fixture
def standing_clock(monkeypatch):
    """No minute ends while requests are counted."""
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.mark.usefixtures("standing_clock")
def test_a_key_may_send_so_many_requests_a_minute_and_sees_what_is_left(make_client, tmp_path):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}", rate_limit=5)
    store = client.app.state.stores.keys
    keys = [store.create(store.organisation("Mine"), "x", [Scope.READ])[0] for _ in range(2)]
    one, two = ({"authorization": f"Bearer {key}"} for key in keys)
    answers = [client.get("/v1/notes", headers=one) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=5;w=60'
    left = [re.fullmatch(r'"minute";r=(\d+);t=(\d+)', answer.headers["ratelimit"]) for answer in answers]
    assert [match and int(match[1]) for match in left] == [4, 3, 2, 1, 0, 0]
    assert answers[5].json()["type"] == "/problems/too-many-requests"
    assert 1 <= int(answers[5].headers["retry-after"]) <= 60
    assert client.get("/v1/notes", headers=two).status_code == 200
    assert "ratelimit" not in client.get("/livez").headers


@pytest.mark.usefixtures("standing_clock")
def test_keys_that_are_none_are_counted_by_address(make_client, tmp_path):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}", rate_limit=3)
    store = client.app.state.stores.keys
    good = store.create(store.organisation("Mine"), "x", [Scope.READ])[0]
    guesses = [client.get("/v1/notes", headers={"authorization": f"Bearer avk_{n}_x"}).status_code for n in range(4)]
    assert guesses == [401, 401, 401, 429]
    assert client.get("/v1/notes", headers={"authorization": f"Bearer {good}"}).status_code == 200


@pytest.mark.usefixtures("standing_clock")
def test_an_open_service_counts_addresses_and_none_where_that_is_set(make_client):
    client = make_client(rate_limit=1)
    assert [client.post("/v1/analyze", json=BODY).status_code for _ in range(2)] == [200, 429]
    free = make_client(rate_limit=0)
    assert "ratelimit" not in free.post("/v1/analyze", json=BODY).headers


@pytest.mark.parametrize(
    ("host", "who"), [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("testclient", "testclient"), (None, "")]
)
def test_addresses_are_told_apart_by_household(host, who):
    assert address_of(Request({"type": "http", "client": None if host is None else (host, 1), "headers": []})) == who


def test_what_takes_too_long_is_answered_in_time_and_its_turn_ends_with_it(make_client, gate):
    client = make_client(max_running=1, max_wait=0.2, request_timeout=3)
    with gate.held(client, 1) as answers:
        while not answers:
            time.sleep(0.01)
        assert (answers[0].status_code, answers[0].json()["type"]) == (503, "/problems/took-too-long")
        assert answers[0].headers["x-content-type-options"] == "nosniff"
        assert client.post("/v1/analyze", json=BODY).json()["type"] == "/problems/busy"
    while client.app.state.turns.taken:
        time.sleep(0.01)
    assert client.post("/v1/analyze", json=BODY).status_code == 200


def test_what_took_too_long_is_not_done_twice(make_client, tmp_path, gate):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}", request_timeout=1)
    key = {"idempotency-key": '"k1"'}
    with gate.held(client, 1, "/v1/notes", NOTE, headers=key) as answers:
        while not answers:
            time.sleep(0.01)
        assert answers[0].json()["type"] == "/problems/took-too-long"
        assert client.post("/v1/notes", json=NOTE, headers=key).json()["type"] == "/problems/request-under-way"
    while (again := client.post("/v1/notes", json=NOTE, headers=key)).status_code == 409:
        time.sleep(0.01)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert len(client.get("/v1/notes").json()["notes"]) == 1


def test_an_error_after_its_time_is_logged(make_client, monkeypatch, tmp_path, caplog):
    go_on = threading.Event()
    monkeypatch.setattr(Notes, "page", lambda *_, **__: go_on.wait(10) and 1 / 0)
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}", request_timeout=0.2)
    assert client.get("/v1/notes").json()["type"] == "/problems/took-too-long"
    go_on.set()
    until = time.monotonic() + 10
    while "after its time" not in caplog.text and time.monotonic() < until:
        time.sleep(0.01)
    assert "a request ended in an error after its time" in caplog.text


IMPATIENT = """
from api.traffic import connections
from analyzer.cli.main import main
connections.HEADER_SECONDS = 3
connections.STUCK_MILLISECONDS = 1000
main()
"""
HEAD = b"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "


@pytest.fixture(scope="module")
def impatient(tmp_path_factory, toy_folder):
    with serving(tmp_path_factory.mktemp("impatient"), toy_folder, ("-c", IMPATIENT), body_timeout=5) as service:
        yield service


def connected(service):
    return socket.create_connection(("127.0.0.1", service.port), timeout=10)


def dribble(connection, data, seconds):
    """Sends byte by byte until the other side hangs up, at most so long; gives what came back."""
    until = time.monotonic() + seconds
    connection.settimeout(0.1)
    for byte in data:
        try:
            connection.sendall(bytes([byte]))
            if (answer := connection.recv(65536)) is not None:
                return answer
        except TimeoutError:
            pass
        except ConnectionError:
            return b""
        assert time.monotonic() < until, "it was still listening"
    raise AssertionError("it took all")


def test_a_head_that_dribbles_in_is_cut_off(impatient):
    with connected(impatient) as connection:
        assert dribble(connection, HEAD + b"20\r\nX-More: " + b"a" * 400, 30) == b""


def test_so_is_the_second_head_on_a_connection(impatient):
    with connected(impatient) as connection:
        connection.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b'{"status":"alive"}'):
            answer += connection.recv(65536)
        assert dribble(connection, HEAD + b"20\r\nX-More: " + b"a" * 400, 30) == b""


def test_a_body_that_dribbles_in_is_refused_and_the_connection_closed(impatient):
    with connected(impatient) as connection:
        connection.sendall(HEAD + b"1000\r\n\r\n")
        answer = dribble(connection, b" " * 1000, 30)
        assert answer.startswith(b"HTTP/1.1 408")
        connection.settimeout(5)
        rest = answer
        while part := connection.recv(65536):
            rest += part
        assert b"/problems/body-too-slow" in rest


def test_a_body_that_comes_in_parts_but_in_time_is_taken(impatient):
    content = b'{"text": "Your SQL was weak."}'
    with connected(impatient) as connection:
        connection.sendall(HEAD + str(len(content)).encode() + b"\r\n\r\n")
        for start in range(0, len(content), 10):
            time.sleep(0.1)
            connection.sendall(content[start : start + 10])
        assert connection.recv(65536).startswith(b"HTTP/1.1 200")


def knows(local, remote):
    """Whether the system still holds a connection of these two ports."""
    rows = [row.split()[1:3] for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [local, remote] in [[int(end.rpartition(":")[2], 16) for end in row] for row in rows]


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT") or not Path("/proc/net/tcp").exists(), reason="Linux alone can do this")
def test_an_answer_that_nobody_reads_does_not_keep_the_connection(impatient):
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", impatient.port))
        connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
        own = connection.getsockname()[1]
        assert knows(impatient.port, own)
        until = time.monotonic() + 30
        while knows(impatient.port, own) and time.monotonic() < until:
            time.sleep(0.1)
        assert not knows(impatient.port, own)
