from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
import uvicorn

from analyzer.errors import ConfigError
from api import cli


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


def test_what_is_served_is_the_application_with_its_model(monkeypatch, toy_folder):
    runs = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: runs.append((app, options)))
    cli.serve(port=9000, model=str(toy_folder))
    cli.serve(host="0.0.0.0", model=str(toy_folder), open_to_all=True)
    assert [(options["host"], options["port"]) for _, options in runs] == [("127.0.0.1", 9000), ("0.0.0.0", 8000)]
    assert runs[0][0].title == "Afterview"


def test_beyond_loopback_it_has_to_be_asked_for():
    with pytest.raises(ConfigError, match="--open-to-all"):
        cli.serve(host="0.0.0.0")
