"""`afterview catalogue`: the actions that plans are made of, and the check of a catalogue of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy

if TYPE_CHECKING:
    from analyzer.plan import catalogue as catalogues
    from analyzer.plan import own
else:
    catalogues = lazy("analyzer.plan.catalogue")
    own = lazy("analyzer.plan.own")

catalogue = typer.Typer(no_args_is_help=True, help="List the actions that plans are made of, or check a catalogue of your own.")


@catalogue.command("list")
def list_actions(
    file: Annotated[Path | None, typer.Option("--catalogue", help="A catalogue of your own.", dir_okay=False)] = None,
) -> None:
    """List every action: id, purpose, effort and title, one a line, with tabs between."""
    found = catalogues.load_catalogue()
    for entry in (own.load_own(file, found) if file else found).entries:
        typer.echo(f"{entry.id}\t{entry.purpose}\t{entry.effort}\t{entry.title_plain or entry.title}")


@catalogue.command()
def check(file: Annotated[Path, typer.Argument(help="The catalogue file, in YAML.", dir_okay=False)]) -> None:
    """Check a catalogue of your own; an error names file, line and field.

    Example:
      afterview catalogue check our-actions.yaml

    """
    base = catalogues.load_catalogue()
    found = own.load_own(file, base)
    ours = len([entry for entry in found.entries if entry not in base.entries])
    gone = len({entry.id for entry in base.entries} - {entry.id for entry in found.entries})
    typer.echo(f"{file}: in order; {len(found.entries)} actions, of which {ours} new or changed; {gone} of Afterview's hidden")
