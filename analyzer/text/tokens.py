"""Tokens of a text: spaCy's, looked up by the stretch between white space that they come from."""

from __future__ import annotations

from threading import Lock
from typing import Final

import spacy
from spacy.attrs import IDX, LENGTH

from analyzer.text.artifacts import Token

_MOST_STRINGS: Final = 150_000
_MOST_STRETCHES: Final = 50_000
_LONGEST_KEPT: Final = 64


class Tokenizer:
    """Splits texts as spaCy's English tokenizer does. Safe to share between threads.

    spaCy splits each stretch by itself, but forgets what it made of one with a special case in it ("didn't,") and builds a
    `Doc` for every text. Here each stretch is split once, and its pieces are kept: at the speed of a look-up a word.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._nlp = spacy.blank("en")
        self._known: dict[str, tuple[tuple[int, int, str], ...]] = {}

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a text, none of them white space."""
        found: list[Token] = []
        position = 0
        for stretch in text.split():
            start = text.index(stretch, position)
            position = start + len(stretch)
            for first, last, word in self._known.get(stretch) or self._split(stretch):
                found.append(Token(start + first, start + last, word))
        return found

    def _split(self, stretch: str) -> tuple[tuple[int, int, str], ...]:
        """The pieces of a stretch: where each begins and ends in it.

        What is kept, and spaCy's own strings and cache, grow with every new word. spaCy's memory zones bound the latter, but
        throw the warm cache away with each zone, at a third of the speed (docs/decisions/0003); a fresh pipeline now and then
        bounds them as well.
        """
        with self._lock:
            if len(self._nlp.vocab.strings) > _MOST_STRINGS:
                self._nlp = spacy.blank("en")
            places = self._nlp.make_doc(stretch).to_array([IDX, LENGTH]).tolist()
            pieces = tuple((start, start + length, stretch[start : start + length]) for start, length in places)
            if len(stretch) <= _LONGEST_KEPT:
                if len(self._known) >= _MOST_STRETCHES:
                    self._known = {}
                self._known[stretch] = pieces
        return pieces
