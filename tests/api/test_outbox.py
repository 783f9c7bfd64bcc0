"""Webhooks and their deliveries as rows, on SQLite and, where there is one, on a real PostgreSQL."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from analyzer.errors import InputError
from api.events import Event, EventType, note_analyzed
from api.storage.notes import NewNote
from api.storage.outbox import FAILING, KEPT, RETRIES, Outbox, Outcome, Status, announce
from api.storage.webhooks import BY_HAND, Wanted, Webhooks

LEASE = timedelta(seconds=20)
WANTED = Wanted("https://hooks.example/a", (EventType.NOTE_ANALYZED,))
ANALYSIS = {"findings": [{"polarity": "concern", "quote": "SQL was weak"}, {"polarity": "strength"}], "remarks": [{}]}
FAILED = Outcome(0.1, 500, excerpt="no")


@pytest.fixture
def owner(keys):
    return keys.organisation("Mine")


@pytest.fixture
def webhooks(database, clock):
    return Webhooks(database, clock)


@pytest.fixture
def outbox(database, clock):
    return Outbox(database, clock)


@pytest.fixture
def keep(notes, owner):
    return lambda candidate="c1": notes.add(owner, NewNote(candidate, "Your SQL was weak.", ANALYSIS, "toy 1.0.0"))


def claim(outbox, room=10, busy=(), each=10):
    return outbox.claim(room, LEASE, busy=dict(busy), each=each)


def log(outbox, webhook, **more):
    return outbox.page(webhook.organisation_id, webhook.id, status=None, size=50, **more).deliveries


def test_a_kept_note_is_announced_in_its_transaction_without_its_words(webhooks, outbox, keep, owner):
    webhook = webhooks.create(owner, WANTED)
    note = keep()
    (claimed,) = claim(outbox)
    assert (claimed.url, claimed.secrets) == (webhook.url, (webhook.secret,))
    assert json.loads(claimed.body) == {
        "type": "note.analyzed",
        "timestamp": "2026-03-02T12:00:00.000Z",
        "data": {"note": note.id, "candidate": "c1", "model": "toy 1.0.0", "concerns": 1, "strengths": 1, "remarks": 1},
    }


def test_what_is_undone_was_never_announced(database, webhooks, outbox, owner, clock):
    webhooks.create(owner, WANTED)
    event = Event("msg_1", EventType.NOTE_ANALYZED, {"concerns": 1})
    with Session(database.engine) as session:
        announce(session, owner, event, clock())
        session.flush()
        session.rollback()
    assert claim(outbox) == []
    for _ in range(2):
        with database.session() as session:
            announce(session, owner, event, clock())
    (claimed,) = claim(outbox)
    assert json.loads(claimed.body)["data"] == {"concerns": 1}


def test_only_those_are_told_who_want_to_be(keys, webhooks, outbox, keep, owner):
    webhooks.create(keys.organisation("Other"), WANTED)
    webhooks.create(owner, Wanted("https://hooks.example/off", (EventType.NOTE_ANALYZED,), enabled=False))
    keep()
    assert claim(outbox) == []


def test_a_claim_is_one_processs_own_until_its_lease_ends(database, webhooks, outbox, keep, owner, clock):
    webhooks.create(owner, WANTED)
    keep()
    (first,) = claim(outbox)
    assert claim(Outbox(database, clock)) == []
    clock.now += LEASE
    (second,) = claim(Outbox(database, clock))
    outbox.finish(first, Outcome(0.1, 200))
    assert log(outbox, webhooks.all_of(owner)[0])[0].attempts == ()
    outbox.finish(second, Outcome(0.1, 204))
    (logged,) = log(outbox, webhooks.all_of(owner)[0])
    assert (logged.delivery.status, logged.delivery.next_at, [each.response for each in logged.attempts]) == (Status.DELIVERED, None, [204])
    clock.pass_days(2)
    assert claim(outbox) == []


def test_many_claimers_at_once_never_share_a_delivery(database, webhooks, keep, owner, clock):
    webhooks.create(owner, WANTED)
    for _ in range(40):
        keep()
    found: list[str] = []
    start = threading.Barrier(6)

    def work():
        outbox = Outbox(database, clock)
        start.wait()
        for _ in range(10):
            found.extend(claimed.id for claimed in outbox.claim(3, LEASE, busy={}, each=3))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (40, 40)


def test_a_webhook_gets_no_more_at_once_than_its_share(webhooks, outbox, keep, owner):
    slow, quick = webhooks.create(owner, WANTED), webhooks.create(owner, WANTED)
    for _ in range(4):
        keep()
    taken = [claimed.webhook for claimed in claim(outbox, room=8, busy={slow.id: 1}, each=2)]
    assert sorted(taken) == sorted([slow.id, quick.id, quick.id])
    assert claim(outbox, busy={slow.id: 2, quick.id: 2}, each=2) == []
    assert len(claim(outbox, room=1)) == 1


def test_failed_tries_follow_the_schedule_over_a_day_and_then_stop(webhooks, outbox, keep, owner, clock):
    webhook = webhooks.create(owner, WANTED)
    keep()
    began = clock.now
    for wait in RETRIES:
        (claimed,) = claim(outbox)
        outbox.finish(claimed, FAILED)
        (logged,) = log(outbox, webhook)
        assert wait <= logged.delivery.next_at - clock.now <= wait * 1.1
        clock.now = logged.delivery.next_at - timedelta(milliseconds=1)
        assert claim(outbox) == []
        clock.now = logged.delivery.next_at
    assert timedelta(hours=23) < clock.now - began < timedelta(hours=27)
    outbox.finish(claim(outbox)[0], Outcome(15.0, error="no answer in time"))
    (logged,) = log(outbox, webhook)
    assert (logged.delivery.status, logged.delivery.next_at, len(logged.attempts)) == (Status.FAILED, None, 8)
    assert [each.number for each in logged.attempts] == list(range(1, 9))
    assert (logged.attempts[0].excerpt, logged.attempts[-1].error) == ("no", "no answer in time")


def test_a_receiver_may_ask_to_wait_up_to_a_day(webhooks, outbox, keep, owner, clock):
    webhook = webhooks.create(owner, WANTED)
    keep()
    for asked, given in ((timedelta(hours=1), timedelta(hours=1)), (timedelta(days=400), timedelta(days=1))):
        outbox.finish(claim(outbox)[0], Outcome(0.1, 429, wait=asked))
        (logged,) = log(outbox, webhook)
        assert logged.delivery.next_at - clock.now == given
        clock.now = logged.delivery.next_at


def test_a_webhook_that_fails_for_days_is_disabled_with_the_reason(webhooks, outbox, keep, owner, clock):
    webhook = webhooks.create(owner, WANTED)
    keep()
    outbox.finish(claim(outbox)[0], FAILED)
    clock.now += FAILING
    keep()
    waiting = claim(outbox)
    outbox.finish(waiting[0], FAILED)
    found = webhooks.get(owner, webhook.id)
    assert (found.enabled, found.disabled_reason) == (False, "Every try since 2026-03-02 has failed; the last one: answered 500")
    outbox.finish(waiting[1], FAILED)  # was under way meanwhile
    assert {logged.delivery.status for logged in log(outbox, webhook)} == {Status.FAILED}
    keep()
    assert len(log(outbox, webhook)) == 2
    again = webhooks.change(owner, webhook.id, WANTED)
    assert (again.enabled, again.disabled_reason, again.failing_since) == (True, None, None)


def test_one_success_ends_a_bad_time(webhooks, outbox, keep, owner, clock):
    webhook = webhooks.create(owner, WANTED)
    keep()
    outbox.finish(claim(outbox)[0], FAILED)
    assert webhooks.get(owner, webhook.id).failing_since == clock.now
    clock.pass_days(1)
    outbox.finish(claim(outbox)[0], Outcome(0.1, 200))
    assert webhooks.get(owner, webhook.id).failing_since is None


def test_410_disables_at_once(webhooks, outbox, keep, owner):
    webhook = webhooks.create(owner, WANTED)
    keep()
    outbox.finish(claim(outbox)[0], Outcome(0.1, 410))
    assert webhooks.get(owner, webhook.id).disabled_reason == "The receiver answered 410: it wants no more."


def test_disabling_by_hand_gives_up_what_waits_and_a_replay_sends_it_after_all(webhooks, outbox, keep, owner):
    webhook = webhooks.create(owner, WANTED)
    keep()
    changed = webhooks.change(owner, webhook.id, Wanted("https://hooks.example/b", (EventType.NOTE_ANALYZED,), "off", enabled=False))
    assert (changed.url, changed.events, changed.disabled_reason) == ("https://hooks.example/b", ["note.analyzed"], BY_HAND)
    (logged,) = log(outbox, webhook)
    assert (logged.delivery.status, claim(outbox)) == (Status.FAILED, [])
    webhooks.change(owner, webhook.id, WANTED)
    assert outbox.replay(owner, webhook.id, logged.delivery.id).delivery.status == Status.WAITING
    (claimed,) = claim(outbox)
    assert claimed.event == logged.delivery.event_id


def test_both_secrets_sign_until_the_overlap_ends(webhooks, outbox, keep, owner, clock):
    webhook = webhooks.create(owner, WANTED)
    rotated = webhooks.rotate(owner, webhook.id, timedelta(hours=24))
    keep()
    assert claim(outbox)[0].secrets == (rotated.secret, webhook.secret)
    assert rotated.secret != webhook.secret
    clock.pass_days(1)
    keep()
    assert {claimed.secrets for claimed in claim(outbox)} == {(rotated.secret,)}
    assert webhooks.rotate(owner, webhook.id, timedelta()).previous_secret is None


def test_nobody_reaches_anothers_webhooks(keys, webhooks, outbox, keep, owner):
    webhook, other = webhooks.create(owner, WANTED), keys.organisation("Other")
    keep()
    (logged,) = log(outbox, webhook)
    assert webhooks.get(other, webhook.id) is None
    assert webhooks.all_of(other) == []
    assert webhooks.change(other, webhook.id, WANTED) is None
    assert webhooks.rotate(other, webhook.id, LEASE) is None
    assert not webhooks.delete(other, webhook.id)
    assert outbox.page(other, webhook.id, status=None, size=9).deliveries == ()
    assert outbox.replay(other, webhook.id, logged.delivery.id) is None
    assert outbox.of_candidate(other, "c1") == []
    assert webhooks.delete(owner, webhook.id)
    assert log(outbox, webhook) == ()


def test_the_log_is_paged_and_filtered(webhooks, outbox, keep, owner, clock):
    webhook = webhooks.create(owner, WANTED)
    for _ in range(5):
        clock.now += timedelta(seconds=1)
        keep()
    outbox.finish(claim(outbox, room=1)[0], Outcome(0.1, 200))
    first = outbox.page(owner, webhook.id, status=None, size=3)
    rest = outbox.page(owner, webhook.id, status=None, size=3, cursor=first.cursor)
    ids = [logged.delivery.id for page in (first, rest) for logged in page.deliveries]
    assert (len(ids), len(set(ids)), rest.cursor) == (5, 5, None)
    assert len(outbox.page(owner, webhook.id, status=Status.DELIVERED, size=9).deliveries) == 1
    with pytest.raises(InputError, match="cursor is none that this service gave out"):
        outbox.page(owner, webhook.id, status=None, size=3, cursor="x")


@pytest.mark.parametrize("end", ["erase", "delete", "expire"])
def test_deliveries_go_with_the_note_that_they_concern(database, keys, notes, webhooks, outbox, keep, owner, clock, end):
    webhook = webhooks.create(owner, WANTED)
    note = keep()
    (under_way,) = claim(outbox)
    keys.organisation("Mine", retention_days=5)
    if end == "expire":
        clock.pass_days(6)
    keep("c2")
    assert [logged.delivery.note_id for logged in outbox.of_candidate(owner, "c1")] == [note.id]
    {"erase": lambda: notes.erase(owner, "c1"), "delete": lambda: notes.delete(owner, note.id), "expire": notes.expire}[end]()
    outbox.finish(under_way, FAILED)
    assert [json.loads(logged.delivery.body)["data"]["candidate"] for logged in log(outbox, webhook)] == ["c2"]
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM webhook_attempts")) == 0


def test_the_log_itself_is_kept_for_a_month_or_as_long_as_the_organisation_keeps(database, keys, webhooks, outbox, owner, clock):
    short = keys.organisation("Short", retention_days=5)
    kept = {whose: webhooks.create(whose, WANTED) for whose in (owner, short)}
    for number, (whose, webhook) in enumerate(kept.items()):
        with database.session() as session:
            announce(session, whose, Event(f"msg_{number}", EventType.NOTE_ANALYZED, {}), clock())
        outbox.test(webhook)
    clock.pass_days(6)
    assert outbox.expire() == 2
    assert (len(log(outbox, kept[owner])), len(log(outbox, kept[short]))) == (2, 0)
    clock.now += KEPT
    assert outbox.expire() == 2


def test_an_event_keeps_its_id(keep):
    note = keep()
    assert note_analyzed(note) == note_analyzed(note)
    assert note_analyzed(note).id != note_analyzed(keep()).id


def test_the_tables_go_and_come_with_deliveries_in_them_and_leave_the_notes(database, notes, webhooks, outbox, keep, owner):
    webhook = webhooks.create(owner, WANTED)
    note = keep()
    outbox.finish(claim(outbox)[0], FAILED)
    database.migrate("0001")
    assert not [name for name in inspect(database.engine).get_table_names() if name.startswith("webhook")]
    database.migrate()
    assert (notes.get(owner, note.id).id, webhooks.get(owner, webhook.id)) == (note.id, None)
    webhooks.create(owner, WANTED)
    keep()
    assert len(claim(outbox)) == 1
