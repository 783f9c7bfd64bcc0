"""The outline of a brief: its parts in the order in which a candidate should read them, whatever they are written in."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from analyzer.labels import Category, Polarity
from analyzer.plan.brief import one_line
from analyzer.plan.review import TO_COMPLETE, review
from analyzer.results import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.plan.brief import Brief
    from analyzer.plan.review import Entry, ReviewSheet
    from analyzer.results import Action, NotYours, Reason

Kind = Literal["title", "heading", "subheading", "text", "strong", "item", "task", "done", "quote", "line"]

EFFORTS: Final = {"minutes": "some minutes", "hours": "a few hours", "days": "some days", "weeks": "some weeks"}
NO_PLAN: Final = "Nothing was found that asks for a step."
SEVERAL_SAY_SO: Final = "said in more than one note"
SETTLED_IT: Final = "this settled it"
DISPUTED: Final = "the opposite was said too"


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the outline. `line` is a blank for the candidate to fill, `task` something to tick off, `done` the same ticked."""

    kind: Kind
    text: str
    level: int = 0


def plan_outline(brief: Brief, *, in_full: bool = True) -> Iterator[Block]:
    """The plan: the question, first steps with their reasons, the rest, what is not the candidate's.

    What is for later stands under the words that it answers, which are not said again for each; without `in_full`, by its titles only.
    """
    yield Block("title", "What to do next")
    for note in brief.notes:
        for warning in note.warnings:
            if warning.code != "passed_over":  # a greeting or signature is nothing that the reader of a plan misses
                yield Block("text", warning.message)
    plan = brief.plan
    if plan == Plan():
        yield Block("text", NO_PLAN)
    if plan.question:
        yield Block("heading", "The question to ask")
        yield Block("quote", plan.question)
    yield from _first(brief)
    yield from _later(brief, in_full=in_full)
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


def _first(brief: Brief) -> Iterator[Block]:
    if brief.plan.first:
        yield Block("heading", "First")
    for action in brief.plan.first:
        yield _task(brief, action, action.title)
        yield from _reasons(brief, action, 1)
        yield from _how(brief, action)


def _later(brief: Brief, *, in_full: bool) -> Iterator[Block]:
    if brief.plan.later:
        yield Block("heading", "Later, one at a time")
    for answered in _by_reasons(brief.plan.later):
        yield Block("strong", "Because they said" if answered[0].because else "In any case")
        yield from _reasons(brief, answered[0], 0)
        for action in answered:
            yield _task(brief, action, action.title if in_full else f"{action.title} ({_takes(brief, action)})")
            if in_full:
                yield from _how(brief, action)


def _not_yours(brief: Brief, part: NotYours) -> Iterator[Block]:
    yield Block("strong", part.title)
    yield Block("text", part.why)
    for quote in brief.quotes(part):
        yield Block("quote", quote)


def _by_reasons(actions: Sequence[Action]) -> list[list[Action]]:
    """The actions in groups that answer the same words; groups and their actions in the order in which they come."""
    groups: dict[tuple[Reason, ...], list[Action]] = defaultdict(list)
    for action in actions:
        groups[action.because].append(action)
    return list(groups.values())


def _reasons(brief: Brief, action: Action, level: int) -> Iterator[Block]:
    for quote in brief.quotes(action):
        yield Block("quote", quote, level)


def _task(brief: Brief, action: Action, title: str) -> Block:
    return Block("done" if brief.became_of(action).state == "done" else "task", title)


def _how(brief: Brief, action: Action) -> Iterator[Block]:
    for step in action.steps:
        yield Block("item", step, 1)
    yield Block("text", f"Done when: {action.done_when}", 1)
    yield Block("text", f"Takes {_takes(brief, action)}.", 1)
    if note := brief.became_of(action).note:
        yield Block("text", f"Your note: {one_line(note)}", 1)


def _takes(brief: Brief, action: Action) -> str:
    due = brief.due(action)
    return f"{EFFORTS[action.effort]}, by {due.isoformat()}" if due else EFFORTS[action.effort]


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
