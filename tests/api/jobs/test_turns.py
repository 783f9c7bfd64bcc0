"""Turns go round between organisations, and within each between its jobs."""

from __future__ import annotations

import threading

from api.jobs.turns import Turns


def order_of(asking: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """In which order turns are given to jobs that each want so many, all asking from the start."""
    turns, given = Turns(1), []
    turns.join("first", "first")
    turns.take("first", "first")

    def ask(who, count):
        for _ in range(count):
            turns.take(*who)
            given.append(who)
            turns.give_back()
        turns.leave(*who)

    threads = [threading.Thread(target=ask, args=(who, count)) for who, count in asking.items()]
    for who in asking:
        turns.join(*who)
    for thread in threads:
        thread.start()
    while len(turns._waiting) < len(asking):
        pass
    turns.leave("first", "first")
    turns.give_back()
    for thread in threads:
        thread.join(10)
    return given


def test_a_small_job_is_through_while_a_big_one_has_hardly_begun():
    given = order_of({("a", "big"): 40, ("b", "small"): 3})
    assert given.index(("b", "small")) <= 2
    assert [who for who in given[:8] if who[0] == "b"] == [("b", "small")] * 3


def test_an_organisation_with_many_jobs_gets_no_more_than_one_with_one():
    given = order_of({**{("a", f"job{number}"): 10 for number in range(5)}, ("b", "only"): 10})
    assert 9 <= [who[0] for who in given[:20]].count("b") <= 10
    assert {who[1] for who in given[:12] if who[0] == "a"} == {f"job{number}" for number in range(5)}


def test_who_comes_late_neither_waits_nor_takes_all():
    turns = Turns(1)
    turns.join("a", "old")
    for _ in range(100):
        turns.take("a", "old")
        turns.give_back()
    turns.join("b", "new")
    assert turns._owners["b"] == turns._owners["a"] == 100
    turns.join("a", "second")
    assert turns._jobs["a"]["second"] == 100


def test_as_many_turns_as_places_are_given_at_once():
    turns = Turns(2)
    for job in ("x", "y", "z"):
        turns.join("a", job)
    turns.take("a", "x")
    turns.take("a", "y")
    got = threading.Event()

    def take():
        turns.take("a", "z")
        got.set()

    third = threading.Thread(target=take)
    third.start()
    assert not got.wait(0.1)
    turns.give_back()
    assert got.wait(5)
    third.join()
