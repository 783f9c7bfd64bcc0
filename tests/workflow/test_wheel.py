"""The wheel carries the model and works from an empty directory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_wheel_works_from_an_empty_directory(tmp_path):
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path / "dist", ROOT], check=True)
    (wheel,) = (tmp_path / "dist").glob("afterview-*.whl")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", tmp_path / "site", wheel], check=True)
    (tmp_path / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "analyzer.cli", "analyze", "--format", "json"],
        input=b"Unfortunately your SQL was weak.",
        capture_output=True,
        cwd=tmp_path / "empty",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        check=True,
    )
    analysis = json.loads(done.stdout)
    assert analysis["model"]["name"] == "feedback-en"
    assert [finding["quote"] for finding in analysis["findings"]] == ["your SQL was weak"]
    assert (tmp_path / "site" / "analyzer" / "_models").is_dir()
