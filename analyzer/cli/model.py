"""`afterview model`: which models there are, and what is in one."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy

if TYPE_CHECKING:
    from analyzer.store import folder, manifest, places
else:
    folder = lazy("analyzer.store.folder")
    manifest = lazy("analyzer.store.manifest")
    places = lazy("analyzer.store.places")

model = typer.Typer(no_args_is_help=True, help="List models, show one, or check that its files are what they should be.")

Name = Annotated[str, typer.Argument(help="An alias, a name, name-version, or the path of a model folder.")]


@model.command("list")
def list_models() -> None:
    """List the models that can be loaded, and where each lies."""
    for name, path in places.available().items():
        typer.echo(f"{name}\t{path}")


@model.command()
def show(name: Name = "default") -> None:
    """Print a model's manifest as JSON."""
    typer.echo(json.dumps(asdict(manifest.read_manifest(places.find(name))), indent=2, sort_keys=True))


@model.command()
def card(name: Name = "default") -> None:
    """Print a model's card: how it was made, how well it reads, its limits."""
    path = places.find(name)
    folder.audit(path)
    typer.echo((path / manifest.CARD_FILE).read_text(encoding="utf-8"))


@model.command()
def verify(name: Name = "default") -> None:
    """Check a model's files against its manifest without loading it."""
    path = places.find(name)
    found = folder.audit(path)
    typer.echo(f"{found.name} {found.version} in {path}: all {len(found.files)} files are what the manifest says")
