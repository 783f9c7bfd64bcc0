from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyzer.results import Analysis

JSON_BODY = {"content-type": "application/json"}
TEXT = "Unfortunately your SQL was weak, but you were friendly."


def test_a_note_is_answered_with_the_analysis_of_the_library(client, toy_analyzer):
    answer = client.post("/v1/analyze", json={"text": TEXT, "id": "row-17"})
    assert answer.status_code == 200
    assert answer.json() == toy_analyzer.analyze(TEXT, id="row-17").to_dict()


def test_metadata_are_echoed_and_absent_if_not_given(client):
    assert client.post("/v1/analyze", json={"text": TEXT, "metadata": {"a": [1, None]}}).json()["metadata"] == {"a": [1, None]}
    assert "metadata" not in client.post("/v1/analyze", json={"text": TEXT}).json()


@pytest.mark.parametrize(("unit", "encoding", "width"), [("utf16", "utf-16-le", 2), ("utf8", "utf-8", 1)])
def test_offsets_count_what_the_caller_counts(client, unit, encoding, width):
    text = "Grüße 🙂. Unfortunately your SQL was weak."
    answer = client.post("/v1/analyze", json={"text": text, "offsets": unit}).json()
    (finding,) = [found for found in answer["findings"] if "SQL" in found["quote"]]
    encoded = text.encode(encoding)
    assert encoded[finding["start"] * width : finding["end"] * width].decode(encoding) == finding["quote"]


def test_the_context_informs_the_plan(client):
    late = {"interview_date": "2026-03-02", "today": "2026-06-01", "outcome": "rejected"}
    soon = {**late, "today": "2026-03-02"}
    plans = [client.post("/v1/analyze", json={"text": TEXT, "context": context}).json()["plan"] for context in (late, soon)]
    assert plans[0] != plans[1]


def test_another_language_and_an_empty_text_are_answered_with_a_warning(client):
    german = client.post("/v1/analyze", json={"text": "Leider hatten wir den Eindruck, dass Ihre Kenntnisse nicht ausreichen."}).json()
    assert (german["plan"], german["warnings"][0]["code"]) == (None, "language")
    assert client.post("/v1/analyze", json={"text": ""}).json()["warnings"][0]["code"] == "empty"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/text"),
        ({"text": 5}, "#/text"),
        ({"text": "x" * 200_001}, "#/text"),
        ({"text": TEXT, "txet": TEXT}, "#/txet"),
        ({"text": TEXT, "offsets": "bytes"}, "#/offsets"),
        ({"text": TEXT, "context": {"outcome": "perhaps"}}, "#/context/outcome"),
        ({"text": TEXT, "context": {"today": "yesterday"}}, "#/context/today"),
        ({"text": TEXT, "context": {"mood": "bad"}}, "#/context/mood"),
        ([], "#"),
        (None, "#"),
    ],
)
def test_a_body_that_does_not_fit_is_told_where(client, body, pointer):
    answer = client.post("/v1/analyze", content=json.dumps(body), headers=JSON_BODY)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-request"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b'{"text": "caf\xe9"}', b"[" * 100_000, b'{"text": ' + b"9" * 6000 + b"}"],
    ids=["cut short", "empty", "no utf-8", "nested", "huge number"],
)
def test_a_body_that_is_no_json_is_a_400_or_422_and_never_a_500(client, body):
    answer = client.post("/v1/analyze", content=body, headers=JSON_BODY)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("body", ['{"text": "\\ud800"}', '{"text": "x", "metadata": {"a": NaN}}', '{"text": "x", "id": "\\udfff"}'])
def test_what_could_not_be_given_back_is_refused(client, body):
    assert client.post("/v1/analyze", content=body, headers=JSON_BODY).status_code == 422


def test_dates_that_contradict_each_other_are_refused_with_the_reason(client):
    context = {"today": "2026-01-01", "interview_date": "2026-02-01"}
    answer = client.post("/v1/analyze", json={"text": TEXT, "context": context})
    assert answer.status_code == 422
    assert "is before interview_date" in answer.json()["detail"]


