from __future__ import annotations

import spacy
from hypothesis import given
from hypothesis import strategies as st

from analyzer.text.artifacts import Token
from analyzer.text.tokens import Tokenizer

TOKENIZER = Tokenizer()
SPACY = spacy.blank("en")
PIECES = st.sampled_from(
    [*"abI1.,;:!?()'\"-–/&@’…\n\t 👍", " ", "can't", "didn't", "e.g.", "U.S.", "10km", ":)", "a.m.", "we're", "hello@x.org"]
)


def by_spacy(text: str) -> list[Token]:
    return [Token(token.idx, token.idx + len(token), token.text) for token in SPACY(text) if not token.is_space]


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=60))
def test_tokens_are_those_of_spacy(text):
    assert TOKENIZER.tokens(text) == by_spacy(text)


def test_the_tokens_of_notes_are_those_of_spacy(toy_notes):
    for note in toy_notes:
        assert TOKENIZER.tokens(note.text) == by_spacy(note.text)


def test_neither_vocabulary_nor_memory_of_stretches_grows_without_bound(monkeypatch):
    monkeypatch.setattr("analyzer.text.tokens._MOST_STRINGS", 2000)
    monkeypatch.setattr("analyzer.text.tokens._MOST_STRETCHES", 120)
    tokenizer = Tokenizer()
    for number in range(60):
        text = " ".join(f"word{number}x{place}" for place in range(50))
        assert tokenizer.tokens(text) == by_spacy(text)
        assert len(tokenizer._nlp.vocab.strings) < 2000 + 400
        assert len(tokenizer._known) <= 120
    long = ",".join(map(str, range(50)))
    assert tokenizer.tokens(long) == by_spacy(long)
    assert long not in tokenizer._known
