from __future__ import annotations

import asyncio

import pytest

from api.settings import Settings
from api.traffic.bounds import Bounds

BODY = {"text": "Late."}


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:1", "[::1]:8000", "LOCALHOST"])
def test_loopback_names_are_answered(client, host):
    assert client.get("/livez", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example:8000", "[::2]"])
def test_other_names_are_not(client, host):
    answer = client.get("/livez", headers={"host": host})
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/forbidden-origin"


def test_a_name_can_be_allowed(make_client):
    assert make_client(allowed_hosts=("Coach.example",)).get("/livez", headers={"host": "coach.example:80"}).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:9999", "http://127.0.0.1:8000"])
def test_pages_elsewhere_cannot_drive_the_service(client, origin):
    assert client.post("/v1/analyze", json=BODY, headers={"origin": origin}).status_code == 403


def test_its_own_pages_can(client):
    assert client.post("/v1/analyze", json=BODY, headers={"origin": "http://localhost:8000"}).status_code == 200


def test_an_allowed_origin_can_and_its_browser_is_told_so(make_client):
    client = make_client(allowed_origins=("https://coach.example",))
    answer = client.post("/v1/analyze", json=BODY, headers={"origin": "https://coach.example"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "https://coach.example")
    preflight = {
        "origin": "https://coach.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    assert client.options("/v1/analyze", headers=preflight).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "headers", "status"),
    [
        ("/v1/analyze", {"text": "x" * 9000}, {}, 413),
        ("/v1/analyze", {"text": 1}, {}, 422),
        ("/v1/analyze", BODY, {"if-match": '"other"'}, 412),
        ("/v1/analyze", BODY, {}, 429),
        ("/v1/nothing", BODY, {}, 404),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_its_browser_may_read_a_refusal_too(make_client, path, body, headers, status):
    client = make_client(allowed_origins=("https://coach.example",), max_body_bytes=5000, rate_limit=1)
    if status == 429:
        client.post(path, json=body)
    answer = client.post(path, json=body, headers={"origin": "https://coach.example", **headers})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, "https://coach.example")


def test_and_that_the_service_is_busy_or_broken(make_client, toy_analyzer, monkeypatch):
    client = make_client(allowed_origins=("https://coach.example",))
    headers = {"origin": "https://coach.example"}
    monkeypatch.setattr(type(toy_analyzer), "analyze_many", lambda *_, **__: 1 / 0)
    broken = client.post("/v1/analyze", json=BODY, headers=headers)
    monkeypatch.setattr(client.app.state.turns, "_most_waiting", 0)
    monkeypatch.setattr(client.app.state.turns, "_free", asyncio.Semaphore(0))
    busy = client.post("/v1/analyze", json=BODY, headers=headers)
    assert [(answer.status_code, answer.headers["access-control-allow-origin"]) for answer in (broken, busy)] == [
        (500, "https://coach.example"),
        (503, "https://coach.example"),
    ]


def test_no_origin_is_told_that_it_may_read_unless_allowed(client):
    assert "access-control-allow-origin" not in client.post("/v1/analyze", json=BODY).headers


def test_beyond_loopback_any_host_name_is_answered_unless_names_are_given(make_client):
    assert make_client(host="0.0.0.0").get("/livez", headers={"host": "any.example"}).status_code == 200
    assert make_client(host="0.0.0.0", allowed_hosts=("a.example",)).get("/livez", headers={"host": "b.example"}).status_code == 403


def test_a_body_has_a_size_whatever_its_headers_say(make_client):
    client = make_client(max_body_bytes=100)
    announced = client.post("/v1/analyze", json={"text": "x" * 200})
    streamed = client.post("/v1/analyze", content=(b"x" * 60 for _ in range(5)), headers={"content-type": "application/json"})
    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert announced.json()["type"] == streamed.json()["type"] == "/problems/body-too-large"


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])
def test_only_json_is_taken(client, media_type):
    assert client.post("/v1/analyze", content=b"{}", headers={"content-type": media_type}).status_code == 415


@pytest.mark.parametrize("path", ["/livez", "/nothing", "/v1/taxonomy"])
def test_every_answer_has_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("origin", ["http://[::1", "http://[zz]:1", "", "ftp://localhost:8000", "localhost:8000"])
def test_an_origin_that_is_none_is_refused_and_not_a_500(client, origin):
    assert client.post("/v1/analyze", json=BODY, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize("host", ["[::1].evil.example", "[::1", "localhost:8000@evil.example", "localhost:evil"])
def test_what_is_no_host_and_port_is_not_answered(client, host):
    assert client.get("/livez", headers={"host": host}).status_code == 403


def test_another_address_of_loopback_answers_to_its_own_name(make_client):
    assert make_client(host="127.0.0.2").get("/livez", headers={"host": "127.0.0.2:8000"}).status_code == 200


@pytest.mark.parametrize(("length", "status"), [("9" * 5000, 413), ("0" * 5000 + "9", 200), ("-5", 200), ("²".encode("latin-1"), 200)])
def test_a_length_that_is_no_plain_number_is_not_a_500(client, length, status):
    content = b'{"text": "Late."}'
    headers = {"content-type": "application/json", "content-length": length}
    assert client.post("/v1/analyze", content=content, headers=headers).status_code == status


def test_an_answer_that_breaks_off_is_not_answered_again():
    sent = []

    async def breaking(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError

    async def silent():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message["type"])

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
    with pytest.raises(RuntimeError):
        asyncio.run(Bounds(breaking, Settings())(scope, silent, send))
    assert sent == ["http.response.start"]


def test_two_hosts_or_a_second_origin_do_not_slip_through(client):
    assert client.get("/livez", headers=[("host", "localhost"), ("host", "evil.example")]).status_code == 403
    origins = [("origin", "http://localhost:8000"), ("origin", "https://evil.example")]
    assert client.post("/v1/analyze", json=BODY, headers=origins).status_code == 403


def test_over_tls_a_browser_is_told_to_stay_there(client):
    assert "strict-transport-security" not in client.get("/livez").headers
    secure = client.get("https://localhost/livez")
    assert secure.headers["strict-transport-security"] == "max-age=31536000"
