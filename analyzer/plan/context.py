"""What is known beside the notes. It only informs the plan; nothing here reads a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from analyzer.errors import InputError

Outcome = Literal["open", "rejected", "offer"]

OUTCOMES: Final[tuple[str, ...]] = get_args(Outcome)
MAX_WORDS_LENGTH: Final = 200
"""The longest stage, role or company, in code points."""


@dataclass(frozen=True, slots=True)
class Context:
    """When the interview was, how it ended, and what for. `today` is an argument, so that the same input gives the same plan.

    >>> Context(interview_date=date(2026, 3, 2), today=date(2026, 3, 5)).days_since_interview
    3
    """

    interview_date: date | None = None
    today: date | None = None
    outcome: Outcome | None = None
    stage: str | None = None
    role: str | None = None
    company: str | None = None

    def __post_init__(self) -> None:
        _check_date("interview_date", self.interview_date)
        _check_date("today", self.today)
        days = self.days_since_interview
        if days is not None and days < 0:
            raise InputError(
                f"today ({self.today}) is before interview_date ({self.interview_date}); "
                "feedback comes after the interview. Correct one of the two dates, or leave both out."
            )
        if self.outcome is not None and self.outcome not in OUTCOMES:
            raise InputError(f"outcome is {self.outcome!r}; use one of {', '.join(OUTCOMES)}, or leave it out")
        for name in ("stage", "role", "company"):
            _check_words(name, getattr(self, name))

    @property
    def days_since_interview(self) -> int | None:
        """Whole days between the interview and today; None unless both are known."""
        if self.interview_date is None or self.today is None:
            return None
        return (self.today - self.interview_date).days


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
