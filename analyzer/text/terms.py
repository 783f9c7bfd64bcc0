"""Terms: the skill, tool, subject or qualification that the words of a finding name, so that a plan can name it too.

A rule reads them: names such as "SQL" or "IFRS 16", and what stands where a subject stands ("knowledge of payroll", "your
stock count was ..."). It would rather find nothing than something that is none.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analyzer.text.english import CONTRAST, FUNCTION_WORDS, GENERIC, JUDGES, LINKS, NAMES_A_SUBJECT, OWNS, SUBJECT_AFTER, TESTS_A_SUBJECT
from analyzer.text.names import are_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.text.artifacts import Document, Token

MOST: Final = 3
"""No more terms than this are taken from one finding."""

_LONGEST: Final = 3
_MOST_WORDS: Final = 20_000
_NAME: Final = re.compile(
    r"(?=.*[A-Z])(?:[A-Z][A-Z0-9&+#/-]+s?|[A-Za-z]+[0-9][\w.+-]*|[A-Z]?[a-z]+[A-Z]\w*|[A-Z]\+\+|C#|\.NET|[A-Z][a-z]+\.js)"
)
_NUMBER: Final = re.compile(r"[0-9][\w.:-]*")
_CAPITAL: Final = re.compile(r"[A-Z][a-z]+(?:[-'][A-Za-z]+)?")
_WORD: Final = re.compile(r"[^\W\d_][\w'’/+-]*")
_SHOUTS: Final = frozenset(
    "OK HR CV UK US USA EU PM AM TBH FYI IMO BTW NB PS LOL OMG NOT NO VERY YES AND BUT THE WAS IS ASAP CEO MD".split()
)
_LEADS: Final = frozenset("of in with using no some any know knows knew learn use used".split())
_STOPS: Final = FUNCTION_WORDS | CONTRAST | LINKS | JUDGES


def terms(document: Document, start: int, end: int) -> tuple[str, ...]:
    """The terms in a stretch of a document, in the order of the text, each once.

    Args:
        document: the note.
        start: where the stretch begins, in code points.
        end: where it ends.

    """
    found: dict[str, str] = {}
    for tokens in _stretches(document, start, end):
        taken = -1
        for first, last in sorted([*_names(tokens), *_subjects(tokens)], key=lambda span: (span[0], -span[1])):
            if first > taken:
                words = document.text[tokens[first].start : tokens[last].end]
                found.setdefault(words.casefold(), " ".join(words.split()))
                taken = last
    return tuple(found.values())[:MOST]


def _stretches(document: Document, start: int, end: int) -> Iterator[list[Token]]:
    """The words from `start` to `end`, parted at every sign between them: no term reaches over one."""
    stretch: list[Token] = []
    for statement in document.statements:
        if statement.end <= start or statement.start >= end:
            continue
        for token in statement.tokens:
            if token.start < start or token.end > end:
                continue
            is_word = _is_word(token.text)
            if not is_word or (stretch and document.text[stretch[-1].end : token.start].strip()):
                yield stretch
                stretch = []
            if is_word:
                stretch.append(token)
    yield stretch


@lru_cache(_MOST_WORDS)
def _is_word(sign: str) -> bool:
    return any(character.isalnum() for character in sign)


def _names(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Acronyms and names written as only names are, with a number after them; capitalised words where a subject stands."""
    place = 0
    while place < len(tokens):
        last = place
        while last < len(tokens) and (_is_name(tokens, last) or (last > place and _goes_on(tokens[last].text))):
            last += 1
        if last > place:
            if last < len(tokens) and _NUMBER.fullmatch(tokens[last].text):
                last += 1
            yield place, last - 1
        place = max(last, place + 1)


def _goes_on(word: str) -> bool:
    """Whether a word can be the second of a name, as in "EF Core"."""
    return bool(_CAPITAL.fullmatch(word)) and _is_content(word.lower())


def _is_name(tokens: Sequence[Token], place: int) -> bool:
    word = tokens[place].text
    if word.islower():
        return False
    if are_names([token.text for token in tokens[max(0, place - 1) : place + 1]])[-1]:
        return False
    if word in _SHOUTS or word.lower() in FUNCTION_WORDS:
        return False
    if _NAME.fullmatch(word):
        return True
    before = tokens[place - 1].text.lower() if place else ""
    after = tokens[place + 1].text.lower() if place + 1 < len(tokens) else ""
    led = before in OWNS or before in _LEADS
    return bool(_CAPITAL.fullmatch(word)) and led and after not in ("said", "asked", "thought", "felt", "'s", "’s")


def _subjects(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """What stands where a subject stands."""
    words = [token.text.lower() for token in tokens]
    for place, word in enumerate(words):
        if word in NAMES_A_SUBJECT and place + 2 < len(words) and words[place + 1] in SUBJECT_AFTER:
            yield from _phrase(words, place + 2)
        if (word in NAMES_A_SUBJECT or word in TESTS_A_SUBJECT) and place:
            first = place
            while first and place - first < 2 and _is_content(words[first - 1]):
                first -= 1
            if first < place and (first == 0 or words[first - 1] in _STOPS):
                yield first, place - 1
        if word in OWNS:
            yield from (span for span in _phrase(words, place + 1) if span[1] + 1 < len(words) and words[span[1] + 1] in JUDGES)


def _phrase(words: Sequence[str], first: int) -> Iterator[tuple[int, int]]:
    """Up to three words that name something, from `first` on."""
    while first < len(words) and words[first] in (*OWNS, "a", "an"):
        first += 1
    last = first
    while last < len(words) and last - first < _LONGEST and _is_content(words[last]):
        last += 1
    if last > first:
        yield first, last - 1


def _is_content(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and word not in _STOPS and word not in GENERIC and not word.endswith("ly")
