"""Features of statements: the words and word parts of each, and of what stands around it.

A statement is read in its context: the heading above it, the statements beside it, where in the note it stands. Each
feature is a string with a prefix that says where it comes from, so that a weight can be shown to a reader.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, Final, NamedTuple

from analyzer.classify.lexicon import tendencies
from analyzer.text.artifacts import Opening
from analyzer.text.names import are_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from analyzer.labels import Polarity
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
    """The features of each statement of a document, in order; a vectorizer keeps the order in which it meets them."""
    statements = document.statements
    words = [words_of(statement) for statement in statements]
    return [
        [
            *_own(words[index]),
            *_layout_features(place),
            *heading_features(statement.heading),
            *_around(statements, words, index),
            *_position_features(place),
        ]
        for index, (statement, place) in enumerate(zip(statements, places(document), strict=True))
    ]


def note_features(document: Document) -> list[str]:
    """The words of the whole note: what a note is like says something of each of its statements."""
    return [note_feature(word) for statement in document.statements for word in words_of(statement)]


def boundary_features(document: Document, index: int) -> list[str]:
    """Features of the boundary between statement `index - 1` and statement `index`, which say whether they make one point."""
    before, after = document.statements[index - 1], document.statements[index]
    return features_between(words_of(before), after.opening, words_of(after))


def features_between(left: Sequence[str], opening: Opening, right: Sequence[str]) -> list[str]:
    """Features of the boundary between the words of two statements."""
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


def words_of(statement: Statement) -> list[str]:
    """The words of a statement as `shapes` gives them, without punctuation that says nothing."""
    return [word for word in shapes(statement) if word]


def shapes(statement: Statement) -> tuple[str, ...]:
    """The words of a statement in lower case, names as `NAME`; empty for punctuation that says nothing."""
    return _shapes(statement.tokens)


@lru_cache(maxsize=4_096)
def _shapes(tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """Remembered, because the index, the decisive head and, in training, each kind of feature ask for the same ones."""
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


def _own(words: Sequence[str]) -> list[str]:
    features = [ngram_feature(word) for word in words]
    features += [ngram_feature(one, two) for one, two in pairwise(words)]
    features += [ngram_feature(one, two, three) for one, two, three in zip(words, words[1:], words[2:], strict=False)]
    features += [part for word in words for part in _parts(word)]
    return [*features, *topic_features(dict.fromkeys(name for word in words for name in tendencies(word)))]


def word_features(word: str) -> list[str]:
    """A word of a statement and its parts."""
    return [ngram_feature(word), *_parts(word)]


def ngram_feature(*words: str) -> str:
    """Words of a statement that stand side by side."""
    return f"w:{' '.join(words)}"


def topic_features(about: Collection[str]) -> list[str]:
    """What the words of a statement tend to be about (`analyzer.classify.lexicon`), and whether they praise or blame."""
    leans = "praise" if "praise" in about and "blame" not in about else "blame" if "blame" in about else "neither"
    return [*(f"k:{name}" for name in about), *(f"k:{name}+{leans}" for name in about if name not in ("praise", "blame"))]


def heading_features(heading: str) -> list[str]:
    """The words of the heading that a statement stands under."""
    return [f"h:{_shape(word)}" for word in heading.split()]


def note_feature(word: str) -> str:
    """A word of the note."""
    return f"N:{word}"


def word_before(word: str, *, inner: bool) -> str:
    """A word of the statement before; `inner` says whether that is in the same sentence."""
    return f"{'p' if inner else 'P'}:{word}"


def word_after(word: str, *, inner: bool) -> str:
    """A word of the statement after; `inner` says whether that is in the same sentence."""
    return f"{'n' if inner else 'N'}:{word}"


def _around(statements: Sequence[Statement], words: Sequence[Sequence[str]], index: int) -> list[str]:
    features = []
    if index:
        features += [word_before(word, inner=statements[index].opening.is_inner) for word in words[index - 1]]
    if index + 1 < len(statements):
        features += [word_after(word, inner=statements[index + 1].opening.is_inner) for word in words[index + 1]]
    return features


class Place(NamedTuple):
    """Where in its note a statement stands, and what its layout says."""

    opening: Opening
    length: str
    of: str
    rating: str | None
    sign: Polarity | None
    quoted: bool
    first: bool
    last: bool
    before_contrast: bool


def places(document: Document) -> Iterator[Place]:
    """The place of each statement."""
    statements = document.statements
    of = "one" if len(statements) == 1 else "few" if len(statements) <= _SHORT else "many"
    for statement, following in zip_longest(statements, statements[1:]):
        rating = statement.rating
        yield Place(
            opening=statement.opening,
            length=_length(len(statement.tokens)),
            of=of,
            rating=None if rating is None else "low" if rating < _LOW else "high" if rating > _HIGH else "middle",
            sign=statement.sign,
            quoted=statement.quoted,
            first=statement is statements[0],
            last=following is None,
            before_contrast=following is not None and following.opening is Opening.CONTRAST,
        )


def place_features(place: Place) -> list[str]:
    """A place as features."""
    return [*_layout_features(place), *_position_features(place)]


def _layout_features(place: Place) -> list[str]:
    return [f"{name}={said}" for name, said in (("rating", place.rating), ("sign", place.sign)) if said]


def _position_features(place: Place) -> list[str]:
    flags = {"quoted": place.quoted, "first": place.first, "last": place.last, "before-contrast": place.before_contrast}
    holding = [name for name, holds in flags.items() if holds]
    return [f"open={place.opening}", f"length={place.length}", f"of={place.of}", *holding]


def _length(words: int) -> str:
    return "short" if words <= _SHORT else "middle" if words <= _LONG else "long"
