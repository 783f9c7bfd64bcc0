"""What a big job leaves to others: a real service answers people while it works, and other organisations' jobs get their turns."""

from __future__ import annotations

import json
import time

import pytest

from api.storage.database import Database
from api.storage.keys import Keys, Scope
from tests.api.jobs.conftest import table
from tests.api.jobs.served import Service, wait_until

BIG = 60_000
NOTE = json.dumps({"text": "Your SQL was weak, but you were friendly. Others were a closer match."}).encode()


@pytest.fixture
def service(tmp_path, toy_folder):
    made = Service(f"sqlite:///{tmp_path / 'a.db'}", tmp_path / "jobs", toy_folder, AFTERVIEW_RATE_LIMIT="0")
    yield made
    made.stop()


@pytest.fixture
def key(service):
    """Makes keys of organisations."""
    database = Database(service.database)
    database.migrate()
    keys = Keys(database)
    yield lambda name: {"authorization": f"Bearer {keys.create(keys.organisation(name), 'x', list(Scope))[0]}"}
    database.close()


def p95(service, times):
    """The time in seconds within which 19 of 20 requests are answered."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        service.post("/v1/analyze", NOTE)
        taken.append(time.perf_counter() - began)
    return sorted(taken)[times * 19 // 20]


@pytest.mark.slow  # it is about time, which is scarce where other tests run beside it
def test_a_big_job_starves_neither_people_nor_small_jobs(service, key):
    big, small = key("Big"), key("Small")
    service.headers = big
    service.start()
    p95(service, 20)
    quiet = p95(service, 100)
    first = service.send(table(BIG))
    wait_until(lambda: service.job(first)["progress"]["rows"] >= 500)
    beside = p95(service, 200)
    service.headers, began = small, time.monotonic()
    second = service.send(table(20))
    wait_until(lambda: service.job(second)["state"] == "done")
    waited = time.monotonic() - began
    service.headers = big
    assert service.job(first)["state"] == "running"
    print(f"\np95 {quiet * 1000:.0f} ms alone, {beside * 1000:.0f} ms beside a big job; a small job took {waited:.1f} s")
    assert beside < 0.25 + 5 * quiet
    assert waited < 30
