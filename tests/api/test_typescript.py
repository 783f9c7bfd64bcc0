"""The running service's description under a linter, and types for TypeScript made of it by the example's scripts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.service import serving

EXAMPLE = Path(__file__).parents[2] / "docs/examples/typescript"


def npm(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["npm", *command], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.slow
def test_types_are_made_of_the_description_and_hold_the_example_to_it(tmp_path, toy_folder):
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path / "typescript"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", "afterview.d.ts"))
    if npm(folder, "install", "--no-audit", "--no-fund").returncode:
        pytest.skip("npm reaches no registry")
    with serving(tmp_path, toy_folder) as service:
        linted = npm(folder, "run", "lint", AFTERVIEW_URL=service.url)
        made = npm(folder, "run", "types", AFTERVIEW_URL=service.url)
    assert linted.returncode == 0, linted.stdout
    assert "valid" in linted.stderr
    assert re.search(r"\d+ warning", linted.stderr) is None, linted.stdout
    assert made.returncode == 0, made.stderr
    checked = npm(folder, "run", "check")
    assert checked.returncode == 0, checked.stdout
    example = folder / "example.ts"
    example.write_text(example.read_text().replace('offsets: "utf16"', 'offsets: "utf9"'))
    wrong = npm(folder, "run", "check")
    assert "utf9" in wrong.stdout
    example.write_text(example.read_text().replace('offsets: "utf9"', "colour: 1"))
    assert "colour" in npm(folder, "run", "check").stdout
