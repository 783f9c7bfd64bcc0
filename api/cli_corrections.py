"""`afterview corrections`: corrected notes, as drafts for labelling."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError
from api.cli import Organisation, open_database

if TYPE_CHECKING:
    from analyzer.files import drafts as files
    from api import drafts
    from api.storage import corrections, keys
else:
    files = lazy("analyzer.files.drafts")
    drafts = lazy("api.drafts")
    corrections = lazy("api.storage.corrections")
    keys = lazy("api.storage.keys")

corrections_app = typer.Typer(no_args_is_help=True, help="What readers said of the model's readings.")


@corrections_app.command("export")
def export_corrections(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; standard output if left out.")] = None,
    voice: Annotated[str, typer.Option("--voice", help="What ids begin with; another for each batch that you label.")] = "corrected",
    organisation: Organisation = "local",
    model: Annotated[str | None, typer.Option("--model", help='Only corrections of this model, such as "feedback-en 0.3.0".')] = None,
    candidate: Annotated[str | None, typer.Option("--candidate", help="Only notes on this candidate.")] = None,
    database_url: Annotated[str | None, typer.Option("--database", help="The database; AFTERVIEW_DATABASE if left out.")] = None,
) -> None:
    """Write corrected notes as drafts in the format of the corpus. Label them as a whole before anything is trained on them.

    Example:
      afterview corrections export -o drafts.yaml --voice march --organisation "Career Centre"

    """
    if not re.fullmatch(files.VOICE, voice):
        raise ConfigError(f"the voice is {voice!r}; use small letters and digits only")
    if output is not None and output.exists():
        raise ConfigError(f"{output} is there already, and may hold somebody's labels; choose another name")
    found = open_database(database_url)
    owner = keys.Keys(found).find_organisation(organisation)
    wanted = corrections.Wanted(candidate=candidate, model=model)
    made, left_out = drafts.drafts_of(corrections.Corrections(found).by_text(owner, wanted))
    content = files.to_yaml(voice, made)
    if output is None:
        typer.echo(content, nl=False)
    else:
        # Feedback on people: for the owner's eyes.
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(content)
    typer.echo(f"{len(made)} notes; {left_out} left out, for their candidates have not agreed that they are kept", err=True)
