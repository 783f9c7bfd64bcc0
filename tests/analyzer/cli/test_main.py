from __future__ import annotations

import subprocess
import sys
import time
from importlib.metadata import EntryPoint

import pytest
import typer
from typer.testing import CliRunner

from analyzer.cli import main as module
from analyzer.cli.exits import MEANINGS, code_of
from analyzer.errors import AfterviewError, CatalogueError, CorpusError, InputError, ModelNotFoundError

COMMAND = [sys.executable, "-m", "analyzer.cli"]


@pytest.mark.parametrize("command", [[], ["analyze"], ["train"], ["evaluate"], ["model"]], ids=str)
def test_help_is_quick_and_has_examples(command):
    start = time.perf_counter()
    done = subprocess.run([*COMMAND, *command, "--help"], capture_output=True, text=True, check=True)
    assert time.perf_counter() - start < 1.5  # 0.2 s on an idle machine
    assert "Usage" in done.stdout
    assert command == ["model"] or "Examples" in done.stdout


def test_help_does_not_import_the_heavy_libraries():
    heavy = "{'spacy', 'sklearn', 'numpy', 'fastapi'}"
    code = f"import sys; from analyzer.cli.main import build; build(); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_version_is_that_of_the_distribution():
    result = CliRunner().invoke(module.build(), ["--version"])
    assert result.output.startswith("afterview 0.")


@pytest.mark.parametrize(
    ("error", "code"),
    [(CatalogueError("x"), 2), (InputError("x"), 3), (ModelNotFoundError("x"), 4), (CorpusError("x"), 5), (AfterviewError("x"), 1)],
)
def test_every_error_has_an_exit_code_with_a_meaning(error, code):
    assert code_of(error) == code
    assert MEANINGS[code]


def test_another_distribution_can_add_a_command(monkeypatch):
    entry = EntryPoint("hello", "tests_hello:hello", module.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda _: lambda: typer.echo("hello"))
    monkeypatch.setattr(module, "entry_points", lambda group: [entry])
    assert CliRunner().invoke(module.build(), ["hello"]).output == "hello\n"


def test_a_command_that_cannot_be_loaded_does_not_break_the_others(monkeypatch, capsys):
    monkeypatch.setattr(module, "entry_points", lambda group: [EntryPoint("broken", "no.such.module:x", module.GROUP)])
    assert CliRunner().invoke(module.build(), ["--help"]).exit_code == 0
    assert "the command 'broken'" in capsys.readouterr().err


def test_an_interrupt_is_no_traceback(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "build", lambda: interrupted)
    with pytest.raises(SystemExit) as left:
        module.main()
    assert left.value.code == 130
    assert "interrupted" in capsys.readouterr().err
