"""The Python client against the running service."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from analyzer.plan.context import Context
from analyzer.results import Analysis
from api.client import AsyncClient, Client, CutShortError, ServiceError, verified
from api.clients import answers as answers_module
from api.storage.database import Database
from api.storage.keys import Keys, Scope
from tests.service import serving

TEXT = "Your SQL was weak, but you were friendly."
HOOK = ("https://coach.example/afterview", ["note.analyzed"])
NO_OPERATIONS = {"getTaxonomy", "getActions", "getSchema", "getProblem", "getLiveness", "getReadiness"}


@pytest.fixture(scope="module")
def service(tmp_path_factory, toy_folder):
    folder = tmp_path_factory.mktemp("client")
    url = f"sqlite:///{folder / 'a.db'}"
    database = Database(url)
    database.migrate()
    keys = Keys(database)
    key = keys.create(keys.organisation("Mine"), "client", list(Scope))[0]
    database.close()
    with serving(folder, toy_folder, database=url, rate_limit=0) as running:
        yield running.url, key


@pytest.fixture
def client(service):
    with Client(*service) as client:
        yield client


def scripted(*steps):
    """A transport that answers by a script, and keeps what it was asked; an error is raised."""
    asked = []

    def answer(request):
        asked.append(request)
        step = steps[min(len(asked), len(steps)) - 1]
        if isinstance(step, Exception):
            raise step
        return httpx.Response(*step[:1], **step[1])

    return httpx.MockTransport(answer), asked


def problem(kind, status, **headers):
    body = json.dumps({"type": f"/problems/{kind}", "detail": "d", "request_id": "r1"})
    return status, {"content": body, "headers": {"content-type": "application/problem+json", **headers}}


def test_a_note_is_read_and_planned_for(client):
    context = Context(interview_date=date(2026, 3, 2), today=date(2026, 3, 5), outcome="rejected")
    analysis = client.analyze(TEXT, context, id="row-17", explain=True)
    assert isinstance(analysis, Analysis)
    assert (analysis.id, analysis.text) == ("row-17", TEXT)
    assert analysis.findings[0].cues is not None
    assert client.plan([TEXT], context).notes[0].text == TEXT
    assert client.letter("thank_you", sender="Ana Lima").kind == "thank_you"
    assert client.analyze_file(("a.txt", TEXT.encode()))["counts"] == {"ok": 1, "error": 0}
    assert client.model()["name"] == "toy"


def test_any_number_of_notes_comes_back_in_order_with_its_own_numbers(client):
    notes = [{"text": TEXT, "id": "mine"}, {"text": 1}, *(f"Your SQL was weak, number {number}." for number in range(220))]
    items = list(client.analyze_batch(iter(notes), Context(outcome="rejected")))
    assert [item.index for item in items] == list(range(222))
    assert [item.id for item in items] == ["mine", *map(str, range(1, 222))]
    assert [item.index for item in items if item.status == "error"] == [1]
    assert items[221].analysis.text == "Your SQL was weak, number 219."


def test_notes_are_kept_listed_through_all_pages_and_erased(client):
    kept = [client.add_note(TEXT, "c/1 ä", interview_date=date(2026, 3, 2), consent=True) for _ in range(3)]
    assert kept[0].created_at is not None
    assert kept[0].analysis.text == kept[0].text
    assert {note.id for note in client.notes(candidate="c/1 ä", limit=2)} == {note.id for note in kept}
    assert client.note(kept[0].id) == kept[0]
    assert client.history("c/1 ä").interviews[0].date == date(2026, 3, 2)
    client.set_action("c/1 ä", "thank-you-note", "done")
    made = client.add_correction(
        note=kept[0].id, reader="r", start=19, end=22, was=None, should={"aspect": "motivation", "polarity": "concern"}
    )
    assert (made.kind, client.correction(made.id)) == ("missing", made)
    assert list(client.corrections(note=kept[0].id)) == [made]
    assert client.agreement()["readers"] == ["r"]
    found = client.export("c/1 ä")
    assert (len(found.notes), found.corrections, found.actions) == (3, [made], {"thank-you-note": "done"})
    assert client.reread_notes(candidate="c/1 ä").remaining == 0
    client.delete_correction(made.id)
    client.delete_note(kept[0].id)
    assert client.erase("c/1 ä")["notes"] == 2
    with pytest.raises(ServiceError) as refused:
        client.note(kept[0].id)
    assert (refused.value.kind, refused.value.status) == ("not-found", 404)


def test_keys_and_webhooks_are_managed(client, service):
    key = client.create_key("reader", ["read"], days=3)
    assert key.key is not None
    with Client(service[0], key.key) as reader, pytest.raises(ServiceError, match="403 not-permitted"):
        reader.add_note(TEXT, "c1")
    client.revoke_key(key.id)
    listed = {each.id: each for each in client.keys()}  # noqa: SIM118 - these are API keys
    assert listed[key.id].revoked_at is not None
    hook = client.create_webhook(*HOOK)
    assert hook.secret is not None
    assert client.change_webhook(hook.id, *HOOK, description="mine").description == "mine"
    assert client.rotate_webhook(hook.id, overlap_hours=1).secret != hook.secret
    sent = client.test_webhook(hook.id)
    assert [each.id for each in client.deliveries(hook.id)] == [sent.id]
    assert client.replay(hook.id, sent.id).id == sent.id
    assert client.webhook(hook.id) in client.webhooks()
    client.delete_webhook(hook.id)
    assert client.webhooks() == []


def test_a_job_is_followed_and_its_files_are_saved(client, tmp_path):
    source = tmp_path / "feedback.jsonl"
    source.write_text('{"text": "Your SQL was weak.", "candidate": "c1"}\nnone\n', encoding="utf-8")
    job = client.add_job(source, candidate_column="candidate")
    done = client.wait_for(job.id, every=0.2, seconds=60)
    assert (done.state, done.counts.ok, done.progress.rows) == ("done", 1, 2)
    client.job_result(tmp_path / "all.jsonl", job.id)
    assert json.loads((tmp_path / "all.jsonl").read_text().splitlines()[0])["text"] == "Your SQL was weak."
    client.job_result(tmp_path / "all.csv", job.id, "csv", long=True)
    client.job_report(tmp_path / "report.html", job.id)
    assert "<html" in (tmp_path / "report.html").read_text()
    client.drafts(tmp_path / "drafts.yaml")
    assert [error.row for error in client.job_errors(job.id)] == [2]
    assert job.id in {each.id for each in client.jobs()}
    with pytest.raises(ServiceError, match="job-over"):
        client.cancel_job(job.id)
    with pytest.raises(ServiceError, match="404"):
        client.job_result(tmp_path / "none.csv", "none")
    client.delete_job(job.id)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.csv", "all.jsonl", "drafts.yaml", "feedback.jsonl", "report.html"]


def test_asyncio_gets_the_same(service, tmp_path):
    async def scene():
        async with AsyncClient(*service) as client:
            one, two = await asyncio.gather(client.analyze(TEXT), client.analyze(TEXT))
            assert one == two
            items = [item async for item in client.analyze_batch([TEXT] * 120)]
            assert [item.id for item in items] == [str(number) for number in range(120)]
            kept = [(await client.add_note(TEXT, "a1")).id for _ in range(3)]
            assert {note.id async for note in client.notes(candidate="a1", limit=2)} == set(kept)
            source = tmp_path / "a.csv"
            source.write_text("feedback\nYour SQL was weak.\n", encoding="utf-8")
            job = await client.wait_for((await client.add_job(source)).id, every=0.2)
            await client.job_result(tmp_path / "a.jsonl", job.id)
            with pytest.raises(ServiceError, match="404"):
                await client.job_result(tmp_path / "none", "none")
            with pytest.raises(ServiceError, match="422"):
                await anext(client.analyze_batch([TEXT], Context(level="lead")).__aiter__()) if False else await client.analyze(
                    "x" * 200_001
                )
        assert (tmp_path / "a.jsonl").exists()

    asyncio.run(scene())


@pytest.mark.parametrize(
    "passing",
    [
        problem("busy", 503, **{"retry-after": "0"}),
        problem("too-many-requests", 429, **{"retry-after": "0"}),
        problem("request-under-way", 409, **{"retry-after": "0"}),
        (502, {"content": b"<html>bad gateway</html>"}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
    ids=["busy", "rate", "under-way", "proxy", "connect", "read"],
)
def test_what_passes_is_tried_again_with_the_same_key(passing, monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    transport, asked = scripted(passing, passing, (200, {"json": {"model": "m 1", "reanalyzed": 1, "remaining": 0}}))
    with Client("http://service", "avk_x", transport=transport) as client:
        assert client.reread_notes().reanalyzed == 1
    keys = {request.headers["idempotency-key"] for request in asked}
    assert (len(asked), len(keys)) == (3, 1)
    assert asked[0].headers["authorization"] == "Bearer avk_x"


@pytest.mark.parametrize("lasting", [problem("not-found", 404), problem("internal-error", 500), problem("model-unavailable", 503)])
def test_what_lasts_is_not(lasting):
    transport, asked = scripted(lasting)
    with Client("http://service", transport=transport) as client, pytest.raises(ServiceError) as refused:
        client.job("j")
    assert (len(asked), refused.value.request_id, refused.value.detail) == (1, "r1", "d")


def test_nobody_tries_for_ever(monkeypatch):
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    transport, asked = scripted(httpx.ConnectError("refused"))
    with Client("http://service", transport=transport, retries=3) as client, pytest.raises(httpx.ConnectError):
        client.job("j")
    assert len(asked) == 4
    assert waited == sorted(waited)
    transport, asked = scripted(problem("busy", 503, **{"retry-after": "9999"}), (200, {"json": {}}))
    with Client("http://service", transport=transport) as client:
        assert client.model() == {}
    assert waited[-1] == 60


def line(index, **more):
    return json.dumps({"index": index, "id": str(index), "status": "error", **more}).encode() + b"\n"


def test_a_batch_goes_on_where_it_was_cut_short(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    cut = json.dumps({"status": "cut-short", "problem": {"type": "/problems/busy", "status": 503}}).encode()
    transport, asked = scripted((200, {"content": line(0) + cut}), (200, {"content": line(0)}), (200, {"content": line(0) + line(1)}))
    with Client("http://service", transport=transport) as client:
        assert [item.index for item in client.analyze_batch(list("abcd"))] == [0, 1, 2, 3]
    sent = [[note["id"] for note in json.loads(request.content)["notes"]] for request in asked]
    assert sent == [["0", "1", "2", "3"], ["1", "2", "3"], ["2", "3"]]


def test_it_does_not_where_that_would_not_help():
    cut = json.dumps({"status": "cut-short", "problem": {"type": "/problems/internal-error", "status": 500}}).encode()
    transport, _ = scripted((200, {"content": line(0) + cut}))
    with Client("http://service", transport=transport) as client:
        results = client.analyze_batch(["a", "b"])
        assert next(results).index == 0
        with pytest.raises(CutShortError, match="internal-error"):
            next(results)


def test_a_job_that_goes_on_is_not_waited_for_longer_than_said(monkeypatch):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    job = dict.fromkeys(answers_module.Job.model_fields)
    now = datetime.now(UTC).isoformat()
    job |= {"id": "j", "state": "running", "file": {"name": "a", "kind": "csv", "found": None}, "progress": {"rows": 1, "of_about": None}}
    job |= {"options": {}, "bytes": 1, "created_at": now, "expires_at": now}
    with Client("http://service", transport=scripted((200, {"json": job}))[0]) as client, pytest.raises(TimeoutError, match="running"):
        client.wait_for("j", every=1, seconds=0.5)


def test_a_webhook_is_believed_only_with_its_secret():
    old, new = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    body = json.dumps({"type": "note.analyzed", "timestamp": "2026-03-05T09:00:00Z", "data": {"note": "n1"}})
    now = datetime.now(UTC)
    signature = Signer(new).sign("msg_1", now, body)
    headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": str(int(now.timestamp())), "Webhook-Signature": signature}
    event = verified(body.encode(), headers, old, new)
    assert (event.id, event.type, event.data) == ("msg_1", "note.analyzed", {"note": "n1"})
    for wrong in ((body.encode() + b" ", headers, new), (body.encode(), headers, old), (body.encode(), {}, new)):
        with pytest.raises(WebhookVerificationError):
            verified(*wrong)


def test_every_operation_has_its_call_and_both_clients_have_all(service):
    paths = httpx.get(f"{service[0]}/openapi.json").json()["paths"]
    operations = {operation["operationId"] for path in paths.values() for operation in path.values()} - NO_OPERATIONS
    names = {name for name in vars(Client) if not name.startswith("_")}
    assert names == {name for name in vars(AsyncClient) if not name.startswith("_")}
    assert len(names - {"send", "save", "close", "wait_for"}) == len(operations)


@pytest.mark.parametrize(
    ("schema", "model"),
    [("KeptNote", "KeptNote"), ("KeptCorrection", "Correction"), ("JobOut", "Job"), ("NewKeyOut", "Key"), ("NewWebhookOut", "Webhook"),
     ("DeliveryOut", "Delivery"), ("RowError", "JobError"), ("PlanOut", "Planned"), ("AttemptOut", "Attempt"), ("Portion", "Reread")],
)  # fmt: skip
def test_the_client_knows_every_field_of_an_answer(service, schema, model):
    described = httpx.get(f"{service[0]}/openapi.json").json()["components"]["schemas"][schema]["properties"]
    assert set(described) == set(getattr(answers_module, model).model_fields)


def test_what_the_guide_shows_runs(service, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feedback.csv").write_text("feedback,candidate\nYour SQL was weak.,c-3301\n", encoding="utf-8")
    guide = (Path(__file__).parents[2] / "docs/client.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    exec(code, {"URL": service[0], "KEY": service[1]})
    assert (tmp_path / "analyses.csv").exists()


def test_the_client_loads_no_model():
    code = "import api.client, sys; print([name for name in ('spacy', 'sklearn', 'fastapi', 'sqlalchemy') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
