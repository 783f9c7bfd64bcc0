"""`afterview letter`: the draft of a letter, from what was said and what the candidate adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli import about, sources
from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from analyzer import engine, results
    from analyzer.files import rows
    from analyzer.plan import brief as briefs
    from analyzer.plan.letters import letter as letters
    from analyzer.plan.letters import writer
else:
    engine = lazy("analyzer.engine")
    briefs = lazy("analyzer.plan.brief")
    results = lazy("analyzer.results")
    letters = lazy("analyzer.plan.letters.letter")
    writer = lazy("analyzer.plan.letters.writer")

_KINDS = "thank_you, feedback_request, influence, answer or recontact"


def letter(
    kind: Annotated[str, typer.Argument(help=f"Which letter: {_KINDS}.")],
    files: Annotated[
        list[str] | None, typer.Argument(metavar="[FILE|-]...", help="The notes on the interview; none where nothing was said yet.")
    ] = None,
    sender: Annotated[str | None, typer.Option(help="Your name.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Whom you write to.")] = None,
    topic: Annotated[str | None, typer.Option(help="Something from the talk that stayed with you.")] = None,
    evidence: Annotated[str | None, typer.Option(help="An example of yours that answers the doubt.")] = None,
    news: Annotated[str | None, typer.Option(help="What is new since then.")] = None,
    interview_date: about.InterviewDate = None,
    today: about.Today = None,
    outcome: about.Outcome = None,
    role: about.Role = None,
    company: about.Company = None,
    model: about.Model = "default",
) -> None:
    """Draft a letter. What is not known is a [marked blank]; nothing is made up.

    Where a letter would be unwise, there is none, and the reason instead.

    Examples:
      afterview letter feedback_request rejection.txt --role "Data analyst"

      afterview letter thank_you --topic "how the ward plans its nights" --recipient "Ms Okafor"

    """
    if kind not in list(letters.LetterKind):
        raise ConfigError(f"there is no letter {kind!r}; use {_KINDS}")
    context = about.context_of(interview_date, today, outcome, role, company)
    fields = letters.LetterFields(sender, recipient, topic, evidence, news)
    faults: list[rows.BadRow] = []
    brief = briefs.Brief((), results.Plan(), context)
    if files:
        brief = engine.load(model).brief(list(sources.read_notes(files, None, faults)), context)
    draft = writer.write(letters.LetterKind(kind), brief, fields)
    typer.echo(f"Subject: {draft.subject}\n\n{draft.body}")
    for line in (*draft.advice, *(f"To fill in: {each}" for each in draft.blanks)):
        typer.echo(f"- {line}", err=True)
    sources.report(faults)
