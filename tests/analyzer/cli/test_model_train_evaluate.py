from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from analyzer.cli.main import build
from tests.conftest import TOY_CORPUS

FAST = "feedback-en-fast-0.3.0"


def invoke(*arguments: str):
    return CliRunner().invoke(build(), list(arguments), catch_exceptions=False)


def test_models_are_listed_with_their_places(toy_folder, monkeypatch):
    monkeypatch.setenv("AFTERVIEW_MODELS", str(toy_folder.parent))
    assert f"toy-1.0.0\t{toy_folder}" in invoke("model", "list").output


def test_models_are_listed_though_a_chosen_one_is_gone(tmp_path, monkeypatch):
    monkeypatch.setenv("AFTERVIEW_MODELS", str(tmp_path))
    (tmp_path / "in-use.json").write_text('{"default": ["gone-1.0.0"]}')
    listed = invoke("model", "list").output
    assert "in use as fast" in listed
    assert "default" not in listed
    assert f"{FAST} is in use as default; it was one that is gone" in invoke("model", "use", FAST, "--yes").output
    assert "in use as default" in invoke("model", "list").output


@pytest.mark.parametrize(
    ("command", "expected"), [("show", '"name": "toy"'), ("card", "# toy 1.0.0"), ("verify", "all 2 files are what the manifest says")]
)
def test_a_model_is_shown_described_and_verified(toy_folder, command, expected):
    assert expected in invoke("model", command, str(toy_folder)).output


def test_training_says_where_the_model_is_and_how_to_ship_it(tmp_path):
    result = invoke("train", "--corpus", str(TOY_CORPUS), "--models", str(tmp_path), "--name", "own", "--version", "2.0.0")
    assert f"wrote {tmp_path / 'own-2.0.0'}" in result.output
    assert "| concern_macro_f1 |" in result.output
    assert '"own-2.0.0": "' in result.output


def test_evaluation_prints_model_baseline_and_ceiling(toy_folder):
    result = invoke("evaluate", "--model", str(toy_folder), "--corpus", str(TOY_CORPUS), "--errors", "3")
    for word in ("concern_macro_f1", "keywords", "ceiling", "ece_floor", "concern_f1: skills_gap"):
        assert word in result.output


def test_evaluation_of_a_gold_file_as_json(toy_folder, toy_notes, tmp_path):
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(json.dumps(note.to_gold()) for note in toy_notes))
    figures = json.loads(invoke("evaluate", str(gold), "--model", str(toy_folder), "--json").output)
    assert figures["model"]["notes"] == len(toy_notes)
    assert figures["ceiling"]["span_f1"] > 0.9
