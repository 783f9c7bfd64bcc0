"""Batches as JSON Lines: a line a note as it is read."""

from __future__ import annotations

import json
import zlib

import httpx
import pytest

from analyzer.errors import InputError
from api import lines
from api.traffic.turns import Turns
from tests.service import serving

LINES = {"accept": "application/x-ndjson"}
NOTES = [{"text": "Your SQL was weak."}, {"text": 1}, {"text": "You were late – twice.", "id": "b", "metadata": {"row": 7}}]


def parsed(answer):
    assert answer.text.endswith("\n")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_each_note_is_a_line_as_in_the_whole_answer(client):
    answer = client.post("/v1/analyze/batch", json={"notes": NOTES}, headers=LINES)
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert parsed(answer) == client.post("/v1/analyze/batch", json={"notes": NOTES}).json()["results"]


def test_more_notes_than_are_read_in_one_turn_come_in_order(client):
    notes = [{"text": f"Your SQL was weak, number {number}."} for number in range(3 * lines._AT_ONCE + 1)]
    answer = client.post("/v1/analyze/batch", json={"notes": notes}, headers={"accept": "text/html, application/x-ndjson;q=1"})
    assert [line["index"] for line in parsed(answer)] == list(range(len(notes)))


@pytest.mark.parametrize("body", [{"notes": []}, {"notes": NOTES, "colour": 1}])
def test_what_is_wrong_with_the_request_is_a_problem_and_no_line(client, body):
    answer = client.post("/v1/analyze/batch", json=body, headers=LINES)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/invalid-request")


@pytest.mark.parametrize(
    ("error", "kind"), [(InputError("no"), "unreadable-text"), (RuntimeError("secret"), "internal-error")], ids=["foreseen", "not"]
)
def test_a_last_line_says_so_where_it_is_cut_short(client, toy_analyzer, monkeypatch, error, kind):
    read = type(toy_analyzer).analyze_many

    def breaking(self, notes, *more, **options):
        for number, analysis in enumerate(read(self, notes, *more, **options)):
            if number == lines._AT_ONCE + 3:
                raise error
            yield analysis

    monkeypatch.setattr(type(toy_analyzer), "analyze_many", breaking)
    notes = [{"text": "Late."}] * (2 * lines._AT_ONCE)
    answer = client.post("/v1/analyze/batch", json={"notes": notes}, headers=LINES)
    *read_lines, last = parsed(answer)
    assert answer.status_code == 200
    assert {line["status"] for line in read_lines} == {"ok"}
    assert (last["status"], last["problem"]["type"]) == ("cut-short", f"/problems/{kind}")
    assert "secret" not in answer.text


@pytest.mark.parametrize("turns_given", [0, 1])
def test_a_busy_service_says_so_before_the_first_line_or_after_some(client, monkeypatch, turns_given):
    taken = []

    async def take(self):
        taken.append(1)
        if len(taken) > turns_given:
            raise self._busy()

    monkeypatch.setattr(Turns, "_take", take)
    answer = client.post("/v1/analyze/batch", json={"notes": [{"text": "Late."}] * 40}, headers=LINES)
    if not turns_given:
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy")
        return
    *_, last = parsed(answer)
    assert (answer.status_code, last["status"], last["problem"]["type"]) == (200, "cut-short", "/problems/busy")


def test_the_first_lines_of_a_real_service_come_before_the_last_note_is_read(tmp_path, toy_folder):
    notes = [{"text": "Your SQL was weak. " * 60, "id": str(number)} for number in range(600)]
    with (
        serving(tmp_path, toy_folder) as service,
        httpx.stream("POST", f"{service.url}/v1/analyze/batch", json={"notes": notes}, headers=LINES, timeout=60) as answer,
    ):
        chunks = answer.iter_lines()
        assert json.loads(next(chunks))["id"] == "0"
        assert httpx.get(f"{service.url}/livez").status_code == 200
        assert len(list(chunks)) == 599


def test_compressed_lines_come_as_soon_as_the_others(tmp_path, toy_folder):
    notes = [{"text": "Late."} for _ in range(lines._AT_ONCE + 1)]
    with (
        serving(tmp_path, toy_folder) as service,
        httpx.stream("POST", f"{service.url}/v1/analyze/batch", json={"notes": notes}, headers=LINES, timeout=60) as answer,
    ):
        assert answer.headers["content-encoding"] == "gzip"
        unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
        first = b""
        for part in answer.iter_raw():
            first += unpacking.decompress(part)
            if first:
                break
        assert first.endswith(b"\n")
        assert len(first.splitlines()) == lines._AT_ONCE
