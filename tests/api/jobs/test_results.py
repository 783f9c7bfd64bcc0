"""Tables and reports that are made of results."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sys
import time
from dataclasses import asdict

import pyarrow.parquet as pq
import pytest

from api.jobs import errands, making, reports, tables
from api.jobs.folders import JobFolder
from api.jobs.making import Maker, Wanted


def test_results_are_given_as_csv_and_parquet_too(client, done):
    rows = list(csv.DictReader(io.StringIO(client.get(f"{done}/result?format=csv").content.decode("utf-8-sig"))))
    assert (len(rows), rows[0]["afterview_concerns"]) == (22, "skills_gap/technical_skills")
    long = list(csv.DictReader(io.StringIO(client.get(f"{done}/result?format=csv&long=true").content.decode("utf-8-sig"))))
    assert long[0]["afterview_quote"] == "Your SQL was weak"
    parquet = client.get(f"{done}/result?format=parquet")
    assert parquet.headers["content-type"] == "application/vnd.apache.parquet"
    assert pq.read_table(io.BytesIO(parquet.content)).num_rows == 22
    assert client.get(f"{done}/result?format=jsonl&long=true").status_code == 422
    assert client.get(f"{done}/result?format=xlsx").status_code == 422


def test_what_was_made_is_kept_until_rows_are_erased(client, done, monkeypatch):
    first = client.get(f"{done}/result?format=csv").content

    async def refuses(*_):
        raise AssertionError("made twice")

    with monkeypatch.context() as watched:
        watched.setattr(making, "_make", refuses)
        assert client.get(f"{done}/result?format=csv").content == first
    client.delete("/v1/candidates/c1")
    assert b",c1," not in client.get(f"{done}/result?format=csv").content


def test_rows_that_are_erased_while_a_file_is_made_are_not_in_it(client, done, monkeypatch):
    real = making._make

    async def slow(folder, wanted, path):
        await real(folder, wanted, path)
        if b",c1," in path.read_bytes():
            client.app.state.jobs.erase(client.app.state.local, "c1")

    monkeypatch.setattr(making, "_make", slow)
    assert b",c1," not in client.get(f"{done}/result?format=csv").content


def test_the_report_lays_notes_side_by_side(client, done):
    answer = client.get(f"{done}/report?by=team")
    assert answer.headers["content-type"].startswith("text/html")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "By team" in answer.text
    wrong = client.get(f"{done}/report?by=colour")
    assert (wrong.status_code, wrong.json()["detail"]) == (
        422, "there is no column 'colour' to group by; there are id, candidate, team",
    )  # fmt: skip


def test_what_the_processes_make(client, done, monkeypatch, capsys):
    folder = next(iter(client.app.state.jobs.folders.all().values()))
    for maker, wanted in ((tables, Wanted("csv")), (tables, Wanted("parquet", long=True)), (reports, Wanted("html"))):
        path = folder.made(folder.generation, wanted.name)
        asked = {"folder": str(folder.path), "path": str(path), **asdict(wanted)}
        monkeypatch.setattr(errands, "step_back", lambda: None)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode())))
        maker.main()
        assert path.stat().st_size > 100
    asked["by"] = "nope"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode())))
    with pytest.raises(SystemExit, match="3"):
        reports.main()
    assert capsys.readouterr().out == "there is no column 'nope' to group by; there are id, candidate, team"


def test_a_process_that_ends_without_a_file_is_an_error(client, done, monkeypatch):
    monkeypatch.setattr(making, "_COMMAND", "raise SystemExit(1)")
    assert client.get(f"{done}/result?format=csv").status_code == 500


def test_a_job_that_is_deleted_while_a_file_is_made_of_it_is_not_found(client, done, monkeypatch):
    monkeypatch.setattr(making, "_COMMAND", "import json, shutil, sys; shutil.rmtree(json.load(sys.stdin)['folder']); sys.exit(1)")
    assert client.get(f"{done}/result?format=csv").status_code == 404


def test_of_no_result_nothing_is_made(tmp_path):
    with pytest.raises(FileNotFoundError):
        asyncio.run(Maker().made(JobFolder(tmp_path), Wanted("csv")))


def test_a_process_ends_when_nobody_waits_for_what_it_makes(tmp_path, monkeypatch):
    folder = JobFolder(tmp_path)
    folder.result.write_bytes(b"")
    monkeypatch.setattr(making, "_COMMAND", "import time; time.sleep(60)")

    async def given_up():
        async with asyncio.timeout(0.5):
            await Maker().made(folder, Wanted("csv"))

    began = time.monotonic()
    with pytest.raises(TimeoutError):
        asyncio.run(given_up())
    assert time.monotonic() - began < 30
