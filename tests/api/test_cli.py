from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest
import typer
import uvicorn

from analyzer.errors import ConfigError
from api import cli
from api.storage.database import Database
from api.storage.keys import Keys, Scope


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(toy_folder):
    port = free_port()
    command = [sys.executable, "-m", "analyzer.cli", "serve", "--port", str(port), "--model", str(toy_folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz")
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(10)
    assert process.stderr
    process.stderr.close()


def test_a_served_note_is_read(server):
    request = urllib.request.Request(
        f"{server}/v1/analyze", data=json.dumps({"text": "Your SQL was weak."}).encode(), headers={"content-type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        assert json.load(answer)["findings"][0]["quote"] == "Your SQL was weak"


def serve(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analyzer.cli", "serve", *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_it_does_not_open_itself_to_others_unasked():
    done = serve("--host", "0.0.0.0")
    assert done.returncode == 2
    assert "can be reached from other machines" in done.stderr


def test_a_setting_that_makes_no_sense_is_refused():
    assert "AFTERVIEW_PORT is 70000" in serve("--port", "70000").stderr


def test_a_model_that_is_missing_is_one_line_and_no_traceback():
    done = serve("--model", "nope")
    assert done.returncode != 0
    assert "no model is called 'nope'" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_served_is_the_application_with_its_model(monkeypatch, toy_folder, tmp_path):
    runs = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: runs.append((app, options)))
    cli.serve(port=9000, model=str(toy_folder))
    url = f"sqlite:///{tmp_path / 'a.db'}"
    cli.create_key("platform", ["analyze"], database_url=url)
    cli.serve(host="0.0.0.0", model=str(toy_folder), database_url=url)
    assert [(options["host"], options["port"]) for _, options in runs] == [("127.0.0.1", 9000), ("0.0.0.0", 8000)]
    assert runs[0][0].title == "Afterview"


def test_beyond_loopback_there_have_to_be_keys(tmp_path):
    with pytest.raises(ConfigError, match="there is no API key that would keep strangers out"):
        cli.serve(host="0.0.0.0")
    with pytest.raises(ConfigError, match="afterview keys create"):
        cli.serve(host="0.0.0.0", database_url=f"sqlite:///{tmp_path / 'a.db'}")


def test_keys_are_made_listed_and_revoked_on_the_command_line(tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    cli.create_key("platform", ["analyze", "read"], days=30, database_url=url)
    secret = capsys.readouterr().out.strip()
    cli.list_keys(database_url=url)
    prefix, label, scopes, used, state = capsys.readouterr().out.strip().split("\t")
    assert secret.startswith(f"{prefix}_")
    assert (label, scopes, used, state.split()[0]) == ("platform", "analyze,read", "never used", "valid")
    cli.revoke_key(prefix, database_url=url)
    cli.list_keys(database_url=url)
    assert "revoked 20" in capsys.readouterr().out
    with pytest.raises(ConfigError, match="has no key 'avk_none'"):
        cli.revoke_key("avk_none", database_url=url)
    with pytest.raises(ConfigError, match="there is no scope 'all'"):
        cli.create_key("x", ["all"], database_url=url)
    with pytest.raises(ConfigError, match="say which database"):
        cli.list_keys()


def test_asking_after_an_organisation_does_not_make_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    cli.create_key("platform", ["analyze"], organisation="Centre", database_url=url)
    for _ in range(2):
        with pytest.raises(ConfigError, match="there is no organisation 'Center'; there are: Centre"):
            cli.list_keys("Center", database_url=url)
    with pytest.raises(ConfigError, match="there is no organisation 'Center'"):
        cli.revoke_key("avk_none", "Center", database_url=url)


def test_a_key_that_has_expired_is_listed_as_such(tmp_path, capsys):
    url = f"sqlite:///{tmp_path / 'a.db'}"
    database = Database(url)
    database.migrate()
    store = Keys(database, now=lambda: datetime(2020, 1, 1, tzinfo=UTC))
    store.create(store.organisation("local"), "old", [Scope.READ], days=1)
    cli.list_keys(database_url=url)
    assert capsys.readouterr().out.strip().endswith("expired 2020-01-02")


def test_the_doctor_says_what_is_in_order_and_what_is_not(tmp_path, toy_folder, capsys, monkeypatch):
    monkeypatch.setenv("AFTERVIEW_MODEL", str(toy_folder))
    cli.doctor()
    told = capsys.readouterr().out
    assert "database: none: nothing is kept" in told
    assert "jobs: none: nothing is kept" in told
    monkeypatch.setenv("AFTERVIEW_HOST", "0.0.0.0")
    monkeypatch.setenv("AFTERVIEW_DATABASE", f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(typer.Exit):
        cli.doctor()
    told = capsys.readouterr().out
    assert "database: WRONG:" in told
    assert "keys: WRONG: they cannot be read before the database is in order" in told
    with pytest.raises(typer.Exit):  # asking has not changed the database
        cli.doctor()
    assert "database: WRONG:" in capsys.readouterr().out
    cli.migrate()
    with pytest.raises(typer.Exit):
        cli.doctor()
    assert "keys: WRONG: none, and 0.0.0.0 can be reached" in capsys.readouterr().out
    cli.create_key("x", ["read"])
    cli.doctor()
    told = capsys.readouterr().out
    assert "there are keys" in told
    assert f"jobs: their files lie in {tmp_path / 'a.db.jobs'}" in told
    (tmp_path / "file").touch()
    monkeypatch.setenv("AFTERVIEW_JOB_FOLDER", str(tmp_path / "file" / "jobs"))
    with pytest.raises(typer.Exit):
        cli.doctor()
    assert f"jobs: WRONG: their files cannot be kept in {tmp_path / 'file' / 'jobs'}: nothing can be written to" in capsys.readouterr().out
    cli.migrate("base")
    assert "the tables are at base" in capsys.readouterr().out


def test_settings_are_printed_without_secrets(capsys, monkeypatch):
    monkeypatch.setenv("AFTERVIEW_DATABASE", "postgresql://user:secret@host/name")
    monkeypatch.setenv("AFTERVIEW_METRICS_TOKEN", "secret-secret-secret")
    cli.show_settings()
    told = capsys.readouterr().out
    assert json.loads(told)["port"] == {"value": 8000, "from": "default"}
    assert json.loads(told)["database"]["from"] == "AFTERVIEW_DATABASE"
    assert "secret" not in told
    assert "postgresql+psycopg://user:***@host/name" in told
