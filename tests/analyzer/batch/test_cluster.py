"""The same work over Ray Data. Needs the extra `cluster`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

from analyzer.batch import cluster as module
from analyzer.batch.cluster import RayCluster
from analyzer.errors import ConfigError

ROOT = Path(__file__).parents[3]


def test_without_ray_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(module, "ray", None)
    with pytest.raises(ConfigError, match=r"pip install 'afterview\[cluster\]'"):
        list(RayCluster("default").work([]))


def _batch(folder: Path, model: Path, output: str, *more: str, **options):
    command = [sys.executable, "-m", "analyzer.cli", "batch", "in.csv", "-o", output, "--model", str(model), *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
    with (folder / f"{output}.log").open("w") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stderr=log, text=True, **options)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("ray") is None, reason="Ray is in the extra 'cluster'")
def test_a_cluster_gives_what_one_process_gives_though_a_worker_is_killed(tmp_path, toy_folder):
    with (tmp_path / "in.csv").open("w") as stream:
        stream.write("id,feedback\n")
        stream.writelines(f"{number},Your SQL was weak and you asked no questions. Number {number}.\n" for number in range(20_000))
    process = _batch(tmp_path, toy_folder, "ray.jsonl", "--engine", "ray", "--workers", "2")
    killed = 0
    for _ in range(600):
        if process.poll() is not None:
            break
        listed = subprocess.run(["pgrep", "-f", "ray::.*_Worker"], capture_output=True, text=True, check=False).stdout.split()
        if listed and not killed:
            time.sleep(2)
            os.kill(int(listed[0]), signal.SIGKILL)
            killed += 1
        time.sleep(0.2)
    assert process.wait(timeout=300) == 0, (tmp_path / "ray.jsonl.log").read_text()
    assert killed == 1
    alone = _batch(tmp_path, toy_folder, "one.jsonl", "--workers", "1")
    assert alone.wait(timeout=300) == 0
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()
    assert len([json.loads(line) for line in (tmp_path / "one.jsonl").read_bytes().splitlines()]) == 20_000
