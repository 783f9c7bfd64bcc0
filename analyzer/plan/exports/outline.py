"""The outline of a brief: its parts in the order in which a candidate should read them, whatever they are written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from analyzer.labels import Category, Polarity
from analyzer.plan.brief import one_line
from analyzer.plan.review import TO_COMPLETE, review
from analyzer.results import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analyzer.plan.brief import Brief
    from analyzer.plan.review import Entry, ReviewSheet
    from analyzer.results import Action, NotYours

Kind = Literal["title", "heading", "subheading", "text", "strong", "item", "task", "quote", "line"]

EFFORTS: Final = {"minutes": "some minutes", "hours": "a few hours", "days": "some days", "weeks": "some weeks"}
NO_PLAN: Final = "Nothing was found that asks for a step."
SEVERAL_SAY_SO: Final = "said in more than one note"
SETTLED_IT: Final = "this settled it"
DISPUTED: Final = "the opposite was said too"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the outline. `line` is a blank for the candidate to fill, `task` something to tick off."""

    kind: Kind
    text: str
    level: int = 0


def plan_outline(brief: Brief) -> Iterator[Block]:
    """The plan: the question, first steps with their reasons, the rest, what is not the candidate's."""
    yield Block("title", "What to do next")
    for note in brief.notes:
        for warning in note.warnings:
            yield Block("text", warning.message)
    plan = brief.plan
    if plan == Plan():
        yield Block("text", NO_PLAN)
    if plan.question:
        yield Block("heading", "The question to ask")
        yield Block("quote", plan.question)
    for heading, actions in (("First", plan.first), ("Later, one at a time", plan.later)):
        if actions:
            yield Block("heading", heading)
            for action in actions:
                yield from _action(brief, action)
    if plan.not_yours:
        yield Block("heading", "Not yours to fix")
        for part in plan.not_yours:
            yield from _not_yours(brief, part)


def review_outline(brief: Brief) -> Iterator[Block]:
    """The review sheet, with lines to complete."""
    sheet = review(brief.notes)
    yield Block("title", "The interview, item by item")
    for heading, entries in (("Weaknesses", sheet.weaknesses), ("Strengths", sheet.strengths)):
        yield Block("heading", heading)
        if not entries:
            yield Block("text", "None was named.")
        for category in Category:
            mine = [entry for entry in entries if entry.category is category]
            if mine:
                yield Block("subheading", brief.titles.of_category(category, mine[0].polarity))
                for entry in mine:
                    yield from _entry(brief, entry)
    yield from _rest(sheet)
    yield Block("heading", "From your own memory")
    for question in sheet.recall:
        yield Block("line", question)


def _not_yours(brief: Brief, part: NotYours) -> Iterator[Block]:
    yield Block("strong", part.title)
    yield Block("text", part.why)
    for quote in brief.quotes(part):
        yield Block("quote", quote)


def _action(brief: Brief, action: Action) -> Iterator[Block]:
    yield Block("task", action.title)
    for quote in brief.quotes(action):
        yield Block("quote", quote, 1)
    for step in action.steps:
        yield Block("item", step, 1)
    yield Block("text", f"Done when: {action.done_when}", 1)
    due = brief.due(action)
    by = f", by {due.isoformat()}" if due else ""
    yield Block("text", f"Takes {EFFORTS[action.effort]}{by}.", 1)


def _entry(brief: Brief, entry: Entry) -> Iterator[Block]:
    marks = [SETTLED_IT] * entry.decisive + [SEVERAL_SAY_SO] * (len(entry.notes) > 1) + [DISPUTED] * entry.disputed
    title = brief.titles.of_aspect(entry.aspect)
    yield Block("strong", f"{title} ({'; '.join(marks)})" if marks else title)
    for quote in entry.quotes:
        yield Block("quote", quote, 1)
    for question in TO_COMPLETE[entry.polarity]:
        yield Block("line", question, 1)


def _rest(sheet: ReviewSheet) -> Iterator[Block]:
    for heading, quotes in (
        ("Perhaps meant: judge for yourself", sheet.perhaps),
        ("Said without saying what is meant: worth a question", sheet.left_open),
        ("Said, and not yours to fix", sheet.not_yours),
    ):
        if quotes:
            yield Block("heading", heading)
            for quote in quotes:
                yield Block("quote", quote)


def marked(brief: Brief) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each note in stretches of text with what they are: `concern`, `strength`, `remark`, or nothing.

    Where two overlap, the first counts.
    """
    shown = []
    for note in brief.notes:
        spans = sorted(
            [(f.start, f.end, "concern" if f.polarity is Polarity.CONCERN else "strength") for f in note.findings]
            + [(r.start, r.end, "remark") for r in note.remarks]
        )
        parts: list[tuple[str, str]] = []
        at = 0
        for start, end, kind in spans:
            if start < at:
                continue
            parts += [(note.text[at:start], ""), (note.text[start:end], kind)]
            at = end
        parts.append((note.text[at:], ""))
        shown.append((one_line(note.id or ""), [part for part in parts if part[0]]))
    return shown
