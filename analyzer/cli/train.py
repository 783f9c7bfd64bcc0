"""`afterview train`: make a model from a corpus of labelled notes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy

if TYPE_CHECKING:
    from analyzer.training import behaviour, card, run
else:
    behaviour = lazy("analyzer.training.behaviour")
    card = lazy("analyzer.training.card")
    run = lazy("analyzer.training.run")


def train(
    corpus: Annotated[Path, typer.Option(help="The corpus folder.", exists=True, file_okay=False)] = Path("models/corpus"),
    models: Annotated[Path, typer.Option(help="Where the model folder is written.")] = Path("models"),
    name: Annotated[str, typer.Option(help="The model's name.")] = "feedback-en",
    version: Annotated[str, typer.Option("--version", help="The model's version.")] = "0.3.0",
    encoder: Annotated[Path | None, typer.Option(help="A folder with an encoder; without, the model reads by words alone.")] = None,
    reviewed: Annotated[
        list[Path] | None,
        typer.Option(help="Notes that readers corrected and that were then labelled: a file or a folder; may be repeated.", exists=True),
    ] = None,
    suites: Annotated[Path, typer.Option("--behaviour", help="A folder of behaviour tests for the card.")] = Path("models/behaviour"),
) -> None:
    """Train a model on labelled notes and write its folder, with manifest and card.

    Takes about two minutes on one core. The same corpus, encoder and parameters give the same bytes.

    Examples:
      afterview train --name feedback-en-fast

      afterview train --encoder models/feedback-en-0.3.0

      afterview train --name ours --version 1.0.0 --reviewed labelled.yaml

      afterview train --corpus my-corpus --models my-models --name ours --version 1.0.0

    """
    tests = behaviour.load_suites(suites)
    folder = models / f"{name}-{version}"
    manifest, digest = run.train(corpus, folder, encoder=encoder, suites=tests, reviewed=reviewed or ())
    typer.echo(f"wrote {folder}\n")
    typer.echo(card.figures_table({"model": manifest.metrics["test"], "keywords": manifest.metrics["keywords"]}))
    typer.echo(f'\nTo ship it, put this line into analyzer/store/shipped.py:\n    "{folder.name}": "{digest}",')
