"""Features of statements: the words and word parts of each, and of what stands around it.

A statement is read in its context: the heading above it, the statements beside it, where in the note it stands. Each
feature is a string with a prefix that says where it comes from, so that a weight can be shown to a reader.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from analyzer.classify.lexicon import tendencies
from analyzer.text.artifacts import Opening
from analyzer.text.names import are_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.text.artifacts import Document, Statement, Token

_NGRAMS: Final = (3, 4, 5)
_LONGEST_WORD: Final = 24
_NEAR: Final = 2
_LONG: Final = 12
_SHORT: Final = 3
_LOW, _HIGH = 0.5, 0.7


def unchanged(features: list[str]) -> list[str]:
    """The analyzer of a vectorizer whose documents are lists of features already."""
    return features


def statement_features(document: Document) -> list[list[str]]:
    """The features of each statement of a document, in order."""
    statements = document.statements
    words = [_words(statement) for statement in statements]
    return [
        [*_own(statement, words[index]), *_around(statements, words, index), *_place(statements, index)]
        for index, statement in enumerate(statements)
    ]


def note_features(document: Document) -> list[str]:
    """The words of the whole note: what a note is like says something of each of its statements."""
    return [f"N:{word}" for statement in document.statements for word in _words(statement)]


def boundary_features(document: Document, index: int) -> list[str]:
    """Features of the boundary between statement `index - 1` and statement `index`, which say whether they make one point."""
    before, after = document.statements[index - 1], document.statements[index]
    left, right = _words(before), _words(after)
    opening = str(after.opening)
    return [
        f"o={opening}",
        *(f"l{position}={word}" for position, word in enumerate(reversed(left[-_NEAR:]))),
        *(f"r{position}={word}" for position, word in enumerate(right[:_NEAR])),
        f"o+r={opening}+{right[0] if right else ''}",
        f"o+l={opening}+{left[-1] if left else ''}",
        f"ln={_length(len(left))}",
        f"rn={_length(len(right))}",
        f"o+ln+rn={opening}+{_length(len(left))}+{_length(len(right))}",
    ]


NAME: Final = "<name>"
"""Stands for every name, so that it makes no difference what somebody is called."""


def _words(statement: Statement) -> list[str]:
    return [word for word in shapes(statement) if word]


def shapes(statement: Statement) -> tuple[str, ...]:
    """The words of a statement in lower case, names as `NAME`; empty for punctuation that says nothing."""
    return _shapes(statement.tokens)


@lru_cache(maxsize=4_096)
def _shapes(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Remembered, because each statement is looked at by its own, its neighbours' and its note's features."""
    texts = [token.text for token in tokens]
    names = are_names(texts)
    # A title and its name are one name.
    return tuple(("" if place and names[place - 1] else NAME) if names[place] else _shape(text) for place, text in enumerate(texts))


@lru_cache(maxsize=50_000)
def _shape(token: str) -> str:
    """A token in lower case, digits as one sign; empty for punctuation that says nothing."""
    word = token.lower().replace("’", "'")
    if not any(character.isalnum() for character in word):
        return word if word in ("?", "!", "✓", "✔", "✗", "✘", "👍", "👎", "✅", "❌") else ""
    return "".join("0" if character.isdigit() else character for character in word)


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[str, ...]:
    padded = f"<{word[:_LONGEST_WORD]}>"
    return tuple(f"c:{padded[start : start + size]}" for size in _NGRAMS if size < len(padded) for start in range(len(padded) - size + 1))


def _own(statement: Statement, words: Sequence[str]) -> list[str]:
    features = [f"w:{word}" for word in words]
    features += [f"w:{one} {two}" for one, two in pairwise(words)]
    features += [f"w:{one} {two} {three}" for one, two, three in zip(words, words[1:], words[2:], strict=False)]
    for word in words:
        features += _parts(word)
    about = dict.fromkeys(name for word in words for name in tendencies(word))
    leans = "praise" if "praise" in about and "blame" not in about else "blame" if "blame" in about else "neither"
    features += [f"k:{name}" for name in about]
    features += [f"k:{name}+{leans}" for name in about if name not in ("praise", "blame")]
    if statement.rating is not None:
        level = "low" if statement.rating < _LOW else "high" if statement.rating > _HIGH else "middle"
        features.append(f"rating={level}")
    if statement.sign:
        features.append(f"sign={statement.sign}")
    return features


def _around(statements: Sequence[Statement], words: Sequence[Sequence[str]], index: int) -> list[str]:
    features = [f"h:{_shape(word)}" for word in statements[index].heading.split()]
    if index:
        where = "p" if statements[index].opening.is_inner else "P"
        features += [f"{where}:{word}" for word in words[index - 1]]
    if index + 1 < len(statements):
        where = "n" if statements[index + 1].opening.is_inner else "N"
        features += [f"{where}:{word}" for word in words[index + 1]]
    return features


def _place(statements: Sequence[Statement], index: int) -> list[str]:
    statement = statements[index]
    features = [
        f"open={statement.opening}",
        f"length={_length(len(statement.tokens))}",
        f"of={'one' if len(statements) == 1 else 'few' if len(statements) <= _SHORT else 'many'}",
    ]
    if statement.quoted:
        features.append("quoted")
    if index == 0:
        features.append("first")
    if index == len(statements) - 1:
        features.append("last")
    if index + 1 < len(statements) and statements[index + 1].opening is Opening.CONTRAST:
        features.append("before-contrast")
    return features


def _length(words: int) -> str:
    return "short" if words <= _SHORT else "middle" if words <= _LONG else "long"
