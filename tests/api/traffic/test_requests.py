"""Claims on requests as rows, on SQLite and, where there is one, on a real PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from api.storage.database import BESIDE
from api.storage.notes import NewNote
from api.storage.requests import KEPT, LEASE, Claim, Known, Requests, SupersededError


@pytest.fixture
def requests(database, clock):
    return Requests(database, clock)


@pytest.fixture
def owner(keys):
    return keys.organisation("Mine")


@pytest.fixture
def keep(notes, owner):
    return lambda: notes.add(owner, NewNote("c1", "Your SQL was weak.", {"findings": []}, "toy 1.0.0"))


@contextmanager
def beside(what):
    """Has something done beside what is written, as in a request."""
    token = BESIDE.set(what)
    try:
        yield
    finally:
        BESIDE.reset(token)


def marked(requests, claim):
    return beside(lambda session: requests.mark(claim, session))


def claimed(requests, owner, name="n1"):
    found = requests.claim(owner, name, "f1")
    assert isinstance(found, Claim)
    return found


def test_a_request_is_claimed_once_and_its_answer_kept_for_a_day(requests, owner, clock):
    claim = claimed(requests, owner)
    assert requests.claim(owner, "n1", "f1") == Known(LEASE)
    requests.finish(claim, "f1", b"sealed")
    assert requests.claim(owner, "n1", None) == Known(None, "f1", b"sealed")
    clock.now += KEPT - timedelta(seconds=1)
    assert requests.expire() == 0
    assert requests.claim(owner, "n1", "f1") == Known(None, "f1", b"sealed")
    clock.now += timedelta(seconds=2)
    again = claimed(requests, owner)
    requests.release(again)
    assert requests.expire() == 0
    assert isinstance(requests.claim(owner, "n1", "f1"), Claim)


def test_organisations_do_not_meet(requests, owner, keys):
    requests.finish(claimed(requests, owner), "f1", b"sealed")
    other = claimed(requests, keys.organisation("Other"))
    requests.release(other)
    assert requests.claim(owner, "n1", None) == Known(None, "f1", b"sealed")


def test_many_at_once_get_one_claim(requests, owner):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: requests.claim(owner, "n1", "f1"), range(24)))
    assert sum(isinstance(each, Claim) for each in found) == 1


def test_a_claim_that_is_renewed_lasts_and_one_that_is_not_goes_to_the_next(requests, owner, clock):
    first = claimed(requests, owner)
    clock.now += LEASE - timedelta(seconds=1)
    requests.renew(first)
    clock.now += LEASE - timedelta(seconds=1)
    assert isinstance(requests.claim(owner, "n1", "f1"), Known)
    clock.now += timedelta(seconds=2)
    second = claimed(requests, owner)
    requests.finish(first, "f1", b"late")
    requests.release(first)
    assert requests.claim(owner, "n1", "f1") == Known(LEASE)
    requests.finish(second, "f1", b"sealed")
    assert requests.claim(owner, "n1", "f1") == Known(None, "f1", b"sealed")


def test_who_lost_the_claim_cannot_commit_any_more(requests, owner, clock, keep, notes):
    first = claimed(requests, owner)
    clock.now += LEASE
    second = claimed(requests, owner)
    with marked(requests, first), pytest.raises(SupersededError):
        keep()
    assert notes.of_candidate(owner, "c1") == []
    with marked(requests, second):
        keep()
    assert len(notes.of_candidate(owner, "c1")) == 1


def test_after_a_crash_it_is_known_whether_anything_was_changed(requests, owner, clock, keep, notes):
    before = claimed(requests, owner, "before")
    with marked(requests, before):
        notes.of_candidate(owner, "c1")  # reading is no change
    after = claimed(requests, owner, "after")
    with marked(requests, after):
        keep()
    clock.now += LEASE
    assert isinstance(requests.claim(owner, "before", "f1"), Claim)
    assert requests.claim(owner, "after", "f1") == Known(None, "f1", None)


def test_what_failed_after_a_change_is_not_done_again(requests, owner, keep):
    claim = claimed(requests, owner)
    with marked(requests, claim):
        keep()
    requests.release(claim)
    assert requests.claim(owner, "n1", "f1") == Known(None, "f1", None)


def test_a_deletion_takes_kept_answers_with_it_in_its_transaction(requests, owner, keep, notes):
    kept = keep()
    requests.finish(claimed(requests, owner), "f1", b"sealed")
    with beside(lambda session: requests.forget(owner, session)):
        assert notes.delete(owner, kept.id)
    assert requests.claim(owner, "n1", None) == Known(None, "f1", None)


def test_the_table_goes_and_comes_with_requests_in_it(database, requests, owner):
    requests.finish(claimed(requests, owner), "f1", b"sealed")
    database.migrate("0004")
    assert "requests" not in inspect(database.engine).get_table_names()
    database.migrate()
    claimed(requests, owner)
    with database.session() as session:
        session.execute(text("DELETE FROM organisations"))
        assert session.scalar(text("SELECT count(*) FROM requests")) == 0
