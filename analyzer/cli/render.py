"""An analysis as a person reads it on a terminal: the note with its findings marked, what it means, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.text import Text

from analyzer.labels import Category, Polarity

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analyzer.results import Action, Analysis, Finding, Plan, Remark

_STYLES: Final = {Polarity.CONCERN: "red underline", Polarity.STRENGTH: "green"}
_SIGNS: Final = {Polarity.CONCERN: "–", Polarity.STRENGTH: "+"}
_WORDS: Final = ((0.85, "clear"), (0.65, "likely"), (0.0, "perhaps"))
_LONGEST_NOTE: Final = 3000
_EFFORT: Final = {"minutes": "minutes", "hours": "a few hours", "days": "days", "weeks": "weeks"}


def render(analysis: Analysis) -> RenderableType:
    """The whole analysis; colours are left out where the terminal has none, and signs say the same."""
    parts: list[RenderableType] = [Panel(_marked(analysis), title=analysis.id or "The note", title_align="left")]
    parts += [Text(f"! {warning.message}", style="yellow") for warning in analysis.warnings]
    parts += _findings("What counted against you", analysis, Polarity.CONCERN)
    parts += _findings("What counted for you", analysis, Polarity.STRENGTH)
    parts += _remarks(analysis.remarks)
    if analysis.plan:
        parts += _plan(analysis.plan)
    parts.append(Text())
    return Group(*parts)


def in_words(confidence: float) -> str:
    """How sure a reading is, in a word."""
    return next(word for least, word in _WORDS if confidence >= least)


def _marked(analysis: Analysis) -> Text:
    text = Text(analysis.text[:_LONGEST_NOTE])
    for remark in analysis.remarks:
        text.stylize("dim italic", remark.start, remark.end)
    for finding in analysis.uncertain:
        text.stylize("dim underline", finding.start, finding.end)
    for finding in analysis.findings:
        text.stylize(_STYLES[finding.polarity], finding.start, finding.end)
    if len(analysis.text) > _LONGEST_NOTE:
        text.append(f"\n... and {len(analysis.text) - _LONGEST_NOTE:,} characters more", style="dim")
    return text


def _findings(title: str, analysis: Analysis, polarity: Polarity) -> list[RenderableType]:
    found = [finding for finding in analysis.findings if finding.polarity is polarity]
    if not found:
        return []
    parts: list[RenderableType] = [Rule(title, align="left", style="dim")]
    for category in Category:
        mine = [finding for finding in found if finding.category is category]
        if mine:
            parts.append(Text(category.heading(polarity), style="bold"))
            parts += [Padding(_finding(finding, analysis.text), (0, 0, 0, 2)) for finding in mine]
    return parts


def _finding(finding: Finding, text: str) -> Text:
    line = Text.assemble(
        (f"{_SIGNS[finding.polarity]} ", _STYLES[finding.polarity].split()[0]),
        (_one_line(finding.quote), _STYLES[finding.polarity].split()[0]),
        (f"  {finding.aspect.heading}, {in_words(finding.confidence)}", "dim"),
    )
    if finding.decisive:
        line.append("  this settled it", style="bold")
    if finding.cues:
        words = (text[cue.start : cue.end] for cue in finding.cues)
        line.append(f"\n    by the words: {', '.join(words)}", style="dim")
    return line


def _remarks(remarks: tuple[Remark, ...]) -> list[RenderableType]:
    if not remarks:
        return []
    lines = [Text.assemble(("· ", "dim"), _one_line(r.quote), (f"  {r.kind.heading}", "dim")) for r in remarks]
    return [Rule("Also said", align="left", style="dim"), *(Padding(line, (0, 0, 0, 2)) for line in lines)]


def _plan(plan: Plan) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if plan.question:
        parts += [Rule("The question to ask", align="left", style="dim"), Padding(Text(plan.question, style="bold"), (0, 0, 0, 2))]
    if plan.first:
        parts.append(Rule("What to do first", align="left", style="dim"))
        parts += [Padding(_action(number, action), (0, 0, 0, 2)) for number, action in enumerate(plan.first, 1)]
    if plan.later:
        parts.append(Rule("Later", align="left", style="dim"))
        parts += [Padding(Text(f"- {action.title}"), (0, 0, 0, 2)) for action in plan.later]
    if plan.not_yours:
        parts.append(Rule("Not yours to fix", align="left", style="dim"))
        parts += [Padding(Text.assemble((f"{part.title}: ", "bold"), part.why), (0, 0, 0, 2)) for part in plan.not_yours]
    return parts


def _action(number: int, action: Action) -> Text:
    text = Text.assemble((f"{number}. {action.title}", "bold"), (f"  ({_EFFORT[action.effort]})", "dim"))
    for step in action.steps:
        text.append(f"\n   - {step}")
    return text.append(f"\n   Done when: {action.done_when}", style="dim")


def _one_line(quote: str) -> str:
    return " ".join(quote.split())
