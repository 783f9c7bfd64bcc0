"""What a command may be told beside the notes: dates, outcome, role; and which catalogue of actions to use."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from analyzer.plan import context
else:
    context = lazy("analyzer.plan.context")

InterviewDate = Annotated[datetime | None, typer.Option("--interview-date", formats=["%Y-%m-%d"], help="The day of the interview.")]
Today = Annotated[
    datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="The day from which the plan counts; the clock's if left out.")
]
Outcome = Annotated[str | None, typer.Option("--outcome", help="How it ended: open, rejected or offer; read from the notes if left out.")]
Role = Annotated[str | None, typer.Option("--role", help="What the interview was for.")]
Company = Annotated[str | None, typer.Option("--company", help="Whom it was with.")]
OwnCatalogue = Annotated[
    Path | None, typer.Option("--catalogue", help="A catalogue of your own; see `afterview catalogue check`.", dir_okay=False)
]
Model = Annotated[str, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")]


def context_of(
    interview_date: datetime | None, today: datetime | None, outcome: str | None, role: str | None, company: str | None
) -> context.Context:
    """The context that the options amount to. Only here is the clock read.

    Raises:
        ConfigError: the outcome is none that there is.

    """
    if outcome is not None and outcome not in context.OUTCOMES:
        raise ConfigError(f"--outcome is {outcome!r}; use one of {', '.join(context.OUTCOMES)}, or leave it out")
    return context.Context(
        interview_date=interview_date.date() if interview_date else None,
        today=today.date() if today else date.today(),
        outcome=cast("context.Outcome | None", outcome),
        role=role,
        company=company,
    )
