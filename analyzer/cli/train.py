"""`afterview train`: make a model from a corpus of labelled notes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.lazy import lazy

if TYPE_CHECKING:
    from analyzer.training import card, run
else:
    card = lazy("analyzer.training.card")
    run = lazy("analyzer.training.run")


def train(
    corpus: Annotated[Path, typer.Option(help="The corpus folder.", exists=True, file_okay=False)] = Path("models/corpus"),
    models: Annotated[Path, typer.Option(help="Where the model folder is written.")] = Path("models"),
    name: Annotated[str, typer.Option(help="The model's name.")] = "feedback-en",
    version: Annotated[str, typer.Option("--version", help="The model's version.")] = "0.1.0",
) -> None:
    """Train a model on labelled notes and write its folder, with manifest and card.

    Takes about a minute on one core. The same corpus and parameters give the same bytes.

    Examples:
      afterview train

      afterview train --corpus my-corpus --models my-models --name ours --version 1.0.0

    """
    folder, manifest, digest = run.train(corpus, models, name=name, version=version)
    typer.echo(f"wrote {folder}\n")
    typer.echo(card.figures_table({"model": manifest.metrics["test"], "keywords": manifest.metrics["keywords"]}))
    typer.echo(f'\nTo ship it, put this line into analyzer/store/shipped.py:\n    "{folder.name}": "{digest}",')