def test_one_bad_note_does_not_spoil_the_others(client, toy_analyzer):
    notes = [
        {"text": TEXT},
        {"text": 1},
        5,
        {"text": "a", "id": "0"},
        {"id": "z", "text": "Late.", "metadata": {"k": 1}},
        {"text": "x", "y": 1},
    ]
    answer = client.post("/v1/analyze/batch", json={"notes": notes})
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [result["status"] for result in results] == ["ok", "error", "error", "error", "ok", "error"]
    assert [result["index"] for result in results] == list(range(6))
    assert results[0]["analysis"] == toy_analyzer.analyze(TEXT, id="0").to_dict()
    assert results[4]["analysis"]["metadata"] == {"k": 1}
    assert "stands twice" in results[3]["problem"]["detail"]
    assert results[1]["problem"]["errors"][0]["pointer"] == "#/notes/1/text"
    assert answer.json()["counts"] == {"ok": 2, "error": 4}


def test_batch_and_single_agree(client):
    (result,) = client.post("/v1/analyze/batch", json={"notes": [{"text": TEXT, "id": "a"}], "offsets": "utf8"}).json()["results"]
    assert result["analysis"] == client.post("/v1/analyze", json={"text": TEXT, "id": "a", "offsets": "utf8"}).json()


def test_a_batch_has_a_size(make_client):
    client = make_client(max_batch=2)
    assert client.post("/v1/analyze/batch", json={"notes": [{"text": "a"}] * 3}).status_code == 413
    assert client.post("/v1/analyze/batch", json={"notes": []}).status_code == 422


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda x: st.lists(x) | st.dictionaries(st.text(), x),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    body=JSON
    | st.fixed_dictionaries({"text": JSON}, optional={"id": JSON, "metadata": JSON, "offsets": JSON, "context": JSON})
    | st.fixed_dictionaries({"notes": st.lists(JSON | st.fixed_dictionaries({"text": JSON}), max_size=4)})
)
def test_no_body_whatever_is_a_500(client, body):
    for path in ("/v1/analyze", "/v1/analyze/batch"):
        answer = client.post(path, content=json.dumps(body), headers=JSON_BODY)
        assert answer.status_code in (200, 413, 422)
        if answer.status_code == 200 and path == "/v1/analyze":
            shown = answer.json()
            shown.pop("metadata", None)
            if body.get("offsets", "codepoint") == "codepoint":
                Analysis.from_dict(shown)


@pytest.mark.parametrize("depth", [33, 100, 900, 951, 955, 958, 990])
def test_metadata_nested_too_deep_are_refused_at_any_depth(client, depth):
    note = '{"text": "x", "metadata": {"a": ' + "[" * depth + "]" * depth + "}}"
    for path, body in (("/v1/analyze", note), ("/v1/analyze/batch", f'{{"notes": [{note}]}}')):
        answer = client.post(path, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in ((400, 422) if path == "/v1/analyze" else (200, 400))
        assert "analysis" not in answer.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-32-be"])
def test_only_utf_8_is_taken(client, encoding):
    answer = client.post("/v1/analyze", content='{"text": "x"}'.encode(encoding), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/not-json")


@pytest.mark.parametrize("day", [0, 86400, "86400", "2026-3-2", "2026-02-30", "2026-03-02T00:00:00", True])
def test_a_date_is_written_as_one(client, day):
    answer = client.post("/v1/analyze", json={"text": TEXT, "context": {"today": day}})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/context/today")


def test_dates_that_contradict_each_other_are_a_fault_of_the_request_and_not_of_the_text(client):
    answer = client.post("/v1/analyze", json={"text": TEXT, "context": {"today": "2026-01-01", "interview_date": "2026-02-01"}})
    assert answer.json()["type"] == "/problems/invalid-request"
    assert answer.json()["errors"][0]["pointer"] == "#/context"
    assert answer.json()["detail"].startswith("#/context: today (2026-01-01)")


def test_a_bad_note_without_an_id_goes_by_its_index(client):
    results = client.post("/v1/analyze/batch", json={"notes": [5, {"txet": "x"}, {"id": "a"}, {"id": 7, "text": "x"}]}).json()["results"]
    assert [result["id"] for result in results] == ["0", "1", "a", None]
