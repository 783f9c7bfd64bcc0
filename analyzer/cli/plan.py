"""`afterview plan`: one plan over all notes on an interview, to read, print, tick off or put into a calendar."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import about, sources
from analyzer.cli.lazy import lazy
from analyzer.cli.sources import InputFormat
from analyzer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analyzer import engine
    from analyzer.files import rows
    from analyzer.plan import brief as briefs
    from analyzer.plan.exports import calendar, data, page, table, words
else:
    engine = lazy("analyzer.engine")
    calendar = lazy("analyzer.plan.exports.calendar")
    data = lazy("analyzer.plan.exports.data")
    page = lazy("analyzer.plan.exports.page")
    table = lazy("analyzer.plan.exports.table")
    words = lazy("analyzer.plan.exports.words")


class PlanFormat(StrEnum):
    """What the plan is written as."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"
    ICS = "ics"
    CSV = "csv"


def plan(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|-]...", help="The notes on one interview; - or nothing is standard input.")
    ] = None,
    output: Annotated[PlanFormat, typer.Option("--format", "-f", help="What to write the plan as.")] = PlanFormat.TEXT,
    to: Annotated[Path | None, typer.Option("--output", "-o", help="File to write to; standard output if left out.")] = None,
    input_format: Annotated[InputFormat | None, typer.Option("--input-format", help="One text (txt), or a note a line (jsonl).")] = None,
    interview_date: about.InterviewDate = None,
    today: about.Today = None,
    outcome: about.Outcome = None,
    role: about.Role = None,
    company: about.Company = None,
    stage: about.Stage = None,
    level: about.Level = None,
    field: about.Field = None,
    region: about.Region = None,
    catalogue: about.OwnCatalogue = None,
    in_full: Annotated[bool, typer.Option("--all", "-a", help="In text, say how to do what is for later too.")] = False,
    model: about.Model = "default",
) -> None:
    """Make one plan from the notes on an interview, with the review sheet.

    Several files are several notes on the same interview: what two say weighs more, and where they disagree it shows.

    Examples:
      afterview plan rejection.txt

      afterview plan panel-a.txt panel-b.txt --format html -o plan.html

      afterview plan rejection.txt --interview-date 2026-03-02 --format ics -o plan.ics

    """
    context = about.context_of(interview_date, today, outcome, role, company, stage=stage, level=level, field=field, region=region)
    faults: list[rows.BadRow] = []
    analyzer = engine.load(model, catalogue=catalogue)
    notes = list(sources.read_notes(files or [sources.STDIN], input_format, faults))
    _write(_rendered(analyzer.brief(notes, context), output, in_full=in_full), to)
    sources.report(faults)


def _rendered(brief: briefs.Brief, output: PlanFormat, *, in_full: bool) -> bytes:
    if output is PlanFormat.ICS:
        return calendar.to_ics(brief)
    if output is PlanFormat.JSON:
        text = json.dumps(data.to_dict(brief), ensure_ascii=False, indent=2) + "\n"
    else:
        write: dict[PlanFormat, Callable[[briefs.Brief], str]] = {
            PlanFormat.TEXT: partial(words.to_text, in_full=in_full),
            PlanFormat.MARKDOWN: words.to_markdown,
            PlanFormat.HTML: page.to_html,
            PlanFormat.CSV: table.to_csv,
        }
        text = write[output](brief)
    return text.encode()


def _write(content: bytes, to: Path | None) -> None:
    if to is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        to.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot write {to}: {error.strerror}. Name a file in a folder that is there.") from error
