from __future__ import annotations

import os
from pathlib import Path

import pytest

from analyzer.errors import ModelNotFoundError
from analyzer.store.manifest import MANIFEST_FILE
from analyzer.store.places import VARIABLE, available, find, places


@pytest.fixture
def models(tmp_path):
    for name in ("feedback-en-1.9.0", "feedback-en-1.10.0", "feedback-en-fast-2.0.0", "feedback-en-1.10.0rc1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / MANIFEST_FILE).write_text("{}")
    (tmp_path / "corpus").mkdir()
    return [tmp_path]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("default", "feedback-en-1.10.0"),
        ("feedback-en", "feedback-en-1.10.0"),
        ("feedback-en-1.9.0", "feedback-en-1.9.0"),
        ("feedback-en-fast", "feedback-en-fast-2.0.0"),
    ],
)
def test_names_aliases_and_versions_are_found(models, name, expected):
    assert find(name, models).name == expected


def test_a_path_is_taken_as_it_is(models):
    path = models[0] / "feedback-en-1.9.0"
    assert find(str(path), []) == path
    with pytest.raises(ModelNotFoundError, match=r"is no model folder: it has no manifest\.json"):
        find(str(models[0] / "corpus"), [])


def test_an_unknown_name_is_answered_with_the_known_ones(models):
    with pytest.raises(ModelNotFoundError, match=r"no model is called 'nope'\. Known: default, fast, .*AFTERVIEW_MODELS"):
        find("nope", models)


def test_an_alias_is_not_called_known_where_its_model_is_missing():
    with pytest.raises(ModelNotFoundError, match=r"no model is called 'default'\. Known: none\."):
        find("default", [])


def test_own_folders_come_first(tmp_path):
    found = places({VARIABLE: f"{tmp_path}{os.pathsep}/other"})
    assert found[:2] == (tmp_path, Path("/other"))
    assert len(found) == 4


def test_of_two_models_with_one_name_the_first_place_wins(models, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "feedback-en-1.9.0").mkdir()
    (other / "feedback-en-1.9.0" / MANIFEST_FILE).write_text("{}")
    assert available([other, *models])["feedback-en-1.9.0"].parent == other
