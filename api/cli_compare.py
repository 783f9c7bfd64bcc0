"""`afterview model compare`: a new model against the old one, on labelled notes and on what is kept here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import compare as comparing
from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError
from api.cli import Organisation, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.storage import corrections, keys, notes
    from api.storage.corrections import Corrected
    from api.storage.database import Database
else:
    corrections = lazy("api.storage.corrections")
    keys = lazy("api.storage.keys")
    notes = lazy("api.storage.notes")

_YAML = (".yaml", ".yml")


def compare(
    old: Annotated[str, typer.Argument(help="The model that is in use: an alias, a name, name-version, or a folder.")],
    new: Annotated[str, typer.Argument(help="The one that may take its place.")],
    file: Annotated[
        Path | None,
        typer.Option("--notes", help="A gold file (JSONL) in place of the corpus, or corrected notes (YAML).", exists=True, dir_okay=False),
    ] = None,
    database_url: Annotated[
        str | None, typer.Option("--database", help="A database: its newest notes, and all that are corrected.")
    ] = None,
    organisation: Organisation = "local",
    newest: Annotated[int, typer.Option(help="How many kept notes are read, beside the corrected ones.", min=0)] = 200,
    corpus: Annotated[Path, typer.Option(help="The corpus, whose test split is read.")] = comparing.CORPUS,
    most: Annotated[int, typer.Option("--show", help="How many single changes are shown.", min=0)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print all of it as JSON.")] = False,
) -> None:
    """Show what changes when a new model takes the place of an old one. Nothing is kept of it.

    On labelled notes: figures side by side, and the difference with its 95 % interval. On kept or corrected notes: which findings
    change, and which corrections are right now.

    Examples:
      afterview model compare default ours-1.0.0

      afterview model compare default ours-1.0.0 --database sqlite:///afterview.db --organisation "Career Centre"

      afterview model compare default ours-1.0.0 --notes march.yaml

    """
    if file is not None and database_url is not None:
        raise ConfigError("give --notes or --database, not both")
    drafts = file is not None and file.suffix.lower() in _YAML
    gold = None if drafts else file
    found = {}
    if gold is not None or corpus.is_dir():
        found["labelled"] = comparing.on_labelled(old, new, gold, corpus)
    if drafts and file is not None:
        found["kept"] = comparing.on_corrected(old, new, comparing.read_corrected(file))
    if database_url is not None:
        kept = _kept(open_database(database_url), organisation, newest)
        found["kept"] = comparing.on_corrected(old, new, comparing.corrected(kept))
    if not found:
        raise ConfigError(f"there is nothing to compare them on: {corpus} is no folder; give --notes or --database")
    if as_json:
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    if "labelled" in found:
        comparing.show_labelled(found["labelled"])
    if "kept" in found:
        comparing.show_corrected(found["kept"], most)


def _kept(database: Database, organisation: str, newest: int) -> Iterator[comparing.Kept]:
    """The corrected notes and texts of an organisation, and after them its newest notes."""
    owner = keys.Keys(database).find_organisation(organisation)
    seen = set()
    for each in corrections.Corrections(database).by_text(owner, corrections.Wanted()):
        name = each.note.id if each.note else each.corrections[0].id
        seen.add(name)
        yield name, each.text, _said(each)
    for note in notes.Notes(database).page(owner, notes.Filter(), size=newest).notes if newest else ():
        if note.id not in seen:
            yield note.id, note.text, ()


def _said(text: Corrected) -> list[comparing.Said]:
    return [(row.start, row.end, row.was, row.should) for row in text.corrections]
