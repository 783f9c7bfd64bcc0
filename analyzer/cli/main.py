"""The entry point: maps command names to their modules and errors to exit codes."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points, version
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from analyzer.cli.analyze import analyze
from analyzer.cli.batch import batch
from analyzer.cli.catalogue import catalogue
from analyzer.cli.evaluate import evaluate
from analyzer.cli.exits import FAILED, INTERRUPTED, MEANINGS, code_of
from analyzer.cli.letter import letter
from analyzer.cli.model import model
from analyzer.cli.plan import plan
from analyzer.cli.train import train
from analyzer.errors import AfterviewError

GROUP: Final = "afterview.commands"
"""Entry-point group: each entry is a function that Typer makes a command of, or a Typer application with commands of its own.

A name such as `model.compare` adds the command `compare` to the commands of `model`.
"""

_EPILOG: Final = "Exit codes: " + "; ".join(f"{code} {meaning}" for code, meaning in MEANINGS.items()) + "."


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"afterview {version('afterview')}")
        raise typer.Exit


def _root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Read interviewers' feedback on a candidate: what it means, and what to do next. Offline.

    Examples:
      afterview analyze rejection.txt

      pbpaste | afterview analyze -

      afterview analyze --format jsonl notes.jsonl > analyses.jsonl

      afterview plan rejection.txt --format html -o plan.html

      afterview letter feedback_request rejection.txt

      afterview batch feedback.csv -o analyses.jsonl

      afterview serve

    """


def build() -> typer.Typer:
    """The application with its own commands and those of other installed distributions."""
    app = typer.Typer(name="afterview", no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)
    app.callback(epilog=_EPILOG)(_root)
    for command in (analyze, batch, plan, letter, train, evaluate):
        app.command()(command)
    app.add_typer(catalogue, name="catalogue")
    app.add_typer(model, name="model")
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            command = entry.load()
        except ImportError as error:
            typer.echo(f"warning: the command {entry.name!r} ({entry.value}) cannot be loaded: {error}", err=True)
            continue
        group, _, name = entry.name.rpartition(".")
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=entry.name)
        else:
            {"model": model}.get(group, app).command(name=name)(command)
    return app


def main() -> None:
    """Run the command line; errors become one line on standard error and an exit code."""
    try:
        build()()
    except AfterviewError as error:
        fail(str(error), code_of(error))
    except KeyboardInterrupt:
        fail("interrupted", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(FAILED)


def fail(message: str, code: int) -> None:
    """Say what went wrong on standard error and leave with the code."""
    Console(stderr=True, soft_wrap=True).print(Text.assemble(("error: ", "bold red"), message))
    sys.exit(code)


if __name__ == "__main__":
    main()
