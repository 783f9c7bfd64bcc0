"""A real service that is killed at any moment, on both databases: its jobs are finished, each row stands in the result once."""

from __future__ import annotations

import json
import os
import random
import signal
import time

import pytest

from api.events import EventType
from api.jobs.errands import NICENESS
from api.storage.database import Database
from api.storage.keys import LOCAL, Keys
from api.storage.webhooks import Wanted, Webhooks
from tests.api.jobs.conftest import table
from tests.api.jobs.served import Service, wait_until
from tests.postgres import running

ROWS = 20_000


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, tmp_path, toy_folder):
    def served(url):
        found = Database(url)
        found.migrate()
        Webhooks(found).create(Keys(found).organisation(LOCAL), Wanted("https://127.0.0.1:9/hook", (EventType.JOB_FINISHED,)))
        found.close()
        return Service(url, tmp_path / "jobs", toy_folder)

    if request.param == "sqlite":
        made = served(f"sqlite:///{tmp_path / 'a.db'}")
        yield made
        made.stop()
    else:
        with running() as url:
            made = served(url)
            yield made
            made.stop()


def check(service: Service, job: str, rows: int) -> None:
    """Every row stands in the result once, in order, the bad one among the errors, and the end was told once."""
    found = [json.loads(line) for line in service.get(f"/v1/jobs/{job}/result").splitlines()]
    assert [each["row"] for each in found] == list(range(1, rows + 1))
    assert [each["id"] for each in found] == [f"n{number}" for number in range(rows)]
    assert [each["row"] for each in json.loads(service.get(f"/v1/jobs/{job}/errors"))["errors"]] == [rows + 1]
    assert service.job(job)["counts"] == {"ok": rows, "error": 1}
    (hook,) = json.loads(service.get("/v1/webhooks"))["webhooks"]
    told = json.loads(service.get(f"/v1/webhooks/{hook['id']}/deliveries"))["deliveries"]
    assert [each["type"] for each in told] == ["job.finished"]


def test_a_job_survives_kills_of_the_service_and_of_the_worker(service):
    service.start()
    job = service.send(table(ROWS))
    if "sqlite" in service.database:
        service.kill()  # accepted, and hardly begun
        service.start()
    wait_until(lambda: service.job(job)["progress"]["rows"] >= 500)
    worker = service.worker()
    assert worker
    assert os.getpriority(os.PRIO_PROCESS, worker) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
    os.kill(worker, signal.SIGKILL)  # the worker alone
    wait_until(lambda: service.worker() not in (None, worker))
    if "postgresql" in service.database:
        service.kill()  # in the midst, while a new worker begins
        service.start()
    wait_until(lambda: service.job(job)["state"] == "done")
    check(service, job, ROWS)


@pytest.mark.slow
def test_a_job_survives_twenty_kills_at_any_moment(service, capsys):
    rows, chance = 150_000, random.Random(20)  # more than are read meanwhile
    service.start()
    job, kills, began = service.send(table(rows)), 0, time.monotonic()
    moments = []
    for kills in range(1, 21):
        time.sleep(chance.uniform(0.2, 9.0))
        state = service.job(job)
        moments.append(f"{state['state']} at {state['progress']['rows']:,}")
        if state["state"] == "done":
            break
        worker = service.worker()
        if kills % 3 == 0 and worker:
            os.kill(worker, signal.SIGKILL)
        else:
            service.kill()
            service.start()
    wait_until(lambda: service.job(job)["state"] == "done", 600)
    check(service, job, rows)
    with capsys.disabled():
        print(f"\n{kills} kills in {time.monotonic() - began:.0f} s: {'; '.join(moments)}")
    assert kills == 20
