"""A new model beside the old one: shown, put in use, read with, and taken back."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from analyzer.cli.main import build
from analyzer.engine import load
from analyzer.errors import ConfigError, ModelNotFoundError
from analyzer.training.fit import Parameters
from analyzer.training.run import train
from api.storage.corrections import Corrections, NewCorrection
from api.storage.database import Database
from api.storage.keys import Keys
from api.storage.notes import NewNote, Notes
from tests.conftest import TOY_CORPUS

TEXT = "Your SQL was weak, but you were friendly."
CONCERN = {"category": "skills_gap", "aspect": "technical_skills", "polarity": "concern", "decisive": True}


@pytest.fixture(scope="module")
def other_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "toy-2.0.0"
    train(TOY_CORPUS, folder, parameters=Parameters(min_count=3, labels_c=0.01))
    return folder


@pytest.fixture
def models(tmp_path, monkeypatch, toy_folder, other_folder):
    """A folder of models of somebody's own."""
    for folder in (toy_folder, other_folder):
        (tmp_path / folder.name).symlink_to(folder)
    monkeypatch.setenv("AFTERVIEW_MODELS", str(tmp_path))
    return tmp_path


@pytest.fixture
def url(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    database.migrate()
    owner = Keys(database).organisation("Centre")
    note = NewNote("c1", TEXT, {"findings": [], "remarks": []}, "toy 1.0.0")
    kept = [Notes(database).add(owner, note).id for _ in range(2)]
    said = Corrections(database)
    said.add(owner, NewCorrection("r1", "removed", 0, 17, TEXT[:17], CONCERN, None, "toy 1.0.0", note=kept[0], candidate="c1"))
    said.add(owner, NewCorrection("r1", "missing", 0, 17, TEXT[:17], None, CONCERN, "toy 1.0.0", text=TEXT))
    database.close()
    return f"sqlite:///{tmp_path / 'a.db'}"


def run(*command, **more):
    return CliRunner().invoke(build(), list(command), catch_exceptions=False, **more)


def compared(*more):
    return run("model", "compare", "toy-1.0.0", "toy-2.0.0", "--corpus", str(TOY_CORPUS), *more)


def test_a_new_model_is_shown_on_labelled_notes(models):
    shown = compared().output
    for words in ("labelled notes", "| concern_macro_f1 |", "paired bootstrap over notes): ", "no longer: "):
        assert words in shown


def test_a_new_model_is_shown_on_kept_notes_and_corrections(models, url):
    found = json.loads(compared("--database", url, "--organisation", "Centre", "--json").output)["kept"]
    assert found["notes"] == 3
    assert sum(found["corrected"].values()) == len(found["corrections"]) == 2
    assert {each["change"] for each in found["changed_findings"]} <= {"gone", "new", "label"}
    shown = compared("--database", url, "--organisation", "Centre", "--newest", "0").output
    assert "On 2 kept notes" in shown
    assert "Of 2 corrections" in shown
    assert "technical_skills concern -> nothing: Your SQL was weak" in shown


def test_a_new_model_is_shown_on_a_file_of_notes(models, url, tmp_path, toy_notes):
    drafts, gold = tmp_path / "drafts.yaml", tmp_path / "gold.jsonl"
    run("corrections", "export", "--database", url, "--organisation", "Centre", "-o", str(drafts))
    none = ("--corpus", str(tmp_path / "none"))
    assert "Of 1 corrections" in compared("--notes", str(drafts), *none).output
    gold.write_text("\n".join(json.dumps(note.to_gold()) for note in toy_notes))
    assert f"On {len(toy_notes)} labelled notes" in compared("--notes", str(gold), *none).output
    with pytest.raises(ConfigError, match="nothing to compare them on"):
        compared(*none)
    with pytest.raises(ConfigError, match="not both"):
        compared("--notes", str(gold), "--database", url)


def test_a_model_is_put_in_use_after_it_was_shown_and_taken_back(models):
    before = load().model
    corpus = ("--corpus", str(TOY_CORPUS))
    refused = run("model", "use", "toy-1.0.0", "--yes")
    assert "toy-1.0.0 is in use as default; it was feedback-en-" in refused.output
    assert load().model.name == "toy"
    asked = run("model", "use", "toy-2.0.0", *corpus, input="n\n")
    assert (asked.exit_code, load().model.version) == (1, "1.0.0")
    assert "| concern_macro_f1 |" in asked.output
    assert run("model", "use", "toy-2.0.0", *corpus, input="y\n").exit_code == 0
    assert load().model.version == "2.0.0"
    assert "in use as default" in next(line for line in run("model", "list").output.splitlines() if line.startswith("toy-2.0.0"))
    assert "already" in run("model", "use", "toy-2.0.0").output
    assert "toy-1.0.0 is in use" in run("model", "rollback").output
    assert "feedback-en-" in run("model", "rollback").output
    assert load().model == before
    with pytest.raises(ConfigError, match="before"):
        run("model", "rollback")


def test_without_a_corpus_at_hand_it_says_so_and_asks(models, tmp_path):
    shown = run("model", "use", "toy-2.0.0", "--corpus", str(tmp_path / "none"), "--as", "fast", input="n\n")
    assert "There is no corpus at" in shown.output


def test_what_cannot_be_put_in_use_is_refused(models, monkeypatch):
    with pytest.raises(ModelNotFoundError, match="no model is called 'toy'"):
        run("model", "use", "toy", "--yes")
    with pytest.raises(ConfigError, match="nothing is known as 'slow'; use default or fast"):
        run("model", "rollback", "--as", "slow")
    monkeypatch.delenv("AFTERVIEW_MODELS")
    with pytest.raises(ConfigError, match="set AFTERVIEW_MODELS to a folder of your own"):
        run("model", "use", "feedback-en-0.3.0", "--yes")
