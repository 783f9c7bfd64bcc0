"""`afterview model`: which models there are, and what is in one."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import compare
from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError, ModelNotFoundError

if TYPE_CHECKING:
    from analyzer.store import choice, folder, manifest, places, shipped
else:
    choice = lazy("analyzer.store.choice")
    folder = lazy("analyzer.store.folder")
    manifest = lazy("analyzer.store.manifest")
    places = lazy("analyzer.store.places")
    shipped = lazy("analyzer.store.shipped")

model = typer.Typer(no_args_is_help=True, help="List models, show, check and compare them, put one in use.")

Alias = Annotated[str, typer.Option("--as", help="What it is to be known as: default, or fast.")]
Name = Annotated[str, typer.Argument(help="An alias, a name, name-version, or the path of a model folder.")]


@model.command("list")
def list_models() -> None:
    """List the models that can be loaded, and where each lies."""
    meant = {alias: _meant(alias) for alias in shipped.ALIASES}
    for name, path in places.available().items():
        aliases = [alias for alias, model in meant.items() if model == name]
        typer.echo("\t".join([name, str(path), *([f"in use as {', '.join(aliases)}"] if aliases else [])]))


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


@model.command()
def use(
    name: Annotated[str, typer.Argument(help="The model, as NAME-VERSION.")],
    alias: Alias = "default",
    corpus: Annotated[Path, typer.Option(help="The corpus on whose test split both are measured.")] = compare.CORPUS,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not measure, do not ask.")] = False,
) -> None:
    """Put a model in use: show it against the one that is, ask, and note the choice in the first folder of AFTERVIEW_MODELS.

    A service reads with it from its next start on. `afterview model rollback` takes the choice back.

    Examples:
      afterview model use ours-1.0.0

      afterview model use feedback-en-fast-0.4.0 --as fast

    """
    place = _own_place()
    _check_alias(alias)
    known = places.available()
    if name not in known:
        raise ModelNotFoundError(f"no model is called {name!r}; `afterview model list` prints those that there are, as NAME-VERSION")
    folder.audit(known[name])
    before = _meant(alias)  # None where the model that was chosen is gone
    if before == name:
        choice.choose(place, alias, name, before)
        typer.echo(f"{name} is in use as {alias} already")
        return
    if not yes:
        if before is None:
            typer.echo(f"The model that was in use as {alias} is gone: there is none to measure {name} against.")
        elif corpus.is_dir():
            compare.show_labelled(compare.on_labelled(before, name, None, corpus))
        else:
            typer.echo(f"There is no corpus at {corpus} to measure them on; see `afterview model compare --help`.")
        typer.confirm(f"Put {name} in use as {alias}, in place of {before or 'one that is gone'}?", abort=True)
    choice.choose(place, alias, name, before or name)
    typer.echo(f"{name} is in use as {alias}; it was {before or 'one that is gone'}. A service that runs has to be started anew.")


@model.command()
def rollback(alias: Alias = "default") -> None:
    """Put the model in use that was so before the last `afterview model use`."""
    _check_alias(alias)
    back = choice.go_back(_own_place(), alias)
    typer.echo(f"{back} is in use as {alias}. A service that runs has to be started anew.")


def _own_place() -> Path:
    own = places.own_places()
    if not own:
        raise ConfigError(f"set {places.VARIABLE} to a folder of your own, where models lie and the choice is kept")
    return own[0]


def _check_alias(alias: str) -> None:
    if alias not in shipped.ALIASES:
        raise ConfigError(f"nothing is known as {alias!r}; use {' or '.join(shipped.ALIASES)}")


def _meant(alias: str) -> str | None:
    try:
        return places.find(alias).name
    except ModelNotFoundError:
        return None
