"""The work on a job, broken off in every way, in this process."""

from __future__ import annotations

import json
import threading
import time
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool

import pytest

from analyzer.batch import run as batch
from analyzer.files.rows import Opened
from analyzer.results import ModelInfo
from api.jobs import processes, reading, watching
from api.jobs.reading import MOST_ATTEMPTS, Worker
from api.jobs.turns import Turns
from api.jobs.watching import Watch
from api.storage.database import Database
from api.storage.jobs import JobState, Limits, NewJob
from tests.api.jobs.conftest import Threads, table

MANY = Limits(99, 10_000_000, 30)
ROWS = 22


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(reading, "_REST_SECONDS", 0.0)


@pytest.fixture
def owner(keys):
    return keys.organisation("Mine")


@pytest.fixture
def database(tmp_path):
    found = Database(f"sqlite:///{tmp_path / 'a.db'}")
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def add(jobs, folders, owner):
    def add(data=None, organisation=None, **more):
        job = jobs.begin(organisation or owner, MANY, 0)
        folder = folders.of(job.id)
        folder.path.mkdir(parents=True)
        folder.upload.write_bytes(table(ROWS) if data is None else data)
        return jobs.ready(job, NewJob("in.csv", "csv", 100, candidate_column="candidate", **more), MANY)

    return add


@pytest.fixture
def worker(jobs, folders, threads, toy_folder, chunks_of_4):
    return Worker(jobs, folders, Turns(1), threads, Watch(), str(toy_folder))


def ids(folders, job):
    return [json.loads(line)["id"] for line in folders.of(job.id).result.read_bytes().splitlines()]


def test_every_row_stands_in_the_result_once_and_what_the_work_needed_is_gone(worker, add, jobs, owner, folders):
    job = add()
    worker.work(job.id)
    found, folder = jobs.get(owner, job.id), folders.of(job.id)
    assert (found.state, found.rows_done, found.rows_bad, found.read_by, found.attempts) == (JobState.DONE, 23, 1, "toy 1.0.0", 0)
    assert ids(folders, job) == [f"n{number}" for number in range(ROWS)]
    assert sorted(path.name for path in folder.path.iterdir()) == ["result.jsonl", "result.jsonl.errors.jsonl"]
    assert found.bytes == folder.size
    worker.work(job.id)
    assert jobs.get(owner, job.id) == found or jobs.get(owner, job.id).finished_at == found.finished_at


class Dies(BaseException):
    """A kill, as far as this process can have one."""


@pytest.mark.parametrize("place", ["begin", "chunk", "assemble", "finish", "clean"])
def test_a_kill_at_any_place_loses_and_doubles_nothing(worker, add, jobs, owner, folders, monkeypatch, threads, place):
    job = add()
    with monkeypatch.context() as killing:
        if place == "begin":
            killing.setattr(reading, "model_named", dies)
        elif place == "chunk":
            killing.setattr(threads, "submit", after(3, threads.submit))
        elif place == "assemble":
            killing.setattr("analyzer.batch.parts.Parts.remove", dies)
        elif place == "finish":
            killing.setattr(jobs, "finish", dies)
        else:
            killing.setattr(type(worker), "_clean", dies)
        with pytest.raises(Dies):
            worker.work(job.id)
    Worker(jobs, folders, Turns(1), threads, Watch(), worker.model).work(job.id)
    assert ids(folders, job) == [f"n{number}" for number in range(ROWS)]
    assert (jobs.get(owner, job.id).state, jobs.get(owner, job.id).rows_done) == (JobState.DONE, 23)
    assert len(threads.read) <= 7


def dies(*_, **__):
    raise Dies


def after(count, real):
    """A function that dies after so many calls."""
    calls = []

    def called(*arguments):
        calls.append(1)
        if len(calls) > count:
            raise Dies
        return real(*arguments)

    return called


def test_a_lost_process_is_replaced_and_the_job_goes_on(worker, add, jobs, owner, folders, threads, monkeypatch):
    job, real, calls = add(), threads.submit, []

    def submit(model, rows):
        calls.append(1)
        if len(calls) in (2, 5):
            lost: Future[bytes] = Future()
            lost.set_exception(BrokenProcessPool())
            return lost
        return real(model, rows)

    monkeypatch.setattr(threads, "submit", submit)
    worker.work(job.id)
    assert ids(folders, job) == [f"n{number}" for number in range(ROWS)]
    assert (len(calls), jobs.get(owner, job.id).attempts) == (8, 0)


def test_a_job_that_breaks_off_at_the_same_place_again_and_again_fails(worker, add, jobs, owner, folders, threads, monkeypatch):
    job, calls = add(), []

    def submit(model, rows):
        calls.append(1)
        raise RuntimeError

    monkeypatch.setattr(threads, "submit", submit)
    worker.work(job.id)
    found = jobs.get(owner, job.id)
    assert (found.state, len(calls)) == (JobState.FAILED, MOST_ATTEMPTS)
    assert "Reading broke off 20 times at the same place" in found.problem
    assert not folders.of(job.id).path.exists()


def test_what_cannot_be_read_at_all_fails_and_says_why(worker, add, jobs, owner, folders):
    job = add(b"")
    worker.work(job.id)
    found = jobs.get(owner, job.id)
    assert (found.state, found.problem, found.bytes) == (JobState.FAILED, "in.csv is empty: there is no row in it", 0)
    assert not folders.of(job.id).path.exists()


