"""Text without what points at a person: e-mail addresses, phone numbers, links, and names as far as they are known.

Names are found by a list of given names and by titles before family names; a rare name, or one that is also a word, stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.text.names import TITLES, are_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EMAIL: Final = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]{}\"']+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d(?:[\s().\-/]{0,2}\d){7,14}(?![\w/-]|[.,]\d)")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\.")


def redact(text: str) -> str:
    """The text with `[email]`, `[link]`, `[phone]` and `[name]` in place of what points at somebody.

    >>> redact("Ring Priya on +44 20 7946 0018 or priya@example.org.")
    'Ring [name] on [phone] or [email].'
    """
    return redact_span(text, 0, 0)[0]


def redact_span(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The text as `redact` gives it, and where a span of it lies then; an edge within what is taken out moves to include all of it.

    >>> redact_span("Ring Priya. She was late.", 12, 24)
    ('Ring [name]. She was late.', 13, 25)
    """
    for find in _STEPS:
        edits = list(find(text))
        start, end = _moved(start, edits, outwards=False), _moved(end, edits, outwards=True)
        text = _edited(text, edits)
    return text, start, end


class _Edit(NamedTuple):
    start: int
    end: int
    new: str


def _edited(text: str, edits: Sequence[_Edit]) -> str:
    parts, place = [], 0
    for edit in edits:
        parts += [text[place : edit.start], edit.new]
        place = edit.end
    return "".join([*parts, text[place:]])


def _moved(place: int, edits: Sequence[_Edit], *, outwards: bool) -> int:
    """Where a place lies after the edits."""
    shift = 0
    for edit in edits:
        if edit.end <= place:
            shift += len(edit.new) - (edit.end - edit.start)
        elif edit.start < place:
            return edit.start + shift + (len(edit.new) if outwards else 0)
    return place + shift


def _emails(text: str) -> Iterator[_Edit]:
    return (_Edit(*found.span(), "[email]") for found in _EMAIL.finditer(text))


def _links(text: str) -> Iterator[_Edit]:
    return (_Edit(*found.span(), "[link]") for found in _LINK.finditer(text))


def _phones(text: str) -> Iterator[_Edit]:
    return (_Edit(*found.span(), "[phone]") for found in _PHONE.finditer(text) if not _DATE.fullmatch(found[0]))


def _names(text: str) -> Iterator[_Edit]:
    words = [found for found in _WORD.finditer(text) if not _is_placeholder(text, found)]
    for found, name in zip(words, are_names([found[0] for found in words]), strict=True):
        if name and found[0] != "." and found[0].casefold() not in TITLES:
            yield _Edit(*found.span(), "[name]")


def _is_placeholder(text: str, found: re.Match[str]) -> bool:
    return text[found.start() - 1 : found.start()] == "[" and text[found.end() : found.end() + 1] == "]"


_STEPS: Final = (_emails, _links, _phones, _names)
