"""A real service that is killed at any moment, on both databases: its jobs are finished, each row stands in the result once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from api.events import EventType
from api.storage.database import Database
from api.storage.keys import LOCAL, Keys
from api.storage.webhooks import Wanted, Webhooks
from tests.api.jobs.conftest import table
from tests.api.test_cli import free_port
from tests.postgres import running

ROWS = 2_000


class Service:
    """A service that can be killed and started again."""

    def __init__(self, database: str, folder: Path, model: Path, **settings: str) -> None:
        self.port = free_port()
        self.database = database
        self._settings = {"AFTERVIEW_DATABASE": database, "AFTERVIEW_JOB_FOLDER": str(folder), "AFTERVIEW_MODEL": str(model), **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "analyzer.cli", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(command, env={**os.environ, **self._settings}, stderr=subprocess.DEVNULL)
        for _ in range(300):
            try:
                self.get("/readyz")
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        pytest.fail("the service did not start")

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return bytes(answer.read())

    def post(self, path: str, body: bytes = b"", content_type: str = "application/json") -> dict[str, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", body, {"content-type": content_type}, method="POST")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))

    def send(self, data: bytes, **fields: str) -> str:
        parts = [f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in fields.items()]
        head = b'--x\r\ncontent-disposition: form-data; name="file"; filename="in.csv"\r\n\r\n'
        sent = self.post("/v1/jobs", b"".join([*parts, head, data, b"\r\n--x--\r\n"]), "multipart/form-data; boundary=x")
        return str(sent["id"])

    def job(self, job: str) -> dict[str, Any]:
        return dict(json.loads(self.get(f"/v1/jobs/{job}")))

    def children(self) -> list[int]:
        """The processes below that of the service, at any depth."""
        assert self._process
        below: dict[int, list[int]] = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
        found, level = [], [self._process.pid]
        while level:
            level = [child for parent in level for child in below.get(parent, ())]
            found += level
        return found

    def worker(self) -> int | None:
        """The process that works on jobs."""
        for child in self.children():
            try:
                if "api.jobs.worker" in Path(f"/proc/{child}/cmdline").read_text():
                    return child
            except (FileNotFoundError, ProcessLookupError):
                continue
        return None

    def kill(self) -> None:
        assert self._process
        left = self.children()
        self._process.kill()
        self._process.wait()
        until = time.monotonic() + 60  # a process that has only just been started ends when it has loaded its modules
        while alive := [pid for pid in left if Path(f"/proc/{pid}").exists() and "Z" not in state_of(pid)]:
            assert time.monotonic() < until, [Path(f"/proc/{pid}/cmdline").read_text() for pid in alive]
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)


def state_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def wait_until(condition, seconds: float = 90.0):
    until = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return found


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
    assert os.getpriority(os.PRIO_PROCESS, worker) == 10
    os.kill(worker, signal.SIGKILL)  # the worker alone
    wait_until(lambda: service.worker() not in (None, worker))
    if "postgresql" in service.database:
        service.kill()  # in the midst, while a new worker begins
        service.start()
    wait_until(lambda: service.job(job)["state"] == "done")
    check(service, job, ROWS)


@pytest.mark.slow
def test_a_job_survives_twenty_kills_at_any_moment(service, capsys):
    rows, chance = 60_000, random.Random(20)
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
