"""Blocks of a note: headings, list items and paragraphs, and which heading each stands under.

A heading is never a statement of its own; it gives what stands under it a topic and often a polarity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from analyzer.labels import Polarity
from analyzer.text.english import CONCERN_HEADINGS, STRENGTH_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from analyzer.text.lines import Line

_INLINE: Final = re.compile(r"(?P<label>[^:.!?\r\n]{1,60}?)(?:\s?(?P<colon>:)|\s[-–]{1,2})\s+(?=\S)")
_BARE_HEADING: Final = re.compile(r"[\w /&'’+-]{2,50}[.:]?")
_TERMINAL: Final = re.compile(r"[.!?…:;][\"'”’)\]]*$")
_OPEN_ENDED: Final = re.compile(r"(?:,|\b(?:and|or|but|the|a|an|of|to|in|with|for|that|which|is|was))$", re.IGNORECASE)

_HEADING_WORDS: Final = 8
_LABEL_WORDS: Final = 6
_WRAPPED_LINE: Final = 45
_FULL_LINE: Final = 60


@dataclass(frozen=True, slots=True)
class Block:
    """A list item or paragraph: the pieces of lines it is made of, and the heading that governs it."""

    pieces: tuple[tuple[int, int], ...]
    heading: str
    sign: Polarity | None
    quoted: bool
    label_end: int | None = None
    """Where a label within the block ("Delivery: ...") ends, if it has one."""


@dataclass(slots=True)
class _Section:
    """The heading that governs what follows, and whether anything has followed yet."""

    heading: str = ""
    sign: Polarity | None = None
    filled: bool = field(default=False)


def heading_sign(heading: str) -> Polarity | None:
    """The polarity that a heading gives to what stands under it, or None.

    >>> heading_sign("Areas for improvement")
    <Polarity.CONCERN: 'concern'>
    """
    bare = heading.strip(" *_#:.-–=")
    if CONCERN_HEADINGS.match(bare):
        return Polarity.CONCERN
    return Polarity.STRENGTH if STRENGTH_HEADINGS.match(bare) else None


def split_blocks(text: str, lines: Sequence[Line], skip: Collection[int]) -> Iterator[Block]:
    """The blocks of a text in order.

    Args:
        text: the note.
        lines: its lines.
        skip: indexes of lines that are no content.

    """
    section = _Section()
    signed_marks = any(line.sign is Polarity.STRENGTH for line in lines)
    block: Block | None = None
    previous: Line | None = None
    for index, line in enumerate(lines):
        if line.blank or index in skip:
            if block:
                yield block
            block, previous = None, None
            continue
        if block and previous and _continues(text, previous, line):
            block = replace(block, pieces=(*block.pieces, (line.start, line.end)))
            previous = line
            continue
        if block:
            yield block
            block = None
        after_gap = previous is None
        previous = line
        if _is_heading(text, lines, index):
            heading = text[line.start : line.end].strip(" *_#:=")
            section = _Section(heading, heading_sign(heading))
            continue
        if after_gap and section.filled and not line.mark:
            section = _Section()
        block = _open_block(text, line, section, signed_marks=signed_marks)
        section.filled = True
    if block:
        yield block


def _open_block(text: str, line: Line, section: _Section, *, signed_marks: bool) -> Block:
    sign = line.sign
    if sign is None and signed_marks and line.mark in ("-", "–", "—", "−"):
        sign = Polarity.CONCERN
    label = _INLINE.match(text, line.start, line.end)
    named = heading_sign(label["label"]) if label else None
    if label and len(label["label"].split()) <= _LABEL_WORDS and (label["colon"] or line.mark or named):
        if named:
            section.heading, section.sign = label["label"], named
        heading = f"{section.heading} {label['label']}" if section.heading and not named else label["label"]
        pieces = ((line.start, line.end),)
        return Block(pieces, heading.strip(), sign or named or section.sign, line.depth > 0, label.end())
    return Block(((line.start, line.end),), section.heading, sign or section.sign, line.depth > 0)


def _is_heading(text: str, lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    content = text[line.start : line.end]
    if len(content.split()) > _HEADING_WORDS or not any(character.isalpha() for character in content):
        return False
    if not any(not below.blank for below in lines[index + 1 :]):
        return False
    if content.endswith(":") or line.mark.startswith("#") or (content.startswith("**") and content.endswith("**")):
        return True
    directly_followed = not lines[index + 1].blank
    if directly_followed and content.isupper() and not line.mark and len(content) >= len("EDGE"):
        return True
    return bool(_BARE_HEADING.fullmatch(content)) and _is_signed_heading(content)


def _is_signed_heading(content: str) -> bool:
    """A line that is a known heading and nothing else ("Strengths", "Areas to improve")."""
    bare = content.strip(" *_#:.-–=")
    return any((found := pattern.match(bare)) and found.end() == len(bare) for pattern in (STRENGTH_HEADINGS, CONCERN_HEADINGS))


def _continues(text: str, line: Line, following: Line) -> bool:
    """Whether a line break is only where a mail program wrapped the text."""
    if following.mark or following.depth != line.depth:
        return False
    content = text[line.start : line.end]
    if _TERMINAL.search(content):
        return False
    if _OPEN_ENDED.search(content):
        return True
    length = line.end - line.start
    return length >= (_WRAPPED_LINE if text[following.start].islower() else _FULL_LINE)
