"""Jobs without a process of their own: `work` does what that would do, in this one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from analyzer.batch import run as batch
from analyzer.batch.records import lines
from api.jobs.folders import JobFolders
from api.jobs.processes import Processes
from api.jobs.reading import Worker
from api.jobs.turns import Turns
from api.jobs.watching import Watch
from api.storage.jobs import Jobs, Limits
from api.storage.keys import Scope

LIMITS = Limits(active=3, bytes=1_000, days=30)
SAID = ("Your SQL was weak.", "You were friendly.", "You asked us nothing about the team.")


def table(rows: int, *, bad: bool = True) -> bytes:
    """A table with a row on each of four candidates in turn, and a bad row at its end."""
    made = ["id,candidate,team,feedback"]
    made += [f"n{number},c{number % 4},T{number % 2},{SAID[number % 3]}" for number in range(rows)]
    return "\n".join([*made, *(["bad,c1,T0,with,too,many"] if bad else []), ""]).encode()


class Threads(Processes):
    """In place of the processes that read."""

    def __init__(self, analyzer, count=1):
        self.count = count
        self.read: list[str] = []
        self._analyzer = analyzer
        self._threads = ThreadPoolExecutor(count)

    def submit(self, model, rows):
        def read():
            self.read.append(rows[0].source)
            return lines(self._analyzer, rows)

        return self._threads.submit(read)


@pytest.fixture
def chunks_of_4(monkeypatch):
    monkeypatch.setattr(batch, "CHUNK_ROWS", 4)


@pytest.fixture
def threads(toy_analyzer):
    return Threads(toy_analyzer)


@pytest.fixture
def app_client(make_client, idle_keeper, tmp_path, toy_folder):
    def make(**settings):
        return make_client(**{"database": f"sqlite:///{tmp_path / 'a.db'}", "model": str(toy_folder), **settings})

    return make


@pytest.fixture
def client(app_client):
    return app_client()


@pytest.fixture
def work(threads, toy_folder, chunks_of_4):
    """Work on all jobs of a client's service that are due."""

    def work(client):
        service = client.app.state.jobs
        worker = Worker(service.store, service.folders, Turns(1), threads, Watch(), str(toy_folder))
        for job, _ in service.store.due():
            worker.work(job)

    return work


@pytest.fixture
def send(client):
    def send(data, name="in.csv", headers=None, **fields):
        return client.post("/v1/jobs", files={"file": (name, data)}, data=fields, headers=headers)

    return send


@pytest.fixture
def done(send, work, client):
    """The path of a job that is done."""
    location = send(table(22), candidate_column="candidate").headers["location"]
    work(client)
    return location


@pytest.fixture
def key(client):
    def make(organisation, *scopes):
        keys = client.app.state.stores.keys
        return {"authorization": f"Bearer {keys.create(keys.organisation(organisation), 'x', scopes or list(Scope))[0]}"}

    return make


@pytest.fixture
def jobs(database, clock):
    return Jobs(database, clock)


@pytest.fixture
def folders(tmp_path):
    found = JobFolders(tmp_path / "folders")
    found.make()
    return found
