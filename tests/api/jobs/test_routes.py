"""`/v1/jobs` as a caller sees it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api import examples
from api.jobs.folders import folder_of
from api.routes.jobs import JobOut, JobsOut, RowErrors
from api.settings import Settings
from api.storage.keys import Scope
from tests.api.jobs.conftest import table


def lines(client, path):
    return [json.loads(line) for line in client.get(f"{path}/result").text.splitlines()]


def test_a_file_is_sent_read_and_fetched(client, send, work):
    sent = send(table(22), candidate_column="Candidate", id_column="id")
    assert sent.status_code == 202
    job = sent.json()
    assert (job["state"], job["file"]["name"], job["counts"], job["candidate_column"]) == ("waiting", "in.csv", None, "Candidate")
    assert job["file"]["found"] == "UTF-8, separated by commas, text in 'feedback', id in 'id'"
    path = sent.headers["location"]
    assert client.get(path).json() == job
    work(client)
    after = client.get(path).json()
    assert (after["state"], after["counts"], after["read_by"]) == ("done", {"ok": 22, "error": 1}, "toy 1.0.0")
    assert after["progress"]["rows"] == 23
    found = lines(client, path)
    assert [each["row"] for each in found] == list(range(1, 23))
    assert found[0]["findings"][0]["aspect"] == "technical_skills"
    assert client.get("/v1/jobs").json() == {"jobs": [after], "cursor": None}


def test_rows_that_could_not_be_read_are_listed_by_page(client, send, work):
    data = table(2, bad=False) + b"".join(b"x,y,z,too,many%d\n" % number for number in range(5))
    path = send(data).headers["location"]
    work(client)
    first = client.get(f"{path}/errors?limit=3").json()
    rest = client.get(f"{path}/errors", params={"limit": 3, "cursor": first["cursor"]}).json()
    assert [each["row"] for each in (*first["errors"], *rest["errors"])] == [3, 4, 5, 6, 7]
    assert rest["cursor"] is None
    assert first["errors"][0]["raw"] == "x,y,z,too,many0"
    assert client.get(f"{path}/errors?cursor=3").status_code == 422
    assert client.get(f"{path}/errors?cursor=x").status_code == 422


def test_a_job_without_bad_rows_has_an_empty_list(client, send, work):
    path = send(table(3, bad=False)).headers["location"]
    work(client)
    assert client.get(f"{path}/errors").json() == {"errors": [], "cursor": None}


def test_there_is_no_result_before_the_end(client, send):
    path = send(table(3)).headers["location"]
    for part in ("result", "errors", "report"):
        answer = client.get(f"{path}/{part}")
        assert (answer.status_code, answer.json()["type"], answer.json()["detail"]) == (409, "/problems/no-result", "The job is waiting")


def test_a_job_is_cancelled_once_and_its_file_is_gone(client, send, work):
    path = send(table(3)).headers["location"]
    assert client.post(f"{path}/cancel").json()["state"] == "cancelled"
    assert client.app.state.jobs.folders.all() == {}
    again = client.post(f"{path}/cancel")
    assert (again.status_code, again.json()["type"]) == (409, "/problems/job-over")
    work(client)
    assert client.get(path).json()["state"] == "cancelled"


def test_a_job_is_deleted_with_its_files(client, done):
    assert client.delete(done).status_code == 204
    assert client.app.state.jobs.folders.all() == {}
    assert [client.delete(done).status_code, client.get(done).status_code, client.post(f"{done}/cancel").status_code] == [404] * 3


def test_what_has_had_its_time_is_deleted_with_its_files(client, done):
    stores, service = client.app.state.stores, client.app.state.jobs

    def kept():
        stores.expire()
        service.sweep()
        return len(service.folders.all())

    for name in ("somebody-elses", str(uuid4())):
        (service.folders.path / "jobs" / name).mkdir()
    assert len(service.folders.all()) == 2
    assert kept() == 1
    stores.jobs._now = lambda: datetime.now(UTC) + timedelta(days=31)
    assert kept() == 0
    assert client.get(done).status_code == 404
    assert [path.name for path in (service.folders.path / "jobs").iterdir()] == ["somebody-elses"]


@pytest.mark.parametrize(
    ("name", "data", "fields", "status", "problem", "detail"),
    [
        ("a.png", b"x", {}, 415, "unsupported-file", "is of no kind that is read"),
        ("a.csv", b"", {}, 422, "unreadable-file", "a.csv is empty"),
        ("a.csv", b"id\n1\n", {}, 422, "unreadable-file", "no column holds text"),
        ("a.csv", table(1), {"text_column": "nope"}, 422, "unreadable-file", "has no column 'nope' for the text"),
        ("a.csv", table(1), {"model": "nope"}, 422, "invalid-request", "#/model: no model is called 'nope'"),
        ("a.csv", table(1), {"model": "../x"}, 422, "invalid-request", "#/model"),
        ("a.csv", table(1), {"colour": "red"}, 422, "invalid-request", "#/colour"),
        ("a.csv", table(3_000), {}, 413, "body-too-large", "The file has more than 100,000 bytes. Send it in parts."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_at_once_and_leaves_nothing(app_client, name, data, fields, status, problem, detail):
    client = app_client(job_max_bytes=100_000)
    answer = client.post("/v1/jobs", files={"file": (name, data)}, data=fields)
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")
    assert detail in answer.json()["detail"]
    assert client.get("/v1/jobs").json()["jobs"] == []
    assert client.app.state.jobs.folders.all() == {}


def test_a_job_that_was_refused_may_be_sent_again_and_one_that_was_accepted_is_there_once(client, send):
    key = {"idempotency-key": '"4f7a2c1e-9b3d-4e5f-8a6b-7c8d9e0f1a2b"'}
    assert send(b"", headers=key).status_code == 422
    sent = [send(table(3), headers=key) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [202, 202]
    assert sent[1].headers["idempotency-replayed"] == "true"
    assert [job["id"] for job in client.get("/v1/jobs").json()["jobs"]] == [sent[0].json()["id"]]


def test_a_document_that_is_read_whole_has_a_limit_of_its_own(client, send):
    answer = send(bytes(50_000_001), name="a.txt")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/unreadable-file")
    assert "of this format at most 50,000,000 are read" in answer.json()["detail"]


def test_quotas_are_clear_problems(app_client):
    client = app_client(job_max_active=2, job_max_kept_bytes=10_000)
    sent = [client.post("/v1/jobs", files={"file": ("a.csv", table(3))}) for _ in range(3)]
    assert [answer.status_code for answer in sent] == [202, 202, 429]
    assert (sent[2].json()["type"], sent[2].json()["detail"][:54]) == (
        "/problems/too-many-jobs", "2 jobs of your organisation are under way, as many as ",
    )  # fmt: skip
    client.post(f"{sent[0].headers['location']}/cancel")
    full = client.post("/v1/jobs", files={"file": ("a.csv", table(500))})
    assert (full.status_code, full.json()["type"]) == (409, "/problems/no-room")


def test_a_job_that_is_cancelled_while_its_file_comes_is_not_accepted(client, monkeypatch):
    store = client.app.state.jobs.store
    real = store.ready

    def ready(job, *rest):
        store.cancel(job.organisation_id, job.id)
        return real(job, *rest)

    monkeypatch.setattr(store, "ready", ready)
    answer = client.post("/v1/jobs", files={"file": ("a.csv", table(3))})
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")


def test_a_large_file_goes_to_the_disk_in_blocks(client, send, monkeypatch):
    touched: list[str] = []
    monkeypatch.setattr("api.jobs.receiving._TOUCH_EVERY", 0.0)
    monkeypatch.setattr(client.app.state.jobs.store, "touch", touched.append)
    data = table(60_000)
    assert send(data).json()["bytes"] == len(data)
    (folder,) = client.app.state.jobs.folders.all().values()
    assert folder.upload.read_bytes() == data
    assert len(touched) >= 2


def test_without_a_database_or_a_folder_there_are_no_jobs(make_client, monkeypatch):
    answer = make_client().post("/v1/jobs", files={"file": ("a.csv", table(1))})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-is-kept")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, None),
        ({"database": "postgresql://a@b/c"}, None),
        ({"database": "postgresql://a@b/c", "job_folder": "/x"}, "/x"),
        ({"database": "sqlite:////x/a.db"}, "/x/a.db.jobs"),
        ({"database": "sqlite://"}, None),
        ({"job_folder": "/x"}, None),
    ],
)
def test_job_files_lie_where_the_settings_say_or_beside_the_database(settings, expected):
    found = folder_of(Settings(**settings))
    assert (found and str(found)) == expected


def test_a_database_without_a_folder_says_what_is_missing(client):
    client.app.state.jobs = None
    assert "AFTERVIEW_JOB_FOLDER" in client.get("/v1/jobs").json()["detail"]
    assert client.get("/v1/candidates/c1/export").json()["job_rows"] == []
    assert client.delete("/v1/candidates/c1").json() == {"notes": 0, "job_rows": 0}


def test_organisations_do_not_see_each_others_jobs(client, key, send, work):
    mine, other = key("Mine"), key("Other")
    path = send(table(22), headers=mine).headers["location"]
    work(client)
    for method, part in (("GET", ""), ("GET", "/result"), ("GET", "/errors"), ("GET", "/report"), ("POST", "/cancel"), ("DELETE", "")):
        answer = client.request(method, path + part, headers=other)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found"), part
    assert client.get("/v1/jobs", headers=other).json()["jobs"] == []
    assert client.get("/v1/candidates/c1/export", headers=other).json()["job_rows"] == []
    assert client.delete("/v1/candidates/c1", headers=other).json()["job_rows"] == 0
    assert len(client.get(f"{path}/result", headers=mine).text.splitlines()) == 22


def test_reading_and_writing_are_scopes_of_their_own(client, key, send):
    path = send(table(3), headers=key("Mine")).headers["location"]
    reader, writer = key("Mine", Scope.READ), key("Mine", Scope.WRITE)
    assert [client.get(path, headers=who).status_code for who in (reader, writer)] == [200, 403]
    assert [send(table(3), headers=who).status_code for who in (reader, writer)] == [403, 202]
    assert [client.delete(path, headers=who).status_code for who in (reader, writer)] == [403, 204]


def test_a_candidates_rows_are_exported_and_erased(client, send, work):
    named = send(table(22), candidate_column="candidate").headers["location"]
    guessed = send(
        b'{"text": "Your SQL was weak.", "Candidate-ID": 7}\n{"text": "You were friendly.", "Candidate-ID": "c1"}\n', name="a.jsonl"
    )
    unknown = send(b"id,who,feedback\n1,c1,Your SQL was weak.\n2,c2,You were friendly.\n").headers["location"]
    work(client)
    rows = client.get("/v1/candidates/c1/export").json()["job_rows"]
    assert [(row["job"] in named, row["columns"].get("candidate", "c1")) for row in rows] == [(True, "c1")] * 6 + [(False, "c1")]
    assert len(client.get("/v1/candidates/7/export").json()["job_rows"]) == 1
    assert client.delete("/v1/candidates/c1").json() == {"notes": 0, "job_rows": 7}
    assert client.get("/v1/candidates/c1/export").json()["job_rows"] == []
    assert {each["columns"]["candidate"] for each in lines(client, named)} == {"c0", "c2", "c3"}
    assert len(lines(client, guessed.headers["location"])) == 1
    assert len(lines(client, unknown)) == 2
    assert client.get(f"{named}/errors").json()["errors"][0]["raw"] == ""
    assert client.get(named).json()["bytes"] == next(f for j, f in client.app.state.jobs.folders.all().items() if j in named).size


def test_a_job_that_lost_its_files_does_not_stop_an_erasure(client, done):
    for folder in client.app.state.jobs.folders.all().values():
        folder.remove()
    assert client.delete("/v1/candidates/c1").json()["job_rows"] == 0
    assert client.get("/v1/candidates/c1/export").json()["job_rows"] == []
    assert client.get(f"{done}/result?format=csv").status_code == 404
    assert client.get(f"{done}/result").status_code == 404


def test_the_examples_are_what_they_show():
    assert JobsOut.model_validate(examples.JOBS).jobs[0] == JobOut.model_validate(examples.JOB)
    assert RowErrors.model_validate(examples.JOB_ERRORS).cursor is None
