"""What `afterview model compare` and `use` show: what changes when a new model takes the place of an old one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from analyzer.cli.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analyzer import engine, results
    from analyzer.text import reader
    from analyzer.training import card, changes, corpus, gold
    from analyzer.training import evaluate as evaluation
else:
    engine = lazy("analyzer.engine")
    results = lazy("analyzer.results")
    reader = lazy("analyzer.text.reader")
    card = lazy("analyzer.training.card")
    changes = lazy("analyzer.training.changes")
    corpus = lazy("analyzer.training.corpus")
    evaluation = lazy("analyzer.training.evaluate")
    gold = lazy("analyzer.training.gold")

CORPUS: Final = Path("models/corpus")


Said = tuple[int, int, dict[str, Any] | None, dict[str, Any] | None]
"""A correction: start, end, `was` and `should`."""
Kept = tuple[str, str, Sequence[Said]]
"""A note: id, text, corrections."""


def read_corrected(path: Path) -> Sequence[changes.CorrectedNote]:
    """The notes of a file that `afterview corrections export` wrote."""
    return changes.read_corrected(path)


def on_labelled(old: str, new: str, file: Path | None, corpus_folder: Path) -> dict[str, Any]:
    """Both models' figures on labelled notes, and which notes change for better and for worse.

    Args:
        old: the model that is in place.
        new: the one that may take it.
        file: a gold file (JSONL); the corpus's test split if None.
        corpus_folder: where that is.

    """
    notes = gold.read_gold(file) if file else gold.from_corpus(corpus.load_corpus(corpus_folder, "test"))
    text_reader = reader.TextReader()
    before, after = (evaluation.predict(engine.load_classifier(name)[1], text_reader, notes) for name in (old, new))
    figures = {side: evaluation.report(pairs, notes) for side, pairs in (("old", before), ("new", after))}
    return {"notes": len(notes), **figures, "new_against_old": evaluation.compare(after, before)}


def on_corrected(old: str, new: str, notes: Sequence[changes.CorrectedNote]) -> dict[str, Any]:
    """Which findings change on notes without labels, and what becomes of what readers corrected."""
    given = [results.Note(note.text, note.id) for note in notes]
    before, after = (list(engine.load(name).analyze_many(given)) for name in (old, new))
    read = (changes.ReadNote(note.id, a, b, note.corrections) for note, a, b in zip(notes, before, after, strict=True))
    return changes.changes(read)


def corrected(notes: Iterable[Kept]) -> list[changes.CorrectedNote]:
    """Notes as `on_corrected` takes them, from id, text, and the start, end, `was` and `should` of each correction."""
    return [changes.CorrectedNote(name, text, tuple(changes.Correction(*each) for each in said)) for name, text, said in notes]


def show_labelled(found: Mapping[str, Any]) -> None:
    """Print what `on_labelled` found."""
    typer.echo(f"On {found['notes']} labelled notes:\n")
    typer.echo(card.figures_table({"old": found["old"], "new": found["new"]}))
    against = found["new_against_old"]
    low, high = against["concern_macro_f1_difference_95"]
    verdict = "the new one reads better" if low > 0 else "the new one reads WORSE" if high < 0 else "the two cannot be told apart"
    typer.echo(f"\nconcern_macro_f1, new less old: {low:+.3f} to {high:+.3f} (95 %, paired bootstrap over notes): {verdict}")
    typer.echo(f"notes whose concern categories are now right: {len(against['better'])}; no longer: {len(against['worse'])}")


def show_corrected(found: Mapping[str, Any], most: int) -> None:
    """Print what `on_corrected` found, with at most so many single changes."""
    counts = ", ".join(f"{number} {change}" for change, number in found["findings"].items())
    typer.echo(f"\nOn {found['notes']} kept notes: findings {counts}")
    for each in found["changed_findings"][:most]:
        sides = (_said(each[side]) for side in ("old", "new") if side in each)
        typer.echo(f"  {each['change']:8} {' -> '.join(sides)}: {_short(each['quote'])} ({each['note']})")
    if found["corrections"]:
        typer.echo(f"Of {len(found['corrections'])} corrections: {', '.join(f'{n} {course}' for course, n in found['corrected'].items())}")
    for each in found["corrections"][:most]:
        typer.echo(f"  {each['course']:12} {_said(each['was'])} -> {_said(each['should'])}: {_short(each['quote'])} ({each['note']})")


def _said(label: Mapping[str, Any] | None) -> str:
    if label is None:
        return "nothing"
    return f"{label.get('aspect') or label.get('category') or label.get('remark')} {label['polarity']}"


def _short(quote: str) -> str:
    words = " ".join(quote.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"


_LONGEST: Final = 80
