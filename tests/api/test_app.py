from __future__ import annotations

import time

import jsonschema
import pytest
from fastapi.routing import APIRoute
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from analyzer.errors import AfterviewError, ConfigError, InputError, ModelNotFoundError, ModelUntrustedError
from analyzer.labels import Aspect, Category, RemarkKind
from analyzer.results import Analysis, json_schema
from api import examples, problems
from api.app import create_app
from api.corrections import CorrectionIn
from api.history import History
from api.routes import analyze, candidates, corrections, files, health, jobs, keys, model, notes, plan, reference, webhooks
from api.routes.corrections import CorrectionPage, KeptCorrection
from api.routes.keys import NewKeyOut
from api.routes.notes import KeptNote, NotePage
from api.schemas import BatchOut, Problem
from api.settings import Settings
from api.storage.stores import Stores

PARTS = (analyze, files, plan, health, model, reference, notes, candidates, corrections, jobs, keys, webhooks)
ROUTES = [route for part in PARTS for route in part.router.routes if isinstance(route, APIRoute)]


def url(route: APIRoute) -> str:
    values = {"webhook": "w1", "delivery": "d1", "correction": "x1", "action": "thank-you-note", "key": "k1", "job": "j1"}
    return route.path_format.format(name="not-found", candidate="c1", note="n1", **values)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path_format)
def test_every_route_is_described_and_strict(client, route):
    assert route.operation_id
    assert route.summary
    assert route.description
    method = next(iter(route.methods))
    unknown = client.request(
        method, url(route), params={"colour": "red"}, json={"text": "x", "notes": [{"text": "x"}]} if method == "POST" else None
    )
    assert unknown.status_code == 422
    wrong = client.request("PATCH", url(route))
    assert wrong.status_code == 405
    assert wrong.headers["allow"]
    assert wrong.headers["content-type"] == unknown.headers["content-type"] == problems.MEDIA_TYPE


def test_the_routes_of_the_document_are_those_that_were_walked(client):
    assert set(client.get("/openapi.json").json()["paths"]) == {route.path_format for route in ROUTES if route.include_in_schema}


def test_paths_with_a_slash_too_many_are_not_found(client):
    answer = client.get("/livez/")
    assert (answer.status_code, answer.json()["status"], answer.json()["instance"]) == (404, 404, "/livez/")


def test_the_openapi_document_is_3_1_with_examples(client):
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path in ("/v1/analyze", "/v1/analyze/batch", "/v1/plan", "/v1/letters"):
        body = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        assert client.post(path, json=body["example"]).status_code == 200
    assert set(document["components"]["schemas"]["Analysis"]["properties"]) == set(json_schema()["properties"])


def test_answers_fit_the_published_schema(client):
    published = client.get("/v1/schema").json()
    assert published == json_schema()
    jsonschema.validate(client.post("/v1/analyze", json={"text": "Your SQL was weak."}).json(), published)


def test_the_taxonomy_holds_every_label(client):
    taxonomy = client.get("/v1/taxonomy").json()
    assert [category["name"] for category in taxonomy["categories"]] == list(Category)
    assert [aspect["name"] for category in taxonomy["categories"] for aspect in category["aspects"]] == list(Aspect)
    assert [remark["name"] for remark in taxonomy["remarks"]] == list(RemarkKind)
    assert taxonomy["categories"][0]["titles"] == {"concern": "Skills gap", "strength": "Skills"}


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        ({"aspect": "appearance"}, lambda a: any(t.get("aspect") == "appearance" for t in a["triggers"])),
        ({"category": "research"}, lambda a: any(Aspect(t["aspect"]).category == "research" for t in a["triggers"] if "aspect" in t)),
        ({"polarity": "strength"}, lambda a: any(t.get("polarity") == "strength" for t in a["triggers"])),
        ({"remark": "fit"}, lambda a: any(t.get("remark") == "fit" for t in a["triggers"])),
        ({"purpose": "courtesy"}, lambda a: a["purpose"] == "courtesy"),
    ],
)
def test_actions_are_filtered(client, filters, holds):
    found = client.get("/v1/actions", params=filters).json()["actions"]
    everything = client.get("/v1/actions").json()["actions"]
    assert 0 < len(found) < len(everything)
    assert all(map(holds, found))


def test_an_unknown_filter_value_is_refused(client):
    assert client.get("/v1/actions", params={"aspect": "luck"}).status_code == 422


def test_the_model_describes_itself(client):
    assert client.get("/v1/model").json()["name"] == "toy"


def test_every_kind_of_problem_is_explained_at_its_type(client):
    for kind in problems.KINDS:
        assert client.get(kind.type).json()["title"] == kind.title
    assert client.get("/problems/nonsense").status_code == 404


