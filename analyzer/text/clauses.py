"""Clauses: where, within a block, one statement ends and the next begins.

The boundaries are deliberately many (each comma, each "and" between clauses): what belongs together is joined again
by the classifier, which has learnt it, while a boundary that is missing here can never be put in later.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzer.text.artifacts import Opening
from analyzer.text.english import ABBREVIATIONS, CONTRAST, LINKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.text.artifacts import Token

_SENTENCE_END: Final = re.compile(r"(?:[.!?]+|…|\.{2,})")
_CLOSERS: Final = frozenset("\"'”’»)]}")
_DASHES: Final = frozenset({"-", "–", "—", "--", "―", "/", "//", "|", "→", "->", "=>", "~"})
_OPENERS: Final = frozenset("([{")
_OPENING_WORDS: Final = CONTRAST | LINKS | {"and", "&"}
_LEAST_WORDS: Final = 2
_MOST_WORDS: Final = 20_000


def openings(tokens: Sequence[Token]) -> list[tuple[int, Opening]]:
    """The index of the token that opens each statement of a block, with the kind of boundary before it.

    Args:
        tokens: the tokens of one block without white space, at least one.

    """
    found: list[tuple[int, Opening]] = [(0, Opening.BLOCK)]
    for index in range(1, len(tokens)):
        if not (_may_close(tokens[index - 1].text) or _may_open(tokens[index].text)):
            continue
        kind = _boundary(tokens, index)
        if kind is None:
            continue
        last = found[-1][0]
        if kind is not Opening.SENTENCE and not (_has_words(tokens, last, index) and _has_words(tokens, index, len(tokens))):
            continue
        found.append((index, kind))
    return found


def _may_close(sign: str) -> bool:
    """Whether a boundary can stand behind this: no word has one."""
    return not sign[0].isalnum()


@lru_cache(_MOST_WORDS)
def _may_open(word: str) -> bool:
    """Whether a boundary can stand before this, whatever stands there."""
    return word in _OPENERS or word.lower() in _OPENING_WORDS


def _boundary(tokens: Sequence[Token], index: int) -> Opening | None:
    """The boundary between token index-1 and token index, if there is one."""
    before, here = tokens[index - 1], tokens[index]
    if _ends_sentence(tokens, index):
        return Opening.SENTENCE
    if before.text in (";", "；"):
        return Opening.SEMICOLON
    if before.text == ":" or before.text in ("...", "…", "..", "...."):
        return Opening.COLON
    if before.text in _DASHES and (before.start == 0 or before.end < here.start) and _spaced(tokens, index - 1):
        return Opening.DASH
    if here.text in _OPENERS or before.text in (")", "]"):
        return Opening.BRACKET
    word = here.text.lower()
    if word in CONTRAST and index + 1 < len(tokens) and tokens[index + 1].text[0].isalnum():
        return Opening.CONTRAST
    if before.text == ",":
        return Opening.COMMA
    if word in ("and", "&"):
        return Opening.AND
    return Opening.LINK if word in LINKS else None


def _ends_sentence(tokens: Sequence[Token], index: int) -> bool:
    """Whether a full stop, with the quotes and brackets that close behind it, stands right before token `index`."""
    here = tokens[index]
    if here.text in _CLOSERS and here.start == tokens[index - 1].end:
        return False
    stop = index - 1
    while stop > 0 and tokens[stop].text in _CLOSERS:
        stop -= 1
    mark = tokens[stop].text
    if not _SENTENCE_END.fullmatch(mark):
        return False
    if mark in ("...", "…", "..") or len(mark) > len("?!?"):
        return here.text[0].isupper()
    if mark != "." or stop == 0:
        return True
    word = tokens[stop - 1].text.lower()
    abbreviated = word in ABBREVIATIONS or (len(word) == 1 and word.isalpha() and word != "i")
    return not (abbreviated and tokens[stop - 1].end == tokens[stop].start and not (here.text[0].isupper() and len(word) > 1))


def _spaced(tokens: Sequence[Token], index: int) -> bool:
    """Whether a dash or slash stands free, so that it parts clauses rather than joins words."""
    if tokens[index].text in ("—", "--", "–", "|"):
        return True
    return index > 0 and tokens[index - 1].end < tokens[index].start


def _has_words(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether enough words stand here to make a point; the parts of "on-time" are one word."""
    count, behind = 0, -1
    for token in tokens[start:end]:
        if token.start != behind and token.text[0].isalnum():
            count += 1
            if count >= _LEAST_WORDS:
                return True
        behind = token.end
    return False
