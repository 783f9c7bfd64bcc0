"""What the documentation shows that the code prints. `make docs` writes it; tests hold the documentation to it."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

from analyzer.results import json_schema

ROOT: Final = Path(__file__).parents[2]
README: Final = ROOT / "README.md"
SCHEMA: Final = ROOT / "docs" / "analysis.schema.json"
SHOWN: Final = re.compile(r"(```console\n\$ (?P<command>afterview [^\n]+)\n)(?P<output>.*?)(```\n)", re.DOTALL)


def printed(command: str) -> str:
    """What a command prints on a terminal a hundred columns wide without colour."""
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "analyzer.cli", *shlex.split(command)[1:]]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, check=True)
    return "\n".join(line.rstrip() for line in done.stdout.rstrip().splitlines()) + "\n"


def schema() -> str:
    """The published JSON Schema of an analysis."""
    return json.dumps(json_schema(), indent=2) + "\n"


def main() -> None:
    """Rewrite what is shown."""
    SCHEMA.write_text(schema(), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    README.write_text(SHOWN.sub(lambda shown: f"{shown[1]}{printed(shown['command'])}{shown[4]}", text), encoding="utf-8")


if __name__ == "__main__":
    main()
