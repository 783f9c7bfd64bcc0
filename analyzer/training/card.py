"""The model card: written by training from what it measured, never by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SINGLE: Final = (
    "concern_macro_f1", "concern_micro_f1", "strength_macro_f1", "aspect_micro_f1", "aspect_strength_micro_f1", "finding_f1", "span_f1",
    "remark_f1", "decisive_f1", "exact_notes", "false_alarm", "brier", "ece", "ece_floor",
)  # fmt: skip

_BAR: Final = 30


def figures_table(columns: Mapping[str, Mapping[str, Any]], figures: Sequence[str] = _SINGLE) -> str:
    """Figures as a Markdown table, one column a measurement."""
    lines = [f"| figure | {' | '.join(columns)} |", f"| --- |{' --- |' * len(columns)}"]
    rows = ((figure, " | ".join(shown(values.get(figure)) for values in columns.values())) for figure in figures)
    return "\n".join([*lines, *(f"| {figure} | {row} |" for figure, row in rows)])


def shown(value: object) -> str:
    """A figure as it stands in a table."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, (tuple, list)):
        return " .. ".join(shown(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {shown(part)}" for name, part in value.items())
    return str(value)


def _reliability(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ["| confidence | findings | mean confidence | right | |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        bar = "#" * round(_BAR * row["right"])
        lines.append(
            f"| {row['from']:.1f} to {row['to']:.1f} | {row['findings']} | {row['confidence']:.2f} | {row['right']:.2f} | `{bar}` |"
        )
    return "\n".join(lines)


def _encoder(recipe: Mapping[str, Any] | None) -> str:
    """What there is to say of the encoder, if the model has one."""
    if recipe is None:
        return ""
    made = f"{recipe.get('base')} ({recipe.get('base_licence')}, SHA-256 {str(recipe.get('base_sha256'))[:16]})"
    return (
        f"Beside them stand heads over the vectors of an encoder: {made}, fine-tuned on {recipe.get('notes')} notes of the `train` split "
        "and quantised to int8; `encoder.json` has the recipe. The two are averaged. "
    )


def _reliability_plot(rows: Sequence[Mapping[str, Any]]) -> str:
    """A Mermaid chart: the bars are how many were right, the line what the confidences say."""
    ranges = ", ".join(f'"{row["from"]:.1f}"' for row in rows)
    right = ", ".join(f"{row['right']:.2f}" for row in rows)
    said = ", ".join(f"{row['confidence']:.2f}" for row in rows)
    return f"""```mermaid
xychart-beta
    title "Share of findings that are right (bars) and mean confidence (line)"
    x-axis "confidence from" [{ranges}]
    y-axis "share" 0 --> 1
    bar [{right}]
    line [{said}]
```"""


def _behaviour(outcomes: Mapping[str, Mapping[str, Any]]) -> str:
    lines = ["| suite | cases | failed | rate | |", "| --- | --- | --- | --- | --- |"]
    for name, row in outcomes.items():
        lines.append(f"| {name} | {row['cases']} | {row['failed']} | {row['failed'] / row['cases']:.2f} | {row['about']} |")
    return "\n".join(lines)


def model_card(description: Mapping[str, Any]) -> str:
    """The card of a model, in Markdown.

    Args:
        description: `name`, `version`, `training` and `metrics` of the manifest.

    """
    training = description["training"]
    metrics, baseline, behaviour = (description["metrics"][name] for name in ("test", "keywords", "behaviour"))
    return f"""# {description["name"]} {description["version"]}

Reads English free-text feedback on a job candidate: for each statement, whether it is a concern or a strength, in which category and
aspect, or a remark that is not the candidate's to fix. Labels are those of the annotation guide (`docs/annotation-guide.md`).

## How it was made

Logistic regression (scikit-learn) over word and character n-grams of statements in their context, and over what a lexicon says of single
words; statements that make one point are joined by a learnt rule; confidences are Platt-scaled and thresholds chosen on voices that the
heads had not seen. {_encoder(training.get("encoder"))}It was trained on the project's own corpus:
{training["notes"]} notes, {training["findings"]} findings, {training["voices"]} voices (SHA-256 {training["corpus_sha256"][:16]}), seed
{training["parameters"]["seed"]}. No text of real people is in it. Trained again on the same machine it gives the same bytes.

## How well it reads

On the corpus's `test` split ({metrics["notes"]} notes by authors of whom it has seen nothing), beside a keyword list:

{figures_table({"model": metrics, "keywords": baseline})}

95 % interval of concern_macro_f1: {shown(metrics["concern_macro_f1_95"])}.
Concern F1 by category: {shown(metrics["concern_f1"])}.
By register: {shown(metrics["concern_macro_f1_by_register"])}.
By length: {shown(metrics["concern_macro_f1_by_length"])}.

## Are its confidences right?

Of the findings on the `test` split whose confidence lies in a range, how many have the right category and polarity:

{_reliability(metrics["reliability"])}

{_reliability_plot(metrics["reliability"])}

## What must not change a reading, and what must

Behaviour tests that are not training data (`models/behaviour`). A case fails where one of its texts is given another set of categories and
polarities than the others, or not what it has to be given:

{_behaviour(behaviour)}

## Limits

It reads words, not people: it does not know whether the interviewer was right. Irony, stories and hints are often missed. English only.
It is made to help a candidate understand feedback on themselves; it must not be used to score, rank or select candidates.
"""