def test_after_a_change_of_model_the_work_begins_anew(worker, add, jobs, owner, folders, threads, monkeypatch):
    job = add()
    with monkeypatch.context() as killing:
        killing.setattr(threads, "submit", after(3, threads.submit))
        with pytest.raises(Dies):
            worker.work(job.id)
    monkeypatch.setattr(reading, "model_named", lambda _: ModelInfo("toy", "2.0.0"))
    worker.work(job.id)
    found = jobs.get(owner, job.id)
    assert (found.read_by, found.rows_done, len(threads.read)) == ("toy 2.0.0", 23, 9)
    assert ids(folders, job) == [f"n{number}" for number in range(ROWS)]


@pytest.mark.parametrize("end", ["cancel", "delete"])
def test_a_job_that_is_ended_while_it_runs_stops_at_the_next_chunk_and_leaves_nothing(
    worker, add, jobs, owner, folders, threads, monkeypatch, end
):
    job, real = add(), threads.submit

    def submit(model, rows):
        if len(threads.read) == 2:
            getattr(jobs, end)(owner, job.id)
            if end == "delete":
                folders.of(job.id).remove()
        return real(model, rows)

    monkeypatch.setattr(threads, "submit", submit)
    worker.work(job.id)
    assert len(threads.read) <= 4
    assert not folders.of(job.id).path.exists()
    found = jobs.get(owner, job.id)
    assert found is None if end == "delete" else found.state == JobState.CANCELLED


def test_a_file_that_is_gone_is_a_failure_in_the_end(worker, add, jobs, owner, folders):
    job = add()
    folders.of(job.id).upload.unlink()
    worker.work(job.id)
    assert jobs.get(owner, job.id).state == JobState.FAILED


def test_rows_of_a_candidate_who_is_erased_meanwhile_are_left_out(worker, add, jobs, owner, folders):
    job = add()
    jobs.erase(owner, "c1")
    worker.work(job.id)
    kept = [json.loads(line) for line in folders.of(job.id).result.read_bytes().splitlines()]
    assert {each["columns"]["candidate"] for each in kept} == {"c0", "c2", "c3"}
    assert jobs.get(owner, job.id).rows_done == len(kept) + 1
    assert b"too,many" not in folders.of(job.id).errors.read_bytes()


def test_a_small_job_is_done_while_a_big_one_has_hardly_begun(jobs, keys, add, folders, toy_analyzer, toy_folder, monkeypatch):
    monkeypatch.setattr(batch, "CHUNK_ROWS", 4)
    threads = Threads(toy_analyzer)
    worker = Worker(jobs, folders, Turns(1), threads, Watch(), str(toy_folder))
    big, small = add(table(400)), add(table(8, bad=False), keys.organisation("Other"))
    at_work = threading.Thread(target=worker.work, args=(big.id,))
    at_work.start()
    while len(threads.read) < 3:
        pass
    worker.work(small.id)
    assert len(threads.read) < 20
    jobs.cancel(big.organisation_id, big.id)
    at_work.join()
    assert jobs.get(small.organisation_id, small.id).state == JobState.DONE


def test_several_processes_read_one_job_and_its_rows_keep_their_order(jobs, add, folders, toy_analyzer, toy_folder, chunks_of_4):
    job = add()
    Worker(jobs, folders, Turns(3), Threads(toy_analyzer, 3), Watch(), str(toy_folder)).work(job.id)
    assert ids(folders, job) == [f"n{number}" for number in range(ROWS)]


def test_a_chunk_that_is_read_for_ever_fails_its_job_and_gives_its_place_back(worker, add, jobs, owner, threads, monkeypatch):
    lost: list[Future[bytes]] = []
    job = add()
    monkeypatch.setattr(processes, "LONGEST_SECONDS", 0.1)

    def stop():
        for each in lost:
            each.set_exception(BrokenProcessPool())

    def submit(model, rows):
        lost.append(Future())
        return lost[-1]

    with monkeypatch.context() as endless:
        endless.setattr(threads, "submit", submit)
        endless.setattr(threads, "stop", stop)
        worker.work(job.id)
    assert "to read. Send it in parts to find it." in jobs.get(owner, job.id).problem
    second = add()
    worker.work(second.id)
    assert jobs.get(owner, second.id).state == JobState.DONE


def test_a_file_that_never_comes_to_its_end_fails(worker, add, jobs, owner, monkeypatch):
    job, going_on = add(), threading.Event()
    monkeypatch.setattr(watching, "LONGEST_SECONDS", 0.2)

    def endless(*_):
        going_on.wait(30)
        yield from ()

    monkeypatch.setattr(batch, "open_input", lambda *_: Opened("", endless()))
    thread = threading.Thread(target=worker.work, args=(job.id,))
    thread.start()
    until = time.monotonic() + 30
    while not worker.fail_stuck():
        assert time.monotonic() < until
        time.sleep(0.05)
    found = jobs.get(owner, job.id)
    assert (found.state, found.problem) == (JobState.FAILED, str(watching.EndlessError()))
    going_on.set()
    thread.join(30)
    assert not thread.is_alive()


def test_a_job_that_kills_its_process_again_and_again_fails(worker, add, jobs, owner, monkeypatch):
    job = add()
    monkeypatch.setattr(reading, "model_named", dies)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(Dies):
            worker.work(job.id)
        jobs.blame()
    assert jobs.get(owner, job.id).state == JobState.RUNNING
    worker.work(job.id)
    assert jobs.get(owner, job.id).state == JobState.FAILED


def test_however_often_the_service_dies_its_jobs_do_not_fail(worker, add, jobs, owner, monkeypatch):
    job = add()
    with monkeypatch.context() as killing:
        killing.setattr(reading, "model_named", dies)
        for _ in range(MOST_ATTEMPTS + 1):
            with pytest.raises(Dies):
                worker.work(job.id)
    worker.work(job.id)
    assert jobs.get(owner, job.id).state == JobState.DONE
