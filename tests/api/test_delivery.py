"""The deliverer against a real receiving server."""

from __future__ import annotations

import asyncio
import logging
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from standardwebhooks.webhooks import WebhookVerificationError

from api import delivery
from api.delivery import AT_ONCE_EACH, Deliverer
from api.events import EventType
from api.storage.database import Database
from api.storage.keys import Keys
from api.storage.outbox import Outbox, Status
from api.storage.webhooks import Wanted, Webhooks
from api.targets import Targets, looked_up
from tests.receiver import answer, hang, read, receiving

OPEN = Targets(allow_http=True, allow_private=True)


@pytest.fixture
def store(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def outbox(store):
    return Outbox(store)


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


@pytest.fixture
def hook(store):
    def make(url):
        return Webhooks(store).create(Keys(store).organisation("Mine"), Wanted(url, (EventType.NOTE_ANALYZED,)))

    return make


@pytest.fixture
def deliver(outbox, monkeypatch):
    """Run a deliverer until each delivery of a webhook was tried; the log, the newest first."""
    monkeypatch.setattr(delivery, "_LOOK_EVERY", 0.02)

    def run(webhook, targets=OPEN, timeout=1.0):
        def log():
            return outbox.page(webhook.organisation_id, webhook.id, status=None, size=200).deliveries

        async def until_tried():
            task = asyncio.create_task(Deliverer(outbox, targets, timeout).run())
            until = time.monotonic() + 15
            while not all(logged.attempts for logged in log()) and time.monotonic() < until:
                await asyncio.sleep(0.02)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

        asyncio.run(until_tried())
        return log()

    return run


def test_an_event_is_signed_so_that_the_library_verifies_it(receiver, hook, outbox, deliver):
    webhook = hook(f"{receiver.url}/hook?tenant=7")
    outbox.test(webhook)
    (logged,) = deliver(webhook)
    (got,) = receiver.got
    assert got.verified(webhook.secret) == read(got)
    assert (got.method, got.path, read(got)["type"]) == ("POST", "/hook?tenant=7", "webhook.test")
    assert got.headers["host"] == receiver.url.removeprefix("http://")
    assert got.headers["user-agent"].startswith("Afterview/")
    with pytest.raises(WebhookVerificationError):
        got.verified("whsec_" + "A" * 44)
    assert (logged.delivery.status, logged.attempts[0].response, logged.attempts[0].excerpt) == (Status.DELIVERED, 204, None)


def test_a_failure_is_logged_with_a_short_excerpt_that_every_database_takes(receiver, hook, outbox, deliver):
    webhook = hook(receiver.url)
    receiver.answers.append(answer(500, b"bad\0\nluck\xff" + b"x" * 100_000))
    outbox.test(webhook)
    (logged,) = deliver(webhook)
    assert (logged.delivery.status, logged.delivery.tries, logged.attempts[0].response) == (Status.WAITING, 1, 500)
    assert logged.attempts[0].excerpt.startswith("bad  luck�xxx")
    assert len(logged.attempts[0].excerpt) == 200


def test_redirects_are_not_followed(receiver, hook, outbox, deliver):
    webhook = hook(receiver.url)
    receiver.answers.append(answer(302, location=f"{receiver.url}/elsewhere"))
    outbox.test(webhook)
    (logged,) = deliver(webhook)
    assert ([got.path for got in receiver.got], logged.attempts[0].response) == (["/"], 302)
    assert logged.delivery.status == Status.WAITING


@pytest.mark.parametrize(
    ("asked", "low", "high"),
    [
        ("7200", 7199, 7201),
        ("in three hours", 10_780, 10_801),
        ("soon", 4, 6),
        ("9" * 5000, 86_399, 86_401),
        ("²", 4, 6),
    ],
)
def test_retry_after_is_heeded(receiver, hook, outbox, deliver, asked, low, high):
    if asked == "in three hours":
        asked = format_datetime(datetime.now(UTC) + timedelta(hours=3), usegmt=True)
    webhook = hook(receiver.url)
    receiver.answers.append(answer(503, retry_after=asked.encode().decode("latin-1")))
    outbox.test(webhook)
    (logged,) = deliver(webhook)
    assert low < (logged.delivery.next_at - logged.attempts[0].at).total_seconds() < high


def test_a_receiver_that_does_not_answer_is_left_after_the_timeout(receiver, hook, outbox, deliver):
    webhook = hook(receiver.url)
    receiver.answers.append(hang(3))
    outbox.test(webhook)
    (logged,) = deliver(webhook)
    assert (logged.attempts[0].response, logged.attempts[0].error) == (None, "no answer within 1 s")
    assert 0.9 < logged.attempts[0].seconds < 2


def test_a_body_that_drips_hides_neither_success_nor_failure(receiver, hook, outbox, deliver, monkeypatch):
    monkeypatch.setattr(delivery, "_EXCERPT_SECONDS", 0.2)
    webhook = hook(receiver.url)

    def drip(status):
        def write(handler):
            handler.send_response(status)
            handler.send_header("content-length", "1000")
            handler.end_headers()
            handler.wfile.write(b"slowly")
            time.sleep(1.5)

        return write

    for status in (200, 500):
        receiver.answers.append(drip(status))
        outbox.test(webhook)
        logged = deliver(webhook)
    excerpts = {each.response: each.excerpt for one in logged for each in one.attempts}
    assert excerpts == {200: None, 500: "slowly"}


def test_nothing_listens_there(hook, outbox, deliver):
    webhook = hook("http://127.0.0.1:9/")
    outbox.test(webhook)
    (logged,) = deliver(webhook)
    assert "connection attempts failed" in logged.attempts[0].error


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_what_leads_inside_is_not_even_connected_to(receiver, hook, outbox, deliver, host):
    webhook = hook(receiver.url.replace("127.0.0.1", host))
    outbox.test(webhook)
    (logged,) = deliver(webhook, Targets(allow_http=True))
    assert receiver.got == []
    assert "an address that is not public" in logged.attempts[0].error


def test_the_checked_address_is_connected_to_and_the_name_is_never_looked_up_again(receiver, hook, outbox, deliver, monkeypatch):
    asked = []

    async def lookup(host, port):
        asked.append((host, port))
        return ("127.0.0.2", "127.0.0.1")  # nothing listens at the first

    port = int(receiver.url.rpartition(":")[2])
    webhook = hook(f"http://rebinding.example:{port}/")
    outbox.test(webhook)
    deliver(webhook, Targets(allow_http=True, allow_private=True, lookup=lookup))
    (got,) = receiver.got
    assert (asked, got.headers["host"]) == ([("rebinding.example", port)], f"rebinding.example:{port}")


def test_a_name_that_changes_between_making_and_sending_is_refused(receiver, hook, outbox, deliver):
    answers = iter([("8.8.8.8",), ("127.0.0.1",)])

    async def lookup(host, port):
        return next(answers)

    targets = Targets(allow_http=True, lookup=lookup)
    url = f"http://rebinding.example:{receiver.url.rpartition(':')[2]}/"
    assert asyncio.run(targets.addresses(targets.parsed(url))) == ("8.8.8.8",)
    webhook = hook(url)
    outbox.test(webhook)
    (logged,) = deliver(webhook, targets)
    assert (receiver.got, "not public" in logged.attempts[0].error) == ([], True)


@pytest.mark.parametrize(("name", "fine"), [("hooks.example", True), ("other.example", False)])
def test_the_certificate_has_to_be_that_of_the_name(tmp_path, hook, outbox, deliver, monkeypatch, name, fine):
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=hooks.example", "-addext", "subjectAltName=DNS:hooks.example"]
    subprocess.run([*make, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    async def lookup(host, port):
        return ("127.0.0.1",)

    with receiving(tls) as receiver:
        webhook = hook(receiver.url.replace("127.0.0.1", name))
        outbox.test(webhook)
        (logged,) = deliver(webhook, Targets(allow_private=True, lookup=lookup))
    assert (logged.delivery.status == Status.DELIVERED, len(receiver.got)) == (fine, int(fine))
    assert fine or "certificate" in logged.attempts[0].error


def test_no_more_are_under_way_than_allowed_and_a_slow_receiver_keeps_nobody_waiting(hook, outbox, deliver):
    with receiving() as slow, receiving() as quick:
        slow.answers.extend([hang(2)] * 30)
        webhook, other = hook(slow.url), hook(quick.url)
        for _ in range(30):
            outbox.test(webhook)
        outbox.test(other)
        deliver(other)
        assert len(quick.got) == 1
        assert len(slow.got) == AT_ONCE_EACH


def test_a_database_that_is_away_for_a_while_stops_nothing(receiver, hook, outbox, deliver, monkeypatch, caplog):
    webhook = hook(receiver.url)
    outbox.test(webhook)
    claim, failures = outbox.claim, iter([True])

    def flaky(*arguments, **more):
        if next(failures, False):
            raise OperationalError("SELECT", {}, OSError("away"))
        return claim(*arguments, **more)

    monkeypatch.setattr(outbox, "claim", flaky)
    with caplog.at_level(logging.WARNING):
        (logged,) = deliver(webhook)
    assert logged.delivery.status == Status.DELIVERED
    assert "the outbox cannot be read: OperationalError" in caplog.text


def test_a_delivery_that_breaks_off_is_reported_and_its_lease_brings_it_back(receiver, hook, outbox, deliver, monkeypatch, caplog):
    webhook = hook(receiver.url)
    outbox.test(webhook)
    finish, failures = outbox.finish, iter([True])

    def flaky(*arguments):
        if next(failures, False):
            raise OperationalError("UPDATE", {}, OSError("away"))
        finish(*arguments)

    monkeypatch.setattr(outbox, "finish", flaky)
    monkeypatch.setattr(delivery, "_LEASE_BEYOND", 0.0)
    (logged,) = deliver(webhook)
    assert (len({got.event for got in receiver.got}), len(receiver.got)) == (1, 2)
    assert (logged.delivery.status, "a delivery broke off" in caplog.text) == (Status.DELIVERED, True)


def test_numbers_are_looked_up_as_hosts():
    assert asyncio.run(looked_up("2130706433", 80)) == ("127.0.0.1",)
    assert httpx.URL("http://2130706433/").host == "2130706433"
