"""The text reader: a note's text in, a `Document` out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from analyzer.text.artifacts import Document, Passage, Statement, Token
from analyzer.text.blocks import split_blocks
from analyzer.text.clauses import openings
from analyzer.text.english import LEAD_INS
from analyzer.text.language import LanguageDetector
from analyzer.text.lines import split_lines
from analyzer.text.mail import set_apart
from analyzer.text.ratings import rating_in
from analyzer.text.tokens import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.text.artifacts import PassageKind
    from analyzer.text.blocks import Block
    from analyzer.text.lines import Line

_SHORT_REMAINDER: Final = 3
_MOST_WORDS: Final = 20_000
_START: Final = attrgetter("start")
_END: Final = attrgetter("end")
_EDGE: Final = frozenset("\"'“”‘’«».,;:!?…()[]{}*_-–—/|&~<>=")


class TextReader:
    """Splits notes into statements. Safe to share between threads.

    >>> [s.opening.value for s in TextReader().read("Friendly, but the SQL was weak.").statements]
    ['block']
    """

    def __init__(self) -> None:
        self._languages = LanguageDetector()
        self._tokenizer = Tokenizer()

    def read(self, text: str) -> Document:
        """The document that a note's text makes; offsets count code points of `text` as given."""
        tokens = self._tokenizer.tokens(text)
        language = self._languages.detect(text, tokens)
        lines = split_lines(text)
        apart = set_apart(text, lines)
        statements: list[Statement] = []
        position = 0
        for block in split_blocks(text, lines, apart):
            inside, position = _tokens_in(tokens, block, position)
            if inside:
                statements.extend(_statements(text, block, inside))
        return Document(text, language, tuple(statements), _passages(lines, apart))


def _tokens_in(tokens: Sequence[Token], block: Block, position: int) -> tuple[list[Token], int]:
    """The tokens of a block, cut to its pieces where the tokenizer glued a mark to a word."""
    inside: list[Token] = []
    for start, end in block.pieces:
        first = bisect_right(tokens, start, position, key=_END)
        position = max(first, bisect_left(tokens, end, first, key=_START))
        piece = list(tokens[first:position])
        if piece:
            piece[0] = _clipped(piece[0], start, end)
            piece[-1] = _clipped(piece[-1], start, end)
            position -= tokens[position - 1].end > end
        inside += piece
    return inside, position


def _clipped(token: Token, start: int, end: int) -> Token:
    """What of a token lies between two offsets."""
    if start <= token.start and token.end <= end:
        return token
    left, right = max(token.start, start), min(token.end, end)
    return Token(left, right, token.text[left - token.start : right - token.start])


def _statements(text: str, block: Block, tokens: Sequence[Token]) -> Iterator[Statement]:
    first = _after_label(block, tokens)
    bounds = openings(tokens[first:]) if first < len(tokens) else []
    for number, (index, opening) in enumerate(bounds):
        begin = first + index
        end = first + bounds[number + 1][0] if number + 1 < len(bounds) else len(tokens)
        if number == 0 and len(bounds) == 1 and end - begin <= _SHORT_REMAINDER:
            begin = 0
        inside = _trim(text, tokens[begin:end])
        if not inside:
            continue
        start, stop = inside[0].start, inside[-1].end
        yield Statement(start, stop, tuple(inside), opening, block.heading, block.sign, rating_in(text[start:stop]), block.quoted)


def _after_label(block: Block, tokens: Sequence[Token]) -> int:
    """The index of the first token after a label such as "Delivery:"."""
    if block.label_end is None:
        return 0
    return next((index for index, token in enumerate(tokens) if token.start >= block.label_end), len(tokens))


def _trim(text: str, tokens: Sequence[Token]) -> Sequence[Token]:
    """Tokens without punctuation at the edges and without lead-ins ("but", "unfortunately", "we felt that")."""
    first, last = 0, len(tokens)
    while last > first and _is_edge(tokens[last - 1].text):
        last -= 1
    while first < last:
        if _is_edge(tokens[first].text):
            first += 1
            continue
        lead = LEAD_INS.match(text, tokens[first].start, tokens[last - 1].end)
        # A lead-in is made of whole words: "Also@work.example" begins with none.
        if not lead or lead.end() > tokens[last - 1].start or lead.end() < tokens[first].end:
            break
        first = next(index for index in range(first, last) if tokens[index].end > lead.end())
    return tokens[first:last]


@lru_cache(_MOST_WORDS)
def _is_edge(word: str) -> bool:
    return all(character in _EDGE for character in word)


def _passages(lines: Sequence[Line], apart: dict[int, PassageKind]) -> tuple[Passage, ...]:
    """Lines that were set apart, neighbours of one kind as one passage."""
    passages: list[Passage] = []
    last = -2
    for index in sorted(apart):
        line, kind = lines[index], apart[index]
        if passages and passages[-1].kind is kind and all(between.blank for between in lines[last + 1 : index]):
            passages[-1] = Passage(passages[-1].start, line.end, kind)
        else:
            passages.append(Passage(line.start, line.end, kind))
        last = index
    return tuple(passages)
