"""The processes that read for jobs."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

import pytest

from api.jobs import processes, reading
from api.jobs.processes import FairEngine, Processes
from api.jobs.turns import Turns
from api.jobs.watching import Watch


def test_real_processes_read_and_are_replaced_when_lost(toy_folder):
    pool = Processes(1, None)
    assert pool.submit(str(toy_folder), []).result(60) == b""
    pool.stop()
    with suppress(BrokenProcessPool):  # unless it is known already
        pool.submit(str(toy_folder), []).result(60)
    assert pool.submit(str(toy_folder), []).result(60) == b""
    pool._pool.shutdown()


def test_a_process_keeps_two_models_at_most(monkeypatch):
    loaded: list[str] = []

    def load(name, catalogue):
        loaded.append(name)
        return name

    monkeypatch.setattr(processes, "load", load)
    monkeypatch.setattr(processes, "lines", lambda analyzer, rows: analyzer.encode())
    monkeypatch.setattr(processes, "_analyzers", {})
    assert [processes._read(name, None, []) for name in ("a", "b", "a", "c", "a")] == [b"a", b"b", b"a", b"c", b"a"]
    assert loaded == ["a", "b", "c", "a"]


def test_a_turn_is_given_back_though_the_job_is_wanted_no_more():
    def unwanted():
        raise reading.UnwantedError

    turns = Turns(1)
    turns.join("a", "b")
    engine = FairEngine(Processes(1, None), turns, Watch(), "a", "b", "toy", unwanted)
    with pytest.raises(reading.UnwantedError):
        list(engine.work([(0, [])]))
    turns.take("a", "b")
