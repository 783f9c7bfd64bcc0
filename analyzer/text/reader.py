"""The text reader: a note's text in, a `Document` out."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

import spacy
from spacy.attrs import IDX, IS_SPACE, LENGTH

from analyzer.text.artifacts import Document, Passage, Statement, Token
from analyzer.text.blocks import split_blocks
from analyzer.text.clauses import openings
from analyzer.text.english import LEAD_INS
from analyzer.text.language import LanguageDetector
from analyzer.text.lines import split_lines
from analyzer.text.mail import set_apart
from analyzer.text.ratings import rating_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analyzer.text.artifacts import PassageKind
    from analyzer.text.blocks import Block
    from analyzer.text.lines import Line

_MOST_STRINGS: Final = 150_000
_SHORT_REMAINDER: Final = 3
_EDGE: Final = frozenset("\"'“”‘’«».,;:!?…()[]{}*_-–—/|&~<>=")


class TextReader:
    """Splits notes into statements. Safe to share between threads.

    >>> [s.opening.value for s in TextReader().read("Friendly, but the SQL was weak.").statements]
    ['block']
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._languages = LanguageDetector()
        self._nlp = spacy.blank("en")

    def read(self, text: str) -> Document:
        """The document that a note's text makes; offsets count code points of `text` as given."""
        tokens = self._tokenize(text)
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

    def _tokenize(self, text: str) -> list[Token]:
        """Tokens without white space.

        spaCy's string store and tokenizer cache grow with every new word. Its memory zones bound them, but throw the
        warm cache away with each zone, at a third of the speed (docs/decisions/0003); a fresh pipeline now and then
        bounds them as well.
        """
        with self._lock:
            if len(self._nlp.vocab.strings) > _MOST_STRINGS:
                self._nlp = spacy.blank("en")
            places = self._nlp.make_doc(text).to_array([IDX, LENGTH, IS_SPACE]).tolist()
        return [Token(start, start + length, text[start : start + length]) for start, length, is_space in places if not is_space]


def _tokens_in(tokens: Sequence[Token], block: Block, position: int) -> tuple[list[Token], int]:
    """The tokens of a block, cut to its pieces where the tokenizer glued a mark to a word."""
    inside = []
    for start, end in block.pieces:
        while position < len(tokens) and tokens[position].end <= start:
            position += 1
        while position < len(tokens) and tokens[position].start < end:
            token = tokens[position]
            left, right = max(token.start, start), min(token.end, end)
            inside.append(token if left == token.start and right == token.end else _cut(token, left, right))
            if token.end > end:
                break
            position += 1
    return inside, position


def _cut(token: Token, start: int, end: int) -> Token:
    return Token(start, end, token.text[start - token.start : end - token.start])


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


def _trim(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Tokens without punctuation at the edges and without lead-ins ("but", "unfortunately", "we felt that")."""
    kept = list(tokens)
    while kept and all(character in _EDGE for character in kept[-1].text):
        kept.pop()
    first = 0
    while first < len(kept):
        if all(character in _EDGE for character in kept[first].text):
            first += 1
            continue
        lead = LEAD_INS.match(text, kept[first].start, kept[-1].end)
        # A lead-in is made of whole words: "Also@work.example" begins with none.
        if not lead or lead.end() > kept[-1].start or lead.end() < kept[first].end:
            break
        first = next(index for index in range(first, len(kept)) if kept[index].end > lead.end())
    return kept[first:]


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
