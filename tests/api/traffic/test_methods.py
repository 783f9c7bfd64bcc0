"""HEAD, and what is allowed where a method is not."""

from __future__ import annotations

import asyncio
import http.client
import logging

import pytest

from api.traffic.methods import Heads
from tests.service import serving


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/v1/actions", "/openapi.json", "/v1/notes"])
def test_head_is_answered_as_get_without_the_body(make_client, tmp_path, path):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}")
    got, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers[name] == got.headers[name]
    assert client.head(path, headers={"if-none-match": got.headers["etag"]}).status_code == 304


def test_head_is_logged_and_counted_as_itself_by_its_route(client, caplog):
    with caplog.at_level(logging.INFO, "afterview"):
        client.head("/v1/taxonomy")
    told = caplog.records[-1].fields
    assert (told["method"], told["route"], told["status"]) == ("HEAD", "/v1/taxonomy", 200)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/notes", "GET, HEAD, POST"),
        ("PUT", "/v1/notes/reanalyze", "POST"),
        ("HEAD", "/v1/analyze", "POST"),
        ("OPTIONS", "/livez", "GET, HEAD"),
    ],
)
def test_who_asks_by_another_method_is_told_all_that_there_are(client, method, path, allowed):
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_a_connection_goes_on_after_head(tmp_path, toy_folder):
    with serving(tmp_path, toy_folder) as service:
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
        for method in ("HEAD", "GET"):
            connection.request(method, "/v1/actions", headers={"accept-encoding": "gzip"})
            answer = connection.getresponse()
            content = answer.read()
            assert (answer.status, len(content)) == (200, 0 if method == "HEAD" else int(answer.headers["content-length"]))
        connection.close()


def test_what_nobody_gets_is_not_made():
    sent, made = [], []

    async def long(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(3):
            made.append(number)
            await send({"type": "http.response.body", "body": b"x", "more_body": number < 2})

    async def send(message):
        sent.append(message)

    async def receive():
        raise AssertionError("nothing is read")

    asyncio.run(Heads(long)({"type": "http", "method": "HEAD"}, receive, send))
    assert made == [0]
    assert sent[1:] == [{"type": "http.response.body", "body": b""}]
