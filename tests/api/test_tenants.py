"""Organisations never see each other's rows, keys do what they may, and every route is guarded: tested from the route table itself."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from api.storage.keys import Keys, Scope

PUBLIC = set("/v1/taxonomy /v1/actions /v1/schema /openapi.json /problems/{name} /v1/model /livez /readyz / /page/{name}".split())
WHO = "/v1/candidates/{candidate}"
WEBHOOK = "/v1/webhooks/{webhook}"
WEBHOOK_ROUTES = {
    *("GET /v1/webhooks", "POST /v1/webhooks", f"GET {WEBHOOK}", f"PUT {WEBHOOK}", f"DELETE {WEBHOOK}", f"POST {WEBHOOK}/rotate"),
    *(f"POST {WEBHOOK}/test", f"GET {WEBHOOK}/deliveries", f"POST {WEBHOOK}/deliveries/{{delivery}}/replay"),
}
HOOK = {"url": "http://127.0.0.1:9/hook", "events": ["note.analyzed"]}
NOTE = {"text": "Your SQL was weak, but you were friendly.", "candidate": "c1", "interview_date": "2026-03-02"}
WRONG = {"reader": "r1", "start": 0, "end": 17, "was": {"aspect": "technical_skills"}, "should": None}


@pytest.fixture
def app(toy_analyzer, tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    return create_app(Settings(database=url, webhook_allow_http=True, webhook_allow_private=True), toy_analyzer)


@pytest.fixture
def client(app):
    with TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def key(app, client):
    def make(organisation="Mine", *scopes, **more):
        keys: Keys = app.state.stores.keys
        return {"authorization": f"Bearer {keys.create(keys.organisation(organisation), 'x', scopes or list(Scope), **more)[0]}"}

    return make


def routes(app):
    """Every method and path of the application, from its route table; the routes of included routers lie one level down."""
    tables = [getattr(route, "original_router", None) or app for route in app.routes]
    found = [route for table in tables for route in table.routes if isinstance(route, APIRoute)]
    return sorted({(method, route.path_format) for route in found for method in route.methods or ()})


def filled(path, note="00000000-0000-0000-0000-000000000000", webhook="w1", delivery="d1", job="j1"):
    if path == "/page/{name}":
        return "/page/page.css"
    values = {"candidate": "c1", "note": note, "correction": note, "action": "thank-you-note", "key": note, "name": "not-found"}
    return path.format(**values, webhook=webhook, delivery=delivery, job=job)


def test_without_a_key_only_reference_routes_answer_once_there_are_keys(app, client, key):
    key()
    table = routes(app)
    assert len(table) > 15
    for method, path in table:
        answer = client.request(method, filled(path), json={})
        if path in PUBLIC:
            assert answer.status_code == 200, path
        else:
            assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unknown-key"), (method, path)


def untried(export):
    """An export without what may change at any moment: the tries of its deliveries."""
    steady = [{name: value for name, value in each.items() if name not in ("attempts", "next_try")} for each in export["deliveries"]]
    return {**export, "deliveries": steady}


def test_no_route_gives_one_organisation_what_is_anothers(app, idle_keeper, client, key):
    mine, other = key("Mine"), key("Other")
    hook = client.post("/v1/webhooks", json=HOOK, headers=mine).json()["id"]
    kept = client.post("/v1/notes", json=NOTE, headers=mine).json()
    said = client.post("/v1/corrections", json={**WRONG, "note": kept["id"]}, headers=mine).json()
    job = client.post("/v1/jobs", files={"file": ("mine.csv", b"candidate,feedback\nc1,Your SQL was weak.\n")}, headers=mine).json()
    own_key = client.get("/v1/keys", headers=mine).json()["keys"][0]["id"]
    before = untried(client.get("/v1/candidates/c1/export", headers=mine).json())
    sent = before["deliveries"][0]["id"]
    for method, path in routes(app):
        if path in PUBLIC:
            continue
        body = {"state": "done"} if path.endswith("{action}") else HOOK if path == WEBHOOK else {}
        url = filled(path, {"{key}": own_key, "{correction}": said["id"]}.get(path.rpartition("/")[2], kept["id"]), hook, sent, job["id"])
        answer = client.request(method, url, json=body, headers=other)
        allowed = (401,) if path == "/metrics" else (200, 201, 204, 404, 415, 422)  # counts of all organisations: no key opens them
        assert answer.status_code in allowed, (method, path)
        assert kept["id"] not in answer.text.replace(url, ""), (method, path)
        assert said["id"] not in answer.text.replace(url, ""), (method, path)
        assert job["id"] not in answer.text.replace(url, ""), (method, path)
        assert hook not in answer.text.replace(url, ""), (method, path)
        assert "SQL was weak" not in answer.text, (method, path)
    assert untried(client.get("/v1/candidates/c1/export", headers=mine).json()) == before
    assert client.get(f"/v1/jobs/{job['id']}", headers=mine).json() == job
    assert client.get(f"/v1/webhooks/{hook}", headers=mine).json()["enabled"]
    assert client.get("/v1/keys", headers=mine).status_code == 200


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [
        (Scope.ANALYZE, {"/v1/analyze", "/v1/analyze/batch", "/v1/analyze/file", "/v1/plan", "/v1/letters"}),
        (
            Scope.READ,
            {
                "GET /v1/notes",
                "GET /v1/notes/{note}",
                "GET /v1/candidates/{candidate}/history",
                "GET /v1/candidates/{candidate}/export",
                "GET /v1/corrections",
                *(f"GET /v1/jobs{part}" for part in ("", "/{job}", "/{job}/errors", "/{job}/result", "/{job}/report")),
                "GET /v1/corrections/{correction}",
                "GET /v1/corrections/agreement",
                "GET /v1/corrections/export",
            },
        ),
        (
            Scope.WRITE,
            {
                "POST /v1/notes",
                "POST /v1/notes/reanalyze",
                "DELETE /v1/notes/{note}",
                "POST /v1/corrections",
                *("POST /v1/jobs", "POST /v1/jobs/{job}/cancel", "DELETE /v1/jobs/{job}"),
                "DELETE /v1/corrections/{correction}",
                "DELETE /v1/candidates/{candidate}",
                "PUT /v1/candidates/{candidate}/actions/{action}",
            },
        ),
        (Scope.ADMIN, {"GET /v1/keys", "POST /v1/keys", "DELETE /v1/keys/{key}", *WEBHOOK_ROUTES}),
    ],
)
def test_a_key_may_do_what_its_scope_says_and_nothing_else(app, client, key, scope, allowed):
    headers = key("Mine", scope)
    for method, path in routes(app):
        if path in PUBLIC:
            continue
        answer = client.request(method, filled(path), json={}, headers=headers)
        may = path in allowed or f"{method} {path}" in allowed
        assert (answer.status_code not in (401, 403)) is may, (method, path, answer.text)


def test_a_service_on_loopback_without_keys_is_open_and_keeps_notes(client):
    kept = client.post("/v1/notes", json=NOTE)
    assert kept.status_code == 201
    assert client.get(kept.headers["location"]).json() == kept.json()


def test_a_wrong_key_is_refused_though_the_service_is_open(client):
    answer = client.get("/v1/notes", headers={"authorization": "Bearer avk_x_y"})
    assert answer.status_code == 401


def test_a_publishable_key_works_from_its_pages_only(client, key):
    headers = key("Mine", Scope.ANALYZE, origins=["https://coach.example"])
    body = {"text": "Your SQL was weak."}
    here = client.post("/v1/analyze", json=body, headers={**headers, "origin": "https://coach.example"})
    assert here.status_code == 200
    assert here.headers["access-control-allow-origin"] == "https://coach.example"
    assert client.post("/v1/analyze", json=body, headers={**headers, "origin": "https://evil.example"}).status_code == 403
    assert client.post("/v1/analyze", json=body, headers=headers).status_code == 403
    asked = {"origin": "https://coach.example", "access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    assert client.options("/v1/analyze", headers=asked).status_code == 200


def test_keys_are_made_listed_and_revoked_over_http(client, key):
    admin = key()
    made = client.post("/v1/keys", json={"label": "reader", "scopes": ["read"], "days": 7}, headers=admin)
    assert made.status_code == 201
    secret = {"authorization": f"Bearer {made.json()['key']}"}
    assert client.get("/v1/notes", headers=secret).status_code == 200
    listed = client.get("/v1/keys", headers=admin).json()["keys"]
    assert {each["label"] for each in listed} == {"x", "reader"}
    assert "key" not in listed[0]
    assert client.delete(f"/v1/keys/{made.json()['id']}", headers=admin).status_code == 204
    assert client.get("/v1/notes", headers=secret).status_code == 401
    assert client.delete("/v1/keys/none", headers=admin).status_code == 404
    wrong = client.post("/v1/keys", json={"label": "x", "scopes": ["read"], "origins": ["https://a.example"]}, headers=admin)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "/problems/invalid-request")


def test_without_a_database_nothing_is_kept_and_it_says_so(toy_analyzer):
    with TestClient(create_app(Settings(), toy_analyzer), base_url="http://localhost:8000") as client:
        answer = client.post("/v1/notes", json=NOTE)
        assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-is-kept")
        assert client.get("/v1/keys").json()["type"] == "/problems/nothing-is-kept"
        assert client.post("/v1/analyze", json={"text": "Late."}).status_code == 200


def test_addresses_and_names_are_taken_out_before_a_note_is_read(client):
    text = "Call Priya on +44 20 7946 0018 or anna.b@example.org, see https://x.example/a?b=1. Your SQL was weak."
    kept = client.post("/v1/notes", json={**NOTE, "text": text}).json()
    assert kept["text"] == "Call [name] on [phone] or [email], see [link] Your SQL was weak."
    assert kept["analysis"]["text"] == kept["text"]
    finding = kept["analysis"]["findings"][-1]
    assert kept["text"][finding["start"] : finding["end"]] == finding["quote"]
    plain = client.post("/v1/notes", json={**NOTE, "text": text, "redact": False, "store": False})
    assert (plain.status_code, plain.json()["id"], plain.json()["text"]) == (200, None, text)
    assert len(client.get("/v1/notes").json()["notes"]) == 1


def test_notes_are_listed_by_page_filtered_and_deleted(client):
    for number in range(5):
        client.post("/v1/notes", json={**NOTE, "role": f"r{number % 2}"})
    first = client.get("/v1/notes", params={"limit": 3}).json()
    rest = client.get("/v1/notes", params={"limit": 3, "cursor": first["cursor"]}).json()
    assert (len(first["notes"]), len(rest["notes"]), rest["cursor"]) == (3, 2, None)
    assert len(client.get("/v1/notes", params={"role": "r1"}).json()["notes"]) == 2
    assert client.get("/v1/notes", params={"cursor": "x"}).status_code == 422
    assert client.get("/v1/notes", params={"colour": "x"}).status_code == 422
    one = first["notes"][0]["id"]
    assert [client.delete(f"/v1/notes/{one}").status_code for _ in range(2)] == [204, 404]
    assert client.get(f"/v1/notes/{one}").status_code == 404


def test_the_history_of_a_candidate_says_what_recurs_and_what_has_gone(client):
    def add(text, day, **more):
        client.post("/v1/notes", json={"text": text, "candidate": "c1", "interview_date": day, **more})

    add("Your SQL was weak. You asked us nothing about the team.", "2026-01-05", interviewer="A")
    add("Your SQL was weak.", "2026-02-05", interviewer="B")
    add("You asked us nothing about the team. You were friendly.", "2026-02-05", interviewer="C")
    add("Your SQL was weak. You were friendly.", "2026-03-05")
    client.put("/v1/candidates/c1/actions/thank-you-note", json={"state": "done"})
    history = client.get("/v1/candidates/c1/history").json()
    assert [len(each["notes"]) for each in history["interviews"]] == [1, 2, 1]
    courses = {thread["aspect"]: thread["course"] for thread in history["threads"]}
    assert courses["technical_skills"] == "recurring"
    assert courses["questions_asked"] == "gone"
    assert history["threads"][0]["aspect"] == "technical_skills"
    assert history["threads"][0]["said"][0] == {
        "note": history["interviews"][0]["notes"][0],
        "interview": 1,
        "interviewer": "A",
        "polarity": "concern",
        "quote": "Your SQL was weak",
    }
    states = {each["action"]["id"]: each["state"] for each in [*history["first"], *history["later"]]}
    assert set(states.values()) <= {"open", "done"}
    assert client.get("/v1/candidates/none/history").status_code == 404
    assert client.put("/v1/candidates/c1/actions/no-such", json={"state": "done"}).status_code == 404


def test_what_is_kept_of_a_candidate_is_given_out_and_erased(client):
    client.post("/v1/notes", json=NOTE)
    client.put("/v1/candidates/c1/actions/thank-you-note", json={"state": "dropped"})
    export = client.get("/v1/candidates/c1/export").json()
    assert (len(export["notes"]), export["actions"]) == (1, {"thank-you-note": "dropped"})
    assert client.delete("/v1/candidates/c1").json() == {"notes": 1, "job_rows": 0}
    empty: dict[str, object] = {"candidate": "c1", "notes": [], "corrections": [], "actions": {}, "deliveries": [], "job_rows": []}
    assert client.get("/v1/candidates/c1/export").json() == empty
