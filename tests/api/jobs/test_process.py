"""The process that works on jobs, and what keeps it: here within this process, and with others in its place."""

from __future__ import annotations

import asyncio
import io
import os
import sys
import threading
import time
from types import SimpleNamespace

import pytest
from dbos import DBOS
from pydantic import SecretStr
from sqlalchemy.exc import OperationalError

from api.jobs import durable, errands, keeper, processes, worker
from api.jobs.folders import JobFolders
from api.jobs.keeper import Keeper
from api.jobs.reading import Worker
from api.settings import Settings
from api.storage.database import Database
from api.storage.jobs import Jobs, JobState, Limits, NewJob
from api.storage.keys import Keys
from tests.api.jobs.conftest import Threads, table

MANY = Limits(99, 10_000_000, 30)


@pytest.fixture
def settings(tmp_path, toy_folder):
    return Settings(database=f"sqlite:///{tmp_path / 'a.db'}", model=str(toy_folder))


@pytest.fixture
def store(settings):
    database = Database(settings.database)
    database.migrate()
    yield Jobs(database)
    database.close()


@pytest.fixture
def lifeline(settings, monkeypatch):
    reading, writing = os.pipe()
    os.write(writing, settings.model_dump_json().encode() + b"\n")
    stream = io.TextIOWrapper(os.fdopen(reading, "rb"))
    monkeypatch.setattr(sys, "stdin", stream)
    yield writing
    stream.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # DBOS leaves its connections to the end of its process
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_process_works_until_there_is_nothing_more_to_do(settings, store, lifeline, monkeypatch, toy_analyzer, tmp_path):
    ended = threading.Event()
    monkeypatch.setattr(worker, "step_back", lambda: None)
    monkeypatch.setattr("logging.config.dictConfig", lambda _: None)
    monkeypatch.setattr(worker, "Processes", lambda count, catalogue: Threads(toy_analyzer, count))
    monkeypatch.setattr(worker, "_IDLE_SECONDS", 1.0)
    monkeypatch.setattr("os._exit", lambda code: ended.set())
    owner = Keys(store._database).organisation("Mine")
    jobs = []
    for _ in range(2):
        job = store.begin(owner, MANY, 0)
        folder = JobFolders(tmp_path / "a.db.jobs").of(job.id)
        folder.path.mkdir(parents=True)
        folder.upload.write_bytes(table(5))
        jobs.append(store.ready(job, NewJob("in.csv", "csv", 100), MANY))
    worker.main()
    assert [store.get(owner, job.id).state for job in jobs] == [JobState.DONE] * 2
    assert ended.is_set()
    ended.clear()
    again = jobs[0]
    with store._database.session() as session:  # as where the database was put back from a copy
        session.get(type(again), again.id).state = JobState.RUNNING
    durable.hand_over(store.due())
    DBOS.retrieve_workflow(again.id).get_result()
    assert store.get(owner, again.id).state == JobState.DONE
    os.close(lifeline)
    assert ended.wait(5)
    DBOS.destroy()


def test_the_process_outlasts_a_database_that_is_away_and_ends_where_a_thread_never_does(settings, monkeypatch, toy_analyzer, tmp_path):
    asked = []

    def due(_):
        asked.append(1)
        if len(asked) == 1:
            raise OperationalError("x", None, Exception())
        return []

    monkeypatch.setattr(durable, "launch", lambda *_: None)
    monkeypatch.setattr(worker, "Processes", lambda count, catalogue: Threads(toy_analyzer, count))
    monkeypatch.setattr(Jobs, "due", due)
    monkeypatch.setattr(Worker, "fail_stuck", lambda _: True)
    assert worker._serve(settings, Database(settings.database), JobFolders(tmp_path)) == 1
    assert len(asked) == 2


def test_a_reading_process_ends_with_the_one_that_started_it(monkeypatch):
    ended: list[int] = []
    reading, writing = os.pipe()
    monkeypatch.setattr("os._exit", ended.append)
    os.close(writing)
    processes._end_with(reading)
    os.close(reading)
    assert ended == [0]


def kept(settings, due, command, monkeypatch, seconds=2.0):
    """Let a keeper run for a while; how often it looked for work, and blamed jobs for the loss of a process."""
    looked, blamed = [], []

    class Store(Jobs):
        def __init__(self):
            pass

        def any_due(self):
            looked.append(1)
            found = due(len(looked))
            if isinstance(found, Exception):
                raise found
            return found

        def blame(self):
            blamed.append(1)

    async def run():
        made = Keeper(settings, Store())
        monkeypatch.setattr(keeper, "_COMMAND", command)
        monkeypatch.setattr(keeper, "_LOOK_EVERY", 0.05)
        task = asyncio.create_task(made.run())
        made.call()
        await asyncio.sleep(seconds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    return len(looked), len(blamed)


def test_a_lost_process_is_started_again(settings, tmp_path, monkeypatch, caplog):
    command = f"open({str(tmp_path / 'log')!r}, 'a').write(input()[:1]); raise SystemExit(1)"
    _, blamed = kept(settings, lambda _: True, command, monkeypatch)
    assert len((tmp_path / "log").read_text()) >= 2
    assert blamed >= 1
    assert "was lost (1) and is started again" in caplog.text


def test_a_process_ends_with_the_service(settings, tmp_path, monkeypatch):
    command = f"import os, sys; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); sys.stdin.read()"
    kept(settings, lambda _: True, command, monkeypatch)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_process_is_told_settings_that_it_can_read_and_no_secret(settings, tmp_path, monkeypatch):
    secret = settings.model_copy(update={"metrics_token": SecretStr("0123456789abcdef")})
    kept(secret, lambda count: count == 1, f"import sys; open({str(tmp_path / 'told')!r}, 'w').write(sys.stdin.readline())", monkeypatch)
    assert Settings.model_validate_json((tmp_path / "told").read_text()) == settings


def test_a_process_that_cannot_be_started_is_tried_again(settings, monkeypatch, caplog):
    async def refused(*_, **__):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr("asyncio.create_subprocess_exec", refused)
    assert kept(settings, lambda _: True, "", monkeypatch, 0.5)[0] > 1
    assert "no process for jobs can be started" in caplog.text


def test_without_work_there_is_no_process_and_a_database_that_is_away_is_waited_for(settings, tmp_path, monkeypatch, caplog):
    away = OperationalError("x", None, Exception())
    assert kept(settings, lambda count: away if count == 1 else False, f"open({str(tmp_path / 'log')!r}, 'w')", monkeypatch, 0.5)[0] > 3
    assert not (tmp_path / "log").exists()
    assert "jobs cannot be looked for: OperationalError" in caplog.text


def test_what_processes_do_first(monkeypatch):
    told: list[int] = []
    monkeypatch.setattr("os.nice", told.append)
    errands.step_back()
    assert told == [errands.NICENESS]


def test_where_stepping_back_is_forbidden_the_work_goes_on(monkeypatch):
    def forbidden(_):
        raise PermissionError

    monkeypatch.setattr("os.nice", forbidden)
    errands.step_back()


def test_a_process_of_the_pool_watches_the_one_that_started_it(monkeypatch):
    watched: list[int] = []
    monkeypatch.setattr(processes, "threadpool_limits", lambda _: None)
    monkeypatch.setattr(processes, "_end_with", watched.append)
    monkeypatch.setattr("multiprocessing.parent_process", lambda: SimpleNamespace(sentinel=7))
    processes._begin()
    for _ in range(100):
        if watched:
            break
        time.sleep(0.01)
    assert watched == [7]
