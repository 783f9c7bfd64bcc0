"""`afterview evaluate`: measure a model against labelled notes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from analyzer.cli.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer import engine
    from analyzer.text import reader
    from analyzer.training import baseline, card, corpus, gold, metrics
    from analyzer.training import evaluate as evaluation
else:
    engine = lazy("analyzer.engine")
    reader = lazy("analyzer.text.reader")
    baseline = lazy("analyzer.training.baseline")
    card = lazy("analyzer.training.card")
    corpus = lazy("analyzer.training.corpus")
    evaluation = lazy("analyzer.training.evaluate")
    gold = lazy("analyzer.training.gold")
    metrics = lazy("analyzer.training.metrics")


def evaluate(
    file: Annotated[
        Path | None, typer.Argument(help="A gold file (JSONL). By default the corpus's test split.", exists=True, dir_okay=False)
    ] = None,
    model: Annotated[str, typer.Option("--model", "-m", help="Which model to measure.")] = "default",
    corpus_folder: Annotated[Path, typer.Option("--corpus", help="The corpus folder.")] = Path("models/corpus"),
    against: Annotated[str | None, typer.Option(help="Another model: which notes change, for better and for worse.")] = None,
    errors: Annotated[int, typer.Option(help="Show so many notes whose concern categories are wrong.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Print how well a model reads labelled notes, beside a keyword list and the most that the splitter allows.

    Examples:
      afterview evaluate

      afterview evaluate gold.jsonl --errors 10

      afterview evaluate --against fast

    """
    notes = gold.read_gold(file) if file else gold.from_corpus(corpus.load_corpus(corpus_folder, "test"))
    text_reader = reader.TextReader()
    pairs = evaluation.predict(engine.load_classifier(model)[1], text_reader, notes)
    other = evaluation.predict(engine.load_classifier(against)[1], text_reader, notes) if against else None
    columns = {
        "model": evaluation.report(pairs, notes),
        **({str(against): evaluation.report(other, notes)} if other else {}),
        "keywords": evaluation.report(baseline.predict_by_keywords(text_reader, notes), notes),
        "ceiling": evaluation.ceiling(text_reader, notes),
    }
    if as_json:
        typer.echo(json.dumps(columns, indent=1))
    else:
        _show(columns)
    if other:
        typer.echo(json.dumps(evaluation.compare(pairs, other), indent=1), err=as_json)
    _show_errors(pairs, errors)


def _show(columns: dict[str, dict[str, Any]]) -> None:
    """Single figures side by side, and below them what has parts, of the model alone."""
    console = Console(highlight=False, soft_wrap=True)
    table = Table("figure", *columns, caption="ceiling: perfect labels on the splitter's statements")
    parts = {name: value for name, value in columns["model"].items() if isinstance(value, (dict, tuple, list))}
    for figure in columns["model"]:
        if figure not in parts:
            table.add_row(figure, *(card.shown(values.get(figure)) for values in columns.values()))
    console.print(table)
    for figure, value in parts.items():
        console.print(f"{figure}: {card.shown(value)}")


def _show_errors(pairs: Sequence[metrics.Pair], most: int) -> None:
    wrong = [pair for pair in pairs if metrics.concerns(pair.gold) != metrics.concerns(pair.predicted)]
    for pair in wrong[:most]:
        labelled, found = (", ".join(sorted(metrics.concerns(side))) or "none" for side in (pair.gold, pair.predicted))
        typer.echo(f"\n{pair.id}: labelled {labelled}; found {found}\n  {pair.text}", err=True)
