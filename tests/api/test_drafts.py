"""Corrected notes as drafts: over HTTP and by command, from the correction to a model that was trained on what somebody labelled."""

from __future__ import annotations

import json
import stat

import pytest
import yaml
from typer.testing import CliRunner

from analyzer.cli.main import build
from analyzer.errors import ConfigError, CorpusError
from api.drafts import drafts_of
from api.storage.corrections import Corrected
from tests.api_corrections import OTHER, SAID, said
from tests.conftest import TOY_CORPUS

TEXT = "Your SQL was weak, but you were friendly."


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'a.db'}"


@pytest.fixture
def client(make_client, url):
    client = make_client(database=url)
    for consent in (True, False):
        note = client.post("/v1/notes", json={"text": TEXT, "candidate": "c1", "consent": consent}).json()["id"]
        where = {"note": note, "reader": "r1", "start": 0, "end": 17}
        client.post("/v1/corrections", json={**where, "was": {"aspect": "technical_skills"}, "should": {"aspect": "problem_solving"}})
    return client


def run(*command):
    return CliRunner().invoke(build(), list(command), catch_exceptions=False)


def labels(*verdicts):
    rows = [said(f"r{place}", verdict) for place, verdict in enumerate(verdicts)]
    for row in rows:
        row.id, row.quote, row.model = "x1", "x" * 10, "toy 1.0.0"
    (draft,), _ = drafts_of([Corrected("x" * 100, None, tuple(rows))])
    return [label.label for label in draft.labels]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([SAID], [SAID]),
        ([None], []),
        ([SAID, OTHER], []),
        ([SAID, OTHER, OTHER], [OTHER]),
        ([None, None, OTHER], []),
        ([SAID, None, OTHER, SAID, None], []),
    ],
)
def test_a_draft_has_the_label_that_most_readers_give(verdicts, expected):
    assert labels(*verdicts) == expected


def test_a_draft_leaves_open_what_settled_the_matter_where_two_findings_would():
    settled = [{**label, "decisive": True} for label in (SAID, OTHER)]
    rows = [said("r1", verdict, was=None, start=place, end=place + 9) for place, verdict in ((0, settled[0]), (20, settled[1]))]
    for row in rows:
        row.id, row.quote, row.model = "x1", "x", "toy 1.0.0"
    (draft,), _ = drafts_of([Corrected("x" * 100, None, tuple(rows))])
    assert [label.label for label in draft.labels] == [SAID, OTHER]


def test_drafts_are_given_over_http_without_notes_that_nobody_agreed_to(client):
    answer = client.get("/v1/corrections/export", params={"voice": "march"})
    assert answer.headers["content-type"].startswith("application/yaml")
    assert (answer.headers["x-left-out"], answer.headers["content-disposition"]) == ("1", 'attachment; filename="march.yaml"')
    (note,) = yaml.safe_load(answer.text)["notes"]
    assert (note["id"], note["reviewed"], note["text"]) == ("march-001", False, TEXT)
    assert note["findings"] == [{"aspect": "problem_solving", "polarity": "concern", "decisive": True, "quote": "Your SQL was weak"}]
    assert client.get("/v1/corrections/export", params={"voice": "März"}).status_code == 422


def test_from_a_correction_to_a_model(client, url, tmp_path):
    drafts = tmp_path / "drafts.yaml"
    done = run("corrections", "export", "--database", url, "--voice", "march", "-o", str(drafts))
    assert "1 notes; 1 left out" in done.output
    assert stat.S_IMODE(drafts.stat().st_mode) == 0o600
    train = ("train", "--corpus", str(TOY_CORPUS), "--models", str(tmp_path), "--name", "own", "--version", "2", "--reviewed", str(drafts))
    with pytest.raises(CorpusError, match=r"drafts\.yaml: note march-001 is not reviewed"):
        run(*train)
    assert not (tmp_path / "own-2").exists()
    text = drafts.read_text()
    labelled = (
        text.replace("reviewed: false", "reviewed: true").replace("register: null", "register: email").replace("field: null", "field: it")
    )
    drafts.write_text(labelled)
    run(*train)
    manifest = json.loads((tmp_path / "own-2" / "manifest.json").read_text())
    assert manifest["training"]["reviewed"]["notes"] == 1
    with pytest.raises(CorpusError, match="the id march-001 stands twice"):
        run(*train, "--reviewed", str(drafts))
    with pytest.raises(ConfigError, match="may hold somebody's labels"):
        run("corrections", "export", "--database", url, "-o", str(drafts))


def test_drafts_are_printed_where_no_file_is_named(client, url):
    assert "id: corrected-001" in run("corrections", "export", "--database", url).stdout
    with pytest.raises(ConfigError, match="small letters and digits only"):
        run("corrections", "export", "--database", url, "--voice", "März 1")
