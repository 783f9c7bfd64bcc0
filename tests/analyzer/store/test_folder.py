from __future__ import annotations

import json

import pytest

from analyzer.errors import ModelIncompatibleError, ModelUntrustedError
from analyzer.store import folder as store
from analyzer.store.manifest import ARTIFACT_FILE, CARD_FILE, MANIFEST_FILE, read_manifest, sha256

DESCRIPTION = {"name": "toy", "version": "1.0.0", "language": "en", "labels": ("a", "b"), "training": {"notes": 3}, "metrics": {}}


@pytest.fixture
def folder(tmp_path):
    store.save(tmp_path / "toy-1.0.0", {"weights": [1, 2]}, description=DESCRIPTION, card="# toy\n")
    return tmp_path / "toy-1.0.0"


def edit(folder, **changes):
    path = folder / MANIFEST_FILE
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def test_what_was_saved_is_loaded(folder):
    manifest, model = store.load(folder)
    assert model == {"weights": [1, 2]}
    assert (manifest.name, manifest.labels, manifest.training) == ("toy", ("a", "b"), {"notes": 3})
    assert manifest.files[ARTIFACT_FILE] == sha256(folder / ARTIFACT_FILE)


def test_saving_twice_gives_the_same_bytes(folder, tmp_path):
    store.save(tmp_path / "again", {"weights": [1, 2]}, description=DESCRIPTION, card="# toy\n")
    for name in (ARTIFACT_FILE, CARD_FILE, MANIFEST_FILE):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize("name", [ARTIFACT_FILE, CARD_FILE])
def test_a_changed_file_is_refused_before_it_is_unpickled(folder, name, monkeypatch):
    monkeypatch.setattr("joblib.load", lambda path: pytest.fail("unpickled an unaudited file"))
    (folder / name).write_bytes((folder / name).read_bytes() + b"x")
    with pytest.raises(ModelUntrustedError, match="has been changed"):
        store.load(folder)


def test_a_missing_file_is_named(folder):
    (folder / CARD_FILE).unlink()
    with pytest.raises(ModelUntrustedError, match=r"lacks the file 'CARD\.md'"):
        store.audit(folder)


def test_a_manifest_cannot_point_outside_its_folder(folder):
    edit(folder, files={"../secret": "0" * 64})
    with pytest.raises(ModelUntrustedError, match="lacks the file"):
        store.audit(folder)


def test_a_manifest_without_an_artifact_is_refused(folder):
    edit(folder, files={CARD_FILE: sha256(folder / CARD_FILE)})
    with pytest.raises(ModelUntrustedError, match=r"names no model\.joblib"):
        store.audit(folder)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"format_version": 1, "labels": []}'])
def test_a_malformed_manifest_is_refused(folder, content):
    (folder / MANIFEST_FILE).write_text(content)
    with pytest.raises(ModelUntrustedError, match="not a readable model manifest"):
        read_manifest(folder)


def test_another_format_is_named_with_both_versions(folder):
    edit(folder, format_version=99)
    with pytest.raises(ModelIncompatibleError, match="model format 99; this version of Afterview reads format 1"):
        store.load(folder)


def test_another_minor_version_of_scikit_learn_is_refused(folder):
    edit(folder, requires={"scikit-learn": "0.1.2"})
    with pytest.raises(ModelIncompatibleError, match=r"made with scikit-learn 0\.1\.2.*Install scikit-learn 0\.1\.\*"):
        store.load(folder)


def test_a_manifest_under_a_shipped_name_must_be_the_shipped_one(folder, monkeypatch):
    monkeypatch.setattr(store, "SHIPPED", {"toy-1.0.0": "0" * 64})
    with pytest.raises(ModelUntrustedError, match="not the one that ships under that name"):
        store.load(folder)
    monkeypatch.setattr(store, "SHIPPED", {"toy-1.0.0": sha256(folder / MANIFEST_FILE)})
    assert store.load(folder)[0].name == "toy"
