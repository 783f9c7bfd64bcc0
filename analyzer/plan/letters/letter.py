"""What a letter is, what the candidate may add to it, and when it would be unwise to send one."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from analyzer.errors import InputError

MAX_FIELD_LENGTH: Final = 500
"""The longest field, in code points."""

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class LetterKind(StrEnum):
    """The letters that there are drafts for."""

    THANK_YOU = "thank_you"
    FEEDBACK_REQUEST = "feedback_request"
    INFLUENCE = "influence"
    ANSWER = "answer"
    RECONTACT = "recontact"

    @property
    def purpose(self) -> str:
        """What the letter is for, in a line."""
        return _PURPOSES[self]


_PURPOSES: Final = {
    LetterKind.THANK_YOU: "to thank those you met, in the first days after the interview",
    LetterKind.FEEDBACK_REQUEST: "to ask for feedback that you can use, after a refusal that names nothing",
    LetterKind.INFLUENCE: "to answer a doubt while the decision is still open",
    LetterKind.ANSWER: "to thank for feedback and say what you make of it",
    LetterKind.RECONTACT: "to be remembered a month or more after a refusal",
}


@dataclass(frozen=True, slots=True)
class LetterFields:
    """What only the candidate knows. What is left out becomes a marked blank in the draft, never an invention.

    `topic` is something from the talk that stayed with them, `evidence` an example that answers the doubt, `news` what is new since.
    """

    sender: str | None = None
    recipient: str | None = None
    topic: str | None = None
    evidence: str | None = None
    news: str | None = None

    def __post_init__(self) -> None:
        for each in fields(self):
            _check(each.name, getattr(self, each.name))


@dataclass(frozen=True, slots=True)
class Letter:
    """A draft. `blanks` are the marked blanks in its text, in order; `advice` is what to mind before sending."""

    kind: LetterKind
    subject: str
    body: str
    blanks: tuple[str, ...]
    advice: tuple[str, ...]


def blank(what: str) -> str:
    """A marked blank: what belongs there, in square brackets."""
    return f"[{what}]"


def _check(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise InputError(f"{name} must be a string, not {type(value).__name__}; put it as text, or leave it out")
    if not value.strip():
        raise InputError(f"{name} is empty; leave it out, and the draft will have a marked blank in its place")
    if len(value) > MAX_FIELD_LENGTH:
        raise InputError(f"{name} has {len(value):,} characters; at most {MAX_FIELD_LENGTH} are taken. A letter is short: shorten it.")
    if found := _CONTROL.search(value):
        raise InputError(f"{name} holds a control character at position {found.start()}; take it out")
