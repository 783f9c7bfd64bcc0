"""What reading a note's text yields: immutable, computed once, handed to everything that follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from analyzer.labels import Polarity


class Token(NamedTuple):
    """A word or sign of the text; `start` and `end` are code-point offsets in the note."""

    start: int
    end: int
    text: str


class Opening(StrEnum):
    """What stands between a statement and the one before it: how strong the boundary is."""

    BLOCK = "block"
    SENTENCE = "sentence"
    CONTRAST = "contrast"
    SEMICOLON = "semicolon"
    COLON = "colon"
    DASH = "dash"
    BRACKET = "bracket"
    COMMA = "comma"
    AND = "and"
    LINK = "link"

    @property
    def is_inner(self) -> bool:
        """Whether the statement goes on in the sentence of the one before it."""
        return self not in _OUTER


_OUTER: Final = frozenset({Opening.BLOCK, Opening.SENTENCE})


class PassageKind(StrEnum):
    """Mail furniture: text that is not a part of the message itself."""

    HEADER = "header"
    ATTRIBUTION = "attribution"
    GREETING = "greeting"
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text that was set apart from the statements, and why."""

    start: int
    end: int
    kind: PassageKind


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest stretch of a note that can make a point on its own: a clause, a list item, a rating.

    `heading` is the heading that it stands under, `sign` the polarity that a heading or a list sign gives it, `rating`
    a rating within it on a scale from 0 (worst) to 1 (best), `quoted` whether it stands in quoted mail.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    opening: Opening
    heading: str = ""
    sign: Polarity | None = None
    rating: float | None = None
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A note's text and what was read from it, in the order of the text."""

    text: str
    language: str
    statements: tuple[Statement, ...]
    passed_over: tuple[Passage, ...]
