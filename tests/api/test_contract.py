"""The OpenAPI description against the running service: schemathesis with all its checks, over every operation."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from api.storage.database import Database
from api.storage.keys import Keys, Scope
from tests.service import Service, serving

ROOT = Path(__file__).parents[2]
NOTE = {"text": "Your SQL was weak, but you were friendly.", "candidate": "c1"}
CORRECTION = {"reader": "coach-7", "start": 19, "end": 22, "was": None, "should": {"aspect": "motivation", "polarity": "concern"}}
HOOK = {"url": "https://coach.example/afterview", "events": ["note.analyzed"]}


def made(client: httpx.Client) -> dict[str, str]:
    """One of each thing that a path can name."""
    note = client.post("/v1/notes", json=NOTE).json()["id"]
    answer = client.post("/v1/corrections", json={**CORRECTION, "note": note})
    assert answer.status_code == 201, answer.text
    correction = answer.json()["id"]
    webhook = client.post("/v1/webhooks", json=HOOK).json()["id"]
    delivery = client.post(f"/v1/webhooks/{webhook}/test").json()["id"]
    job = client.post("/v1/jobs", files={"file": ("a.csv", b"feedback\nYour SQL was weak.\n")}).json()["id"]
    action = "thank-you-note"
    named = {"note": note, "correction": correction, "webhook": webhook, "delivery": delivery, "job": job, "action": action}
    return {**named, "candidate": "c1", "name": "invalid-request"}


def contract(service: Service, key: str, known: dict[str, str], *more: str) -> str:
    """What schemathesis says of a running service; it found no fault."""
    command = ["-m", "schemathesis.cli", "run", f"{service.url}/openapi.json", "--header", f"Authorization: Bearer {key}", "--no-color"]
    checks = ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"]
    run = subprocess.run(
        [sys.executable, *command, *checks, "--seed", "1", "--generation-database", "none", *more],
        env={**os.environ, "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.api.contract", "CONTRACT_KNOWN": json.dumps(known)},
        cwd=service.log.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    return run.stdout


SHORT = ["--phases", "examples,coverage,fuzzing", "--max-examples", "3"]
LONG = ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "60"]


@pytest.mark.parametrize("more", [pytest.param(SHORT, id="short"), pytest.param(LONG, id="long", marks=pytest.mark.slow)])
def test_the_service_does_what_its_description_says(tmp_path, toy_folder, more):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    database = Database(url)
    database.migrate()
    keys = Keys(database)
    key = keys.create(keys.organisation("Mine"), "contract", list(Scope))[0]
    database.close()
    with serving(tmp_path, toy_folder, database=url, rate_limit=0) as service:
        with httpx.Client(base_url=service.url, headers={"authorization": f"Bearer {key}"}, timeout=30) as client:
            known = made(client)
            operations = sum(len(path) for path in client.get("/openapi.json").json()["paths"].values())
        told = contract(service, key, known, *more)
        log = service.log.read_text()
    print(told)
    assert f"Tested: {operations}" in told
    assert int(re.findall(r"(\d+) generated", told)[0]) > 1000
    assert "nobody foresaw" not in log
