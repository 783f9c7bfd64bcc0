"""Every request has an id, and no log holds a word of what was sent."""

from __future__ import annotations

import asyncio
import json
import logging
import threading

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from api.guard import Origins
from api.settings import Settings
from api.storage.keys import Keys
from api.traffic.logs import FIELDS, JsonFormatter, LogFormat, TextFormatter, configuration
from tests.service import serving

MARK = "Xylotomy7731"
"""A word that stands nowhere but in what is sent."""


def test_an_answer_has_the_id_that_was_sent_or_a_new_one(client):
    assert client.get("/livez", headers={"x-request-id": "abc-1.2:3_4"}).headers["x-request-id"] == "abc-1.2:3_4"
    first, second = (client.get("/livez").headers["x-request-id"] for _ in range(2))
    assert first != second
    assert len(first) == 32


@pytest.mark.parametrize("wrong", ["", "a b", "x" * 129, "a\tb", '{"a":1}'])
def test_an_id_that_could_disturb_a_log_is_replaced(client, wrong):
    assert client.get("/livez", headers={"x-request-id": wrong}).headers["x-request-id"] != wrong


def test_problems_carry_the_id_from_wherever_they_come(client, toy_analyzer, monkeypatch):
    headers = {"x-request-id": "r1"}
    assert client.get("/nothing", headers=headers).json()["request_id"] == "r1"
    assert client.get("/livez", headers={**headers, "host": "evil.example"}).json()["request_id"] == "r1"
    monkeypatch.setattr(type(toy_analyzer), "analyze_many", lambda *_, **__: 1 / 0)
    assert client.post("/v1/analyze", json={"text": "x"}, headers=headers).json()["request_id"] == "r1"


def record(error: BaseException | None = None, message: str = "said", name: str = "afterview", **fields: object) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, message, (), info)
    setattr(made, FIELDS, fields)
    return made


def failure() -> BaseException:
    try:
        try:
            raise KeyError(MARK)
        except KeyError as error:
            raise ValueError(f"cannot read {MARK}") from error
    except ValueError as error:
        return error


def test_json_logs_are_one_object_a_line_and_name_errors_without_their_message():
    line = JsonFormatter().format(record(failure(), status=500))
    shown = json.loads(line)
    assert (shown["level"], shown["message"], shown["status"]) == ("error", "said", 500)
    assert [part for part in shown["trace"] if part[0] != " "] == ["ValueError", "KeyError"]
    assert "failure" in shown["trace"][1]
    assert MARK not in line
    assert "\n" not in line


def test_text_logs_say_the_same():
    text = TextFormatter().format(record(failure(), status=500))
    assert " ERROR   said status=500\nValueError\n" in text
    assert MARK not in text
    assert TextFormatter().format(record()).endswith("said")


def test_what_asyncio_says_of_a_lost_task_stops_before_its_error():
    line = TextFormatter().format(record(name="asyncio", message=f"Task exception was never retrieved\nfuture: ValueError('{MARK}')"))
    assert line.endswith("Task exception was never retrieved")


def test_libraries_are_heard_from_warnings_on_only():
    chosen = configuration(LogFormat.JSON)
    assert chosen["root"]["level"] == "WARNING"
    assert "httpx" not in chosen["loggers"]


class Some(Keys):
    """Keys whose origins can be asked for, or not."""

    def __init__(self):
        self.threads: list[int] = []
        self.broken = False

    def origins(self) -> frozenset[str]:
        self.threads.append(threading.get_ident())
        if self.broken:
            raise OperationalError("SELECT", None, Exception(MARK))
        return frozenset({"https://coach.example"})


def test_origins_are_asked_for_once_and_off_the_loop_and_stay_when_the_database_is_away():
    keys, clock = Some(), iter(range(0, 10**6, 11))
    now = next(clock)

    async def ask() -> None:
        nonlocal now
        origins = Origins(Settings(), keys, clock=lambda: now)
        await asyncio.gather(*(origins.refresh() for _ in range(20)))
        assert len(keys.threads) == 1
        keys.broken, now = True, next(clock)
        await origins.refresh()
        assert len(keys.threads) == 2
        assert "https://coach.example" in origins

    asyncio.run(ask())
    assert threading.get_ident() not in keys.threads


BREAKING = f"""
from analyzer.engine import Analyzer
from analyzer.cli.main import main
def brief(self, notes, context):
    raise ValueError("{MARK}: " + notes[0].text)
Analyzer.brief = brief
main()
"""


def test_a_real_service_logs_what_happened_and_no_word_of_it(tmp_path, toy_folder):
    text = f"Your SQL was weak, said {MARK}, and your {MARK} was late."
    database = f"sqlite:///{tmp_path / 'a.db'}"
    with (
        serving(tmp_path, toy_folder, ("-c", BREAKING), log_format="json", database=database) as service,
        httpx.Client(base_url=service.url) as client,
    ):
        note = {"text": text, "candidate": MARK, "interviewer": MARK, "role": MARK, "source": MARK}
        assert client.post("/v1/notes", json=note, headers={"x-request-id": "r7"}).status_code == 201
        assert client.post("/v1/analyze", json={"text": text, "id": MARK}).status_code == 200
        assert client.post("/v1/analyze", json={"text": text, MARK: 1}).status_code == 422
        assert client.post("/v1/analyze", content=f'{{"text": "{MARK}'.encode(), headers={"content-type": "application/json"}).is_error
        assert client.post("/v1/plan", json={"notes": [{"text": text}]}).status_code == 500
        assert client.get(f"/v1/candidates/{MARK}/history").status_code == 200
        assert client.get("/v1/notes", params={"candidate": MARK}).status_code == 200
        assert client.get(f"/{MARK}", params={MARK: MARK}, headers={"user-agent": MARK, "authorization": f"Bearer {MARK}"}).is_error
        assert client.get("/v1/notes", headers={"authorization": f"Bearer avk_{MARK}_{MARK}"}).status_code == 401
    written = service.log.read_text()
    lines = [json.loads(line) for line in written.splitlines()]
    answered = [line for line in lines if line["message"] == "answered"]
    assert {"method": "POST", "route": "/v1/notes", "status": 201, "request_id": "r7"}.items() <= answered[0].items()
    assert {line["route"] for line in answered} >= {"/v1/candidates/{candidate}/history", "none"}
    assert len({line["request_id"] for line in answered}) == len(answered)
    assert [line["trace"][0] for line in lines if "trace" in line] == ["ValueError"]
    assert MARK not in written
