from __future__ import annotations

import json

import pytest

from analyzer.errors import ConfigError, ModelNotFoundError
from analyzer.store.choice import CHOICE_FILE, choose, chosen, go_back
from analyzer.store.manifest import MANIFEST_FILE
from analyzer.store.places import find


@pytest.fixture
def models(tmp_path):
    for name in ("feedback-en-1.9.0", "feedback-en-1.10.0", "ours-1.0.0"):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST_FILE).write_text("{}")
    return tmp_path


def test_an_alias_means_what_was_chosen_and_names_mean_what_they_say(models):
    choose(models, "default", "ours-1.0.0", "feedback-en-1.10.0")
    assert find("default", [models]).name == "ours-1.0.0"
    assert find("feedback-en", [models]).name == "feedback-en-1.10.0"
    assert chosen("fast", [models]) is None
    assert not list(models.glob(".*"))


def test_going_back_goes_step_by_step_and_stops_at_the_first(models):
    choose(models, "default", "feedback-en-1.9.0", "feedback-en-1.10.0")
    choose(models, "default", "ours-1.0.0", "feedback-en-1.9.0")
    choose(models, "default", "ours-1.0.0", "ours-1.0.0")
    assert [go_back(models, "default") for _ in range(2)] == ["feedback-en-1.9.0", "feedback-en-1.10.0"]
    assert find("default", [models]).name == "feedback-en-1.10.0"
    with pytest.raises(ConfigError, match="knows no model that was in use as 'default' before"):
        go_back(models, "default")


def test_a_newer_model_that_is_put_there_does_not_take_the_place_of_the_chosen_one(models):
    choose(models, "default", "feedback-en-1.9.0", "feedback-en-1.9.0")
    assert find("default", [models]).name == "feedback-en-1.9.0"


def test_the_first_folder_with_a_choice_decides(models, tmp_path_factory):
    first, other = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("other")
    choose(other, "default", "feedback-en-1.9.0", "x-1")
    assert find("default", [first, other, models]).name == "feedback-en-1.9.0"
    choose(first, "default", "ours-1.0.0", "x-1")
    assert find("default", [first, other, models]).name == "ours-1.0.0"


def test_a_chosen_model_that_is_gone_is_named_with_the_file(models):
    choose(models, "default", "gone-1.0.0", "feedback-en-1.9.0")
    with pytest.raises(ModelNotFoundError, match=rf"{CHOICE_FILE} puts gone-1\.0\.0 in use as 'default', but there is no such model"):
        find("default", [models])


@pytest.mark.parametrize("content", ["[]", "nonsense", json.dumps({"default": [1]}), json.dumps({"default": 1}), b"\xff"])
def test_a_file_that_makes_no_sense_is_named(models, content):
    (models / CHOICE_FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ConfigError, match=f"{CHOICE_FILE} (cannot be read|is not what it should be)"):
        find("default", [models])
