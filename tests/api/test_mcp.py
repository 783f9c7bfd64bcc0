"""The tools for assistants, tried with the protocol's own client: in this process, and as the command that an assistant starts."""

from __future__ import annotations

import asyncio
import os
import sys
from importlib import util

import pytest
from mcp import Client, StdioServerParameters
from typer.testing import CliRunner

from analyzer.cli.main import build
from analyzer.results import Analysis
from api.mcp import server

TEXT = "Your SQL was weak, but you were friendly."


@pytest.fixture
def call(toy_analyzer):
    def call(tool, **given):
        async def scene():
            async with Client(server(lambda: toy_analyzer)) as client:
                return await client.call_tool(tool, given)

        return asyncio.run(scene())

    return call


def test_the_tools_say_what_they_take_and_give_and_that_they_change_nothing(toy_analyzer):
    async def scene():
        async with Client(server(lambda: toy_analyzer)) as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(scene())}
    assert set(tools) == {"analyze_feedback", "plan_next_steps", "draft_letter"}
    for tool in tools.values():
        assert tool.output_schema["type"] == "object"
        assert (tool.annotations.read_only_hint, tool.annotations.open_world_hint) == (True, False)
        assert len(tool.description) > 40
    assert tools["analyze_feedback"].input_schema["required"] == ["text"]


def test_feedback_is_read_as_by_the_library(call, toy_analyzer):
    answer = call("analyze_feedback", text=TEXT, explain=True)
    assert Analysis.from_dict(answer.structured_content) == toy_analyzer.analyze(TEXT, explain=True)


def test_next_steps_come_from_all_notes(call):
    answer = call("plan_next_steps", notes=[TEXT, "You were late."], context={"interview_date": "2026-03-02", "today": "2026-03-05"})
    assert [note["text"] for note in answer.structured_content["notes"]] == [TEXT, "You were late."]
    assert answer.structured_content["plan"]["first"]


def test_a_letter_is_drafted(call):
    answer = call("draft_letter", kind="thank_you", notes=[TEXT], fields={"sender": "Ana Lima"})
    assert "Ana Lima" in answer.structured_content["body"]
    assert call("draft_letter", kind="thank_you").structured_content["blanks"]


@pytest.mark.parametrize(
    ("tool", "given", "told"),
    [
        ("analyze_feedback", {"text": "x" * 200_001}, "200000"),
        ("analyze_feedback", {"text": TEXT, "context": {"colour": 1}}, "colour"),
        ("plan_next_steps", {"notes": []}, "notes"),
        ("plan_next_steps", {"notes": [TEXT], "context": {"today": "2026-03-01", "interview_date": "2026-03-02"}}, "feedback comes after"),
        ("draft_letter", {"kind": "ode"}, "thank_you"),
        ("draft_letter", {"kind": "answer"}, "no feedback here to answer"),
    ],
)
def test_what_is_wrong_is_told_to_the_assistant(call, tool, given, told):
    answer = call(tool, **given)
    assert answer.is_error
    assert told in answer.content[0].text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_command_serves_clients_of_today_and_of_before(toy_folder, mode):
    async def scene():
        environment = {**os.environ, "AFTERVIEW_MODELS": str(toy_folder.parent)}
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "analyzer.cli", "mcp", "--model", str(toy_folder)], env=environment
        )
        async with asyncio.timeout(60), Client(command, mode=mode) as client:
            assert client.server_info is not None
            assert client.server_info.name == "afterview"
            return await client.call_tool("analyze_feedback", {"text": TEXT})

    assert asyncio.run(scene()).structured_content["text"] == TEXT


def test_without_the_library_it_says_what_to_install(monkeypatch):
    find = util.find_spec
    monkeypatch.setattr("api.cli_mcp.find_spec", lambda name: None if name == "mcp" else find(name))
    told = CliRunner().invoke(build(), ["mcp"])
    assert told.exit_code != 0
    assert "afterview[mcp]" in str(told.exception) + told.output