def test_it_is_alive_before_it_is_ready(toy_analyzer):
    app = create_app(Settings(), toy_analyzer)
    client = TestClient(app, base_url="http://localhost")
    assert (client.get("/livez").status_code, client.get("/readyz").status_code) == (200, 503)
    with client:
        assert client.get("/readyz").json() == {"status": "ready", "model": "toy-1.0.0", "keeps": "nothing"}


def test_the_model_is_loaded_at_start_by_its_name(toy_folder):
    with TestClient(create_app(Settings(model=str(toy_folder))), base_url="http://localhost") as client:
        assert client.get("/v1/model").json()["version"] == "1.0.0"
    with pytest.raises(ModelNotFoundError), TestClient(create_app(Settings(model="nope"))):
        pass


def test_an_unforeseen_error_is_a_500_without_its_innards(make_client, toy_analyzer, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(type(toy_analyzer), "analyze_many", broken)
    answer = make_client().post("/v1/analyze", json={"text": "x"})
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal-error"
    assert "secret" not in answer.text


@pytest.mark.parametrize("route", [route for route in ROUTES if route.include_in_schema], ids=lambda route: route.path_format)
def test_every_answer_has_an_example_and_errors_are_problem_documents_only(client, route):
    (method,) = route.methods
    operation = client.get("/openapi.json").json()["paths"][route.path_format][method.lower()]
    if route.status_code != 204:
        shown = operation["responses"][str(route.status_code or 200)]["content"]
        assert any("example" in content for content in shown.values())
    assert list(operation["responses"]["default"]["content"]) == list(operation["responses"]["422"]["content"]) == [problems.MEDIA_TYPE]


def test_the_examples_are_what_they_show():
    Analysis.from_dict(examples.ANALYSIS)
    jsonschema.validate(examples.ANALYSIS, json_schema())
    assert BatchOut.model_validate(examples.BATCH).counts.ok == 1
    assert KeptNote.model_validate(examples.KEPT_NOTE).candidate == NotePage.model_validate(examples.NOTE_PAGE).notes[0].candidate
    assert KeptCorrection.model_validate(examples.CORRECTION) == CorrectionPage.model_validate(examples.CORRECTION_PAGE).corrections[0]
    assert CorrectionIn.model_validate(examples.CORRECTION_REQUEST).note == examples.KEPT_NOTE["id"]
    assert NewKeyOut.model_validate(examples.NEW_KEY).label == "platform"
    assert History.model_validate(examples.HISTORY).threads[0].course == "once"
    assert Problem.model_validate(examples.PROBLEM).status == 422


@pytest.mark.parametrize(("method", "path"), [("POST", "/nothing"), ("POST", "/livez")])
def test_a_wrong_path_or_method_is_told_before_a_wrong_media_type(client, method, path):
    assert client.request(method, path).status_code in (404, 405)


def test_a_parameter_given_twice_is_refused(client):
    answer = client.get("/v1/actions?aspect=appearance&aspect=delivery")
    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (422, "Given 2 times; give it once")


def test_the_security_headers_are_on_a_500_too(make_client, toy_analyzer, monkeypatch):
    monkeypatch.setattr(type(toy_analyzer), "analyze_many", lambda *_: 1 / 0)
    answer = make_client().post("/v1/analyze", json={"text": "x"})
    assert (answer.status_code, answer.headers["x-content-type-options"]) == (500, "nosniff")


@pytest.mark.parametrize(
    ("error", "status"), [(InputError("no"), 422), (ModelUntrustedError("no"), 503), (ConfigError("no"), 422), (AfterviewError("no"), 500)]
)
def test_each_error_of_the_library_has_a_status(make_client, toy_analyzer, monkeypatch, error, status):
    def failing(*_, **__):
        raise error

    monkeypatch.setattr(type(toy_analyzer), "analyze_many", failing)
    answer = make_client().post("/v1/analyze", json={"text": "x"})
    assert (answer.status_code, answer.json()["detail"]) == (status, "no")


def test_expiring_goes_on_when_the_database_is_away_for_once(make_client, tmp_path, monkeypatch):
    monkeypatch.setattr("api.app._EXPIRE_EVERY", 0.01)
    tried = []

    def expire(stores):
        tried.append(stores)
        raise OperationalError("select 1", {}, Exception("away"))

    monkeypatch.setattr(Stores, "expire", expire)
    client = make_client(database=f"sqlite:///{tmp_path / 'a.db'}")
    deadline = time.monotonic() + 5
    while len(tried) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(tried) >= 3
    assert client.get("/readyz").status_code == 200
