"""Metrics, traces, readiness and stopping: what the people who run the service rely on."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from analyzer.errors import ConfigError
from api.app import create_app
from api.routes import health
from api.settings import Settings
from api.storage.database import Database
from api.storage.notes import Notes
from api.traffic import tracing
from tests.service import serving

MARK = "Xylotomy7731"
TOKEN = "t0ken-" * 4
NOTE = {"text": f"Your SQL was weak, {MARK}.", "candidate": MARK}


def samples(text):
    return {(s.name, *sorted(s.labels.values())): s.value for family in text_string_to_metric_families(text) for s in family.samples}


def test_metrics_count_by_route_and_name_nobody(toy_analyzer, tmp_path):
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 'a.db'}"), toy_analyzer)
    with TestClient(app, base_url="http://localhost", client=("127.0.0.1", 50000)) as client:
        assert client.post("/v1/notes", json=NOTE).status_code == 201
        assert client.get(f"/v1/candidates/{MARK}/history", params={}).status_code == 200
        assert client.get(f"/{MARK}").status_code == 404
        assert client.request(MARK.upper(), "/livez").is_error
        answer = client.get("/metrics")
        found = samples(answer.text)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert MARK.lower() not in answer.text.lower()
    assert found["afterview_requests_total", "/v1/notes", "201", "POST"] == 1
    assert found["afterview_requests_total", "/v1/candidates/{candidate}/history", "200", "GET"] == 1
    assert found["afterview_requests_total", "404", "GET", "none"] == 1
    assert found["afterview_request_seconds_count", "/v1/notes"] == 1
    assert found["afterview_requests_under_way",] == 1
    assert (found["afterview_turns_taken",], found["afterview_turns_awaited",]) == (0, 0)
    assert any(name[0] == "afterview_info" and "toy-1.0.0" in name for name in found)
    assert found["process_resident_memory_bytes",] > 0


@pytest.mark.parametrize(
    ("client", "headers", "token", "status"),
    [
        ("127.0.0.1", {}, None, 200),
        ("::1", {}, None, 200),
        ("192.0.2.7", {}, None, 401),
        ("testclient", {}, None, 401),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, None, 401),
        ("127.0.0.1", {"forwarded": "for=192.0.2.7"}, None, 401),
        ("127.0.0.1", {}, TOKEN, 401),
        ("192.0.2.7", {"authorization": f"Bearer {TOKEN}"}, TOKEN, 200),
        ("192.0.2.7", {"authorization": f"Bearer {TOKEN}x"}, TOKEN, 401),
        ("192.0.2.7", {"authorization": "Bearer é"}, TOKEN, 401),
    ],
)
def test_metrics_are_for_this_machine_or_for_who_has_the_token(toy_analyzer, client, headers, token, status):
    app = create_app(Settings(metrics_token=token), toy_analyzer)
    encoded = {name: value.encode() for name, value in headers.items()}
    assert TestClient(app, base_url="http://localhost", client=(client, 50000)).get("/metrics", headers=encoded).status_code == status


def test_it_is_not_ready_while_the_database_is_away(make_client, tmp_path, monkeypatch):
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}")
    assert client.get("/readyz").json()["keeps"] == "notes"
    with client.app.state.stores.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/not-ready")
    assert "run `afterview migrate`" in answer.json()["detail"]
    monkeypatch.setattr(health, "_SECONDS", 0.1)
    monkeypatch.setattr(Database, "problem", lambda _: time.sleep(1))
    assert "does not answer within 0.1 seconds" in client.get("/readyz").json()["detail"]


def test_what_is_past_its_time_is_deleted_though_the_database_was_away(make_client, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("api.app._EXPIRE_EVERY", 0.01)
    asked = threading.Event()

    def expire(self):
        if "could not be deleted" in caplog.text:
            asked.set()
        raise OperationalError("x", None, Exception(MARK))

    monkeypatch.setattr(Notes, "expire", expire)
    make_client(database=f"sqlite:///{tmp_path / 'a.db'}")
    assert asked.wait(10)
    assert MARK not in caplog.text


def receiver():
    """An OpenTelemetry collector that keeps what it gets."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    got: list[bytes] = []
    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, got


def test_traces_tell_routes_and_nothing_of_what_was_sent(tmp_path, toy_folder, monkeypatch):
    collector, got = receiver()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{collector.server_port}")
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with (
        serving(tmp_path, toy_folder, tracing=True, database=f"sqlite:///{tmp_path / 'a.db'}") as service,
        httpx.Client(base_url=service.url, headers={"traceparent": parent, "x-request-id": "r1"}) as client,
    ):
        assert client.post("/v1/notes", json=NOTE).status_code == 201
        assert client.get(f"/v1/candidates/{MARK}/history").status_code == 200
        assert client.get(f"/{MARK}").status_code == 404
    collector.shutdown()
    collector.server_close()
    assert got, service.log.read_text()
    assert not any(MARK.encode() in each for each in got)
    requests = [ExportTraceServiceRequest.FromString(each) for each in got]
    spans = [span for request in requests for part in request.resource_spans for scope in part.scope_spans for span in scope.spans]
    own = {span.name: span for span in spans if span.trace_id.hex() == parent.split("-")[1]}
    assert set(own) >= {"POST /v1/notes", "GET /v1/candidates/{candidate}/history", "GET"}
    told = {each.key: each.value.string_value or each.value.int_value for each in own["POST /v1/notes"].attributes}
    assert (told["http.response.status_code"], told["afterview.request_id"]) == (201, "r1")


def test_tracing_without_its_extra_is_refused_at_the_start(monkeypatch, toy_analyzer):
    monkeypatch.setattr(tracing, "_HAS_SDK", False)
    with pytest.raises(ConfigError, match=r"pip install 'afterview\[otel\]'"):
        create_app(Settings(tracing=True), toy_analyzer)


HEAD = b"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "


def takes_connections(service):
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", service.port)) == 0


def test_a_stop_lets_what_is_under_way_end_and_takes_nothing_new(tmp_path, toy_folder):
    content = json.dumps({"text": "Your SQL was weak."}).encode()
    with serving(tmp_path, toy_folder) as service, socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(HEAD + str(len(content)).encode() + b"\r\n\r\n" + content[:10])
        time.sleep(0.3)
        service.terminate()
        until = time.monotonic() + 10
        while takes_connections(service) and time.monotonic() < until:
            time.sleep(0.05)
        assert not takes_connections(service)
        assert service.process.poll() is None
        connection.sendall(content[10:])
        answer = b""
        while part := connection.recv(65536):
            answer += part
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"your SQL was weak" in answer or b"Your SQL was weak" in answer
        assert service.process.wait(15) in (0, -signal.SIGTERM)


@pytest.mark.slow
def test_a_stop_does_not_wait_for_ever(tmp_path, toy_folder):
    with serving(tmp_path, toy_folder, stop_timeout=1) as service, socket.create_connection(("127.0.0.1", service.port)) as connection:
        connection.sendall(HEAD + b"1000\r\n\r\n{")
        time.sleep(0.3)
        service.terminate()
        assert service.process.wait(10) in (0, -signal.SIGTERM)
