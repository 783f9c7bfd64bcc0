"""Rows of jobs on both databases: quotas hold whoever asks at once, an end is announced once, nobody sees another's."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from analyzer.errors import InputError
from api.events import EventType
from api.routes.announced import JobFinished
from api.storage import jobs as storage
from api.storage.jobs import JobState, Limits, NewJob, NoRoomError, TooManyJobsError
from api.storage.tables import Delivery
from api.storage.webhooks import Wanted, Webhooks
from tests.api.jobs.conftest import LIMITS

NEW = NewJob("in.csv", "csv", 100, candidate_column="candidate")


@pytest.fixture
def owner(keys):
    return keys.organisation("Mine")


@pytest.fixture
def running(jobs, owner):
    job = jobs.ready(jobs.begin(owner, LIMITS, 0), NEW, LIMITS)
    return jobs.start(job.id)


def announced(database):
    with database.session() as session:
        return list(session.scalars(select(Delivery.body)))


def test_a_job_goes_from_its_upload_to_its_end(jobs, owner, database, keys):
    Webhooks(database).create(owner, Wanted("https://a.example/hook", (EventType.JOB_FINISHED,)))
    job = jobs.begin(owner, LIMITS, 90)
    assert (job.state, jobs.any_due(), jobs.due(), jobs.start(job.id)) == (JobState.UPLOADING, False, [], None)
    jobs.touch(job.id)
    jobs.ready(job, NEW, LIMITS)
    assert (jobs.any_due(), jobs.due()) == (True, [(job.id, owner)])
    assert jobs.start(job.id).state == JobState.RUNNING
    assert jobs.note(job.id, rows_done=7)
    assert jobs.finish(job.id, JobState.DONE, rows_done=10, rows_bad=1, bytes=50)
    assert jobs.finish(job.id, JobState.DONE, rows_done=99)
    found = jobs.get(owner, job.id)
    assert (found.state, found.rows_done, found.bytes, jobs.start(job.id), jobs.note(job.id, rows_done=0)) == (
        JobState.DONE, 10, 50, None, False,
    )  # fmt: skip
    (body,) = announced(database)
    told = JobFinished.model_validate_json(body).data
    assert (told.job, told.status, told.ok, told.error) == (job.id, "done", 9, 1)
    assert [each.id for each in jobs.done(owner)] == [job.id]


def test_an_organisation_has_so_many_jobs_under_way_whoever_asks_at_once(jobs, owner, keys):
    outcomes = []

    def ask():
        try:
            outcomes.append(jobs.begin(owner, LIMITS, 0).id)
        except TooManyJobsError:
            outcomes.append(None)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(outcomes), outcomes.count(None)) == (8, 5)
    assert jobs.begin(keys.organisation("Other"), LIMITS, 0)
    jobs.cancel(owner, next(filter(None, outcomes)))
    assert jobs.begin(owner, LIMITS, 0)


def test_an_organisation_keeps_so_many_bytes(jobs, owner):
    with pytest.raises(NoRoomError):
        jobs.begin(owner, LIMITS, 1_001)
    job = jobs.begin(owner, LIMITS, 0)
    with pytest.raises(NoRoomError):
        jobs.ready(job, NewJob("a", "csv", 1_001), LIMITS)
    jobs.ready(job, NewJob("a", "csv", 900), LIMITS)
    with pytest.raises(NoRoomError):
        jobs.begin(owner, LIMITS, 101)
    jobs.resize(job.id, 10)
    assert jobs.begin(owner, LIMITS, 101)


def test_a_cancelled_job_is_worked_on_no_more_and_cannot_be_cancelled_again(jobs, owner, running):
    assert jobs.cancel(owner, running.id)
    assert not jobs.cancel(owner, running.id)
    assert not jobs.note(running.id, rows_done=1)
    assert jobs.start(running.id) is None
    assert jobs.keeping([running.id]) == set()
    assert jobs.finish(running.id, JobState.DONE)
    assert jobs.get(owner, running.id).state == JobState.CANCELLED
    job = jobs.begin(owner, LIMITS, 0)
    jobs.cancel(owner, job.id)
    assert jobs.ready(job, NEW, LIMITS) is None


def test_a_job_that_is_cancelled_while_it_is_started_is_not_worked_on(jobs, owner, monkeypatch):
    job = jobs.ready(jobs.begin(owner, LIMITS, 0), NEW, LIMITS)
    locked = storage._locked

    def cancelled_first(session, organisation):
        monkeypatch.setattr(storage, "_locked", locked)
        assert jobs.cancel(owner, job.id)
        return locked(session, organisation)

    monkeypatch.setattr(storage, "_locked", cancelled_first)
    assert jobs.start(job.id) is None
    assert jobs.get(owner, job.id).state == JobState.CANCELLED


def test_nobody_sees_or_touches_anothers_job(jobs, keys, running):
    other = keys.organisation("Other")
    assert jobs.get(other, running.id) is None
    assert jobs.page(other, size=10).jobs == ()
    assert not jobs.cancel(other, running.id)
    assert not jobs.delete(other, running.id)
    assert jobs.erase(other, "c1") == []
    assert jobs.erasures(running.id) == []
    assert jobs.done(other) == []


def test_a_candidate_who_is_erased_while_a_job_runs_has_to_be_left_out_before_it_ends(jobs, owner, running):
    assert jobs.erase(owner, "c1") == []
    assert jobs.erase(owner, "c1") == []
    assert jobs.erasures(running.id) == ["c1"]
    assert not jobs.finish(running.id, JobState.DONE)
    assert jobs.finish(running.id, JobState.DONE, ["c1"])
    assert jobs.erasures(running.id) == []
    assert [job.id for job in jobs.erase(owner, "c2")] == [running.id]
    assert jobs.finish("none", JobState.DONE)


def test_jobs_end_by_their_time_or_their_organisations_and_idle_uploads_at_once(jobs, keys, clock):
    short, long = keys.organisation("Short", retention_days=5), keys.organisation("Long")
    first, second = jobs.begin(short, LIMITS, 0), jobs.begin(long, LIMITS, 0)
    for job in (first, second):
        jobs.ready(job, NEW, LIMITS)
    assert (second.expires_at - first.expires_at).days == 25
    idle = jobs.begin(long, Limits(9, 9_000, 400), 0)
    clock.now += timedelta(minutes=9)
    assert jobs.expire() == 0
    clock.now += timedelta(minutes=2)
    assert (jobs.expire(), jobs.get(long, idle.id)) == (1, None)
    clock.pass_days(6)
    assert (jobs.expire(), jobs.get(short, first.id)) == (1, None)
    keys.organisation("Long", retention_days=6)
    assert jobs.expire() == 1
    third = jobs.begin(short, LIMITS, 0)
    jobs.ready(third, NEW, LIMITS)
    clock.pass_days(31)
    assert jobs.expire() == 1


def test_pages_hold_every_job_once(jobs, owner, clock):
    ids = []
    for _ in range(5):
        clock.now += timedelta(seconds=1)
        ids.append(jobs.begin(owner, Limits(9, 9, 9), 0).id)
    first = jobs.page(owner, size=3)
    rest = jobs.page(owner, size=3, cursor=first.cursor)
    assert [job.id for job in (*first.jobs, *rest.jobs)] == ids[::-1]
    assert rest.cursor is None
    with pytest.raises(InputError, match="cursor is none that this service gave out"):
        jobs.page(owner, size=3, cursor="x")


def test_the_migration_goes_down_and_up_with_data_in_the_tables(database, jobs, owner, running):
    jobs.erase(owner, "c1")
    database.migrate("0005")
    assert "jobs" not in inspect(database.engine).get_table_names()
    database.migrate("head")
    assert jobs.begin(owner, LIMITS, 0)
    assert database.problem() is None
