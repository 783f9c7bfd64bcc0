"""The features of documents as sparse matrices, without making the strings again and again.

A vectorizer looks up every feature of every statement: some two thousand a note, most of them parts of words that were looked
up a moment ago. Here what `analyzer.classify.features` says of a word, a heading or a place is looked up once and kept as packed
column numbers; a row is these joined, and numpy counts them. The matrices are those of the vectorizers, to the last bit.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from analyzer.classify.features import (
    features_between,
    heading_features,
    ngram_feature,
    note_feature,
    place_features,
    places,
    topic_features,
    word_after,
    word_before,
    word_features,
    words_of,
)
from analyzer.classify.lexicon import tendencies

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from sklearn.feature_extraction.text import TfidfVectorizer

    from analyzer.classify.features import Place
    from analyzer.text.artifacts import Document

_MOST_WORDS: Final = 20_000
_MOST_PLACES: Final = 4_096
_NUMBER: Final = "i"
_BYTES: Final = array(_NUMBER).itemsize


class _Word(NamedTuple):
    """The columns of everything that one word can be, packed."""

    text: str
    own: bytes
    before: bytes
    before_sentence: bytes
    after: bytes
    after_sentence: bytes
    of_note: bytes
    about: tuple[str, ...]


class FeatureIndex:
    """Turns documents into the rows of matrices. Safe to share between threads.

    Args:
        words: the vectorizer of features of statements.
        notes: the vectorizer of the words of notes.
        boundaries: the vectorizer of features of boundaries.

    """

    def __init__(self, words: TfidfVectorizer, notes: TfidfVectorizer, boundaries: TfidfVectorizer) -> None:
        self._words, self._notes, self._boundaries = words, notes, boundaries
        self._word = lru_cache(_MOST_WORDS)(self._look_up)
        self._topics = lru_cache(_MOST_PLACES)(self._look_up_topics)
        self._heading = lru_cache(_MOST_PLACES)(self._look_up_heading)
        self._place = lru_cache(_MOST_PLACES)(self._look_up_place)

    def matrices(self, documents: Sequence[Document]) -> tuple[csr_matrix, csr_matrix, csr_matrix]:
        """Of statements (a row each), of notes (a row a document), and of those boundaries that lie within a sentence, in order."""
        statements: list[bytes] = []
        notes: list[bytes] = []
        boundaries: list[bytes] = []
        for document in documents:
            words = [[self._word(word) for word in words_of(statement)] for statement in document.statements]
            statements += self._statement_rows(document, words)
            notes.append(b"".join([word.of_note for own in words for word in own]))
            boundaries += self._boundary_rows(document, words)
        return _tfidf(self._words, statements), _tfidf(self._notes, notes), _tfidf(self._boundaries, boundaries)

    def _statement_rows(self, document: Document, words: Sequence[Sequence[_Word]]) -> Iterable[bytes]:
        last = len(words) - 1
        for index, (own, statement, place) in enumerate(zip(words, document.statements, places(document), strict=True)):
            pieces = [word.own for word in own]
            pieces += self._ngrams(own)
            pieces.append(self._topics(tuple({name: None for word in own if word.about for name in word.about})))
            if index:
                inner = statement.opening.is_inner
                pieces += [word.before if inner else word.before_sentence for word in words[index - 1]]
            if index < last:
                inner = document.statements[index + 1].opening.is_inner
                pieces += [word.after if inner else word.after_sentence for word in words[index + 1]]
            pieces.append(self._heading(statement.heading))
            pieces.append(self._place(place))
            yield b"".join(pieces)

    def _ngrams(self, words: Sequence[_Word]) -> list[bytes]:
        """Pairs and triples of words; a triple is known only where its first pair is, for it is no more common."""
        vocabulary = self._words.vocabulary_
        found = []
        for place, (one, two) in enumerate(pairwise(words)):
            pair = vocabulary.get(ngram_feature(one.text, two.text))
            if pair is None:
                continue
            found.append(pair)
            if place + 2 < len(words):
                triple = vocabulary.get(ngram_feature(one.text, two.text, words[place + 2].text))
                if triple is not None:
                    found.append(triple)
        return [array(_NUMBER, found).tobytes()]

    def _boundary_rows(self, document: Document, words: Sequence[Sequence[_Word]]) -> Iterable[bytes]:
        for index, statement in enumerate(document.statements):
            if index and statement.opening.is_inner:
                left, right = ([word.text for word in words[at]] for at in (index - 1, index))
                yield _pack(self._boundaries, features_between(left, statement.opening, right))

    def _look_up(self, word: str) -> _Word:
        return _Word(
            text=word,
            own=_pack(self._words, word_features(word)),
            before=_pack(self._words, [word_before(word, inner=True)]),
            before_sentence=_pack(self._words, [word_before(word, inner=False)]),
            after=_pack(self._words, [word_after(word, inner=True)]),
            after_sentence=_pack(self._words, [word_after(word, inner=False)]),
            of_note=_pack(self._notes, [note_feature(word)]),
            about=tendencies(word),
        )

    def _look_up_topics(self, about: tuple[str, ...]) -> bytes:
        return _pack(self._words, topic_features(about))

    def _look_up_heading(self, heading: str) -> bytes:
        return _pack(self._words, heading_features(heading))

    def _look_up_place(self, place: Place) -> bytes:
        return _pack(self._words, place_features(place))


def _pack(vectorizer: TfidfVectorizer, features: Iterable[str]) -> bytes:
    """The columns of those features that the vectorizer knows."""
    columns = map(vectorizer.vocabulary_.get, features)
    return array(_NUMBER, [column for column in columns if column is not None]).tobytes()


def _tfidf(vectorizer: TfidfVectorizer, rows: Sequence[bytes]) -> csr_matrix:
    """What the vectorizer makes of the features of each row."""
    width = len(vectorizer.vocabulary_)
    lengths = np.fromiter(map(len, rows), np.int64, len(rows)) // _BYTES
    places = np.repeat(np.arange(len(rows)) * width, lengths) + np.frombuffer(b"".join(rows), np.intc)
    places.sort()
    first = np.flatnonzero(np.diff(places, prepend=-1))
    counts = np.diff(first, append=len(places)).astype(np.float64)
    owners, columns = np.divmod(places[first], width)
    values = _weighted(vectorizer, counts, columns)
    # Summed one by one in the order of the columns, as scikit-learn does: another order would differ in the last bit.
    values /= np.sqrt(np.bincount(owners, values * values, len(rows)))[owners]
    ends = np.cumsum(np.bincount(owners, minlength=len(rows)))
    return csr_matrix((values, columns.astype(np.int32), np.concatenate([[0], ends]).astype(np.int32)), (len(rows), width))


def _weighted(vectorizer: TfidfVectorizer, counts: NDArray[np.float64], columns: NDArray[np.int64]) -> NDArray[np.float64]:
    values = np.log(counts) + 1.0 if vectorizer.sublinear_tf else counts
    return values * vectorizer.idf_[columns] if vectorizer.use_idf else values
