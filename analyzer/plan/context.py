"""What is known beside the notes. It only informs the plan; nothing here reads a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from analyzer.errors import InputError
from analyzer.plan.situation import FIELDS, LEVELS, REGIONS, Field, Level, Region, Stage, stage_of

Outcome = Literal["open", "rejected", "offer"]

OUTCOMES: Final[tuple[str, ...]] = get_args(Outcome)
MAX_WORDS_LENGTH: Final = 200
"""The longest stage, role or company, in code points."""
_CHOICES: Final = {"outcome": OUTCOMES, "level": LEVELS, "field": FIELDS, "region": REGIONS}


@dataclass(frozen=True, slots=True)
class Context:
    """When the interview was, how it ended, and what for. `today` is an argument, so that the same input gives the same plan.

    `stage` is in the words of whoever names it ("Phone screen"); `level`, `field` and `region` leave out actions that do not fit.

    >>> Context(interview_date=date(2026, 3, 2), today=date(2026, 3, 5)).days_since_interview
    3
    """

    interview_date: date | None = None
    today: date | None = None
    outcome: Outcome | None = None
    stage: str | None = None
    role: str | None = None
    company: str | None = None
    level: Level | None = None
    field: Field | None = None
    region: Region | None = None

    def __post_init__(self) -> None:
        _check_date("interview_date", self.interview_date)
        _check_date("today", self.today)
        days = self.days_since_interview
        if days is not None and days < 0:
            raise InputError(
                f"today ({self.today}) is before interview_date ({self.interview_date}); "
                "feedback comes after the interview. Correct one of the two dates, or leave both out."
            )
        for name, known in _CHOICES.items():
            chosen = getattr(self, name)
            if chosen is not None and chosen not in known:
                raise InputError(f"{name} is {chosen!r}; use one of {', '.join(known)}, or leave it out")
        for name in ("stage", "role", "company"):
            _check_words(name, getattr(self, name))

    @property
    def days_since_interview(self) -> int | None:
        """Whole days between the interview and today; None unless both are known."""
        if self.interview_date is None or self.today is None:
            return None
        return (self.today - self.interview_date).days

    @property
    def stage_kind(self) -> Stage | None:
        """Which stage of a selection `stage` names; None where it is unknown."""
        return stage_of(self.stage)


def _check_date(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InputError(f"{name} is {value!r}; it must be a date without a time, such as date(2026, 3, 5), or be left out")


def _check_words(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise InputError(f"{name} must be a string, not {type(value).__name__}; put it as text, or leave it out")
    if len(value) > MAX_WORDS_LENGTH:
        raise InputError(f"{name} has {len(value):,} characters; at most {MAX_WORDS_LENGTH} are taken. Shorten it.")
