"""What a command may be told beside the notes: dates, outcome, role; and which catalogue of actions to use."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from analyzer.cli.lazy import lazy
from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from analyzer.plan import context, situation
else:
    context = lazy("analyzer.plan.context")
    situation = lazy("analyzer.plan.situation")

InterviewDate = Annotated[datetime | None, typer.Option("--interview-date", formats=["%Y-%m-%d"], help="The day of the interview.")]
Today = Annotated[
    datetime | None, typer.Option("--today", formats=["%Y-%m-%d"], help="The day from which the plan counts; the clock's if left out.")
]
Outcome = Annotated[
    str | None, typer.Option("--outcome", help="How it ended: open, rejected or offer; if left out, a refusal is read from the notes.")
]
Role = Annotated[str | None, typer.Option("--role", help="What the interview was for.")]
Company = Annotated[str | None, typer.Option("--company", help="Whom it was with.")]
Stage = Annotated[str | None, typer.Option("--stage", help='Which stage of the selection, in your words ("Phone screen").')]
Level = Annotated[str | None, typer.Option("--level", help="Level of the job: entry, experienced, lead or executive.")]
Field = Annotated[
    str | None,
    typer.Option(
        "--field", help="Field of work: technology, health, education, trades, hospitality, business, creative, public or science."
    ),
]
Region = Annotated[str | None, typer.Option("--region", help="Where the job is: uk, eu, us or elsewhere.")]
OwnCatalogue = Annotated[
    Path | None, typer.Option("--catalogue", help="A catalogue of your own; see `afterview catalogue check`.", dir_okay=False)
]
Model = Annotated[str, typer.Option("--model", "-m", help="Which model reads; see `afterview model list`.")]


def context_of(
    interview_date: datetime | None,
    today: datetime | None,
    outcome: str | None,
    role: str | None,
    company: str | None,
    *,
    stage: str | None = None,
    level: str | None = None,
    field: str | None = None,
    region: str | None = None,
) -> context.Context:
    """The context that the options amount to. Only here is the clock read.

    Raises:
        ConfigError: the outcome, level, field or region is none that there is.

    """
    choices = (
        ("outcome", outcome, context.OUTCOMES),
        ("level", level, situation.LEVELS),
        ("field", field, situation.FIELDS),
        ("region", region, situation.REGIONS),
    )
    for name, chosen, known in choices:
        if chosen is not None and chosen not in known:
            raise ConfigError(f"--{name} is {chosen!r}; use one of {', '.join(known)}, or leave it out")
    return context.Context(
        interview_date=interview_date.date() if interview_date else None,
        today=today.date() if today else date.today(),
        outcome=cast("context.Outcome | None", outcome),
        role=role,
        company=company,
        stage=stage,
        level=cast("situation.Level | None", level),
        field=cast("situation.Field | None", field),
        region=cast("situation.Region | None", region),
    )
