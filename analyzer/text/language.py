"""Which language a note is in. Only a note that is plainly not English is taken for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analyzer.text.english import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.text.artifacts import Token

ENGLISH: Final = "en"
LEAST_LETTERS: Final = 20
"""A text with fewer letters is taken as English."""

_LEAST_PROBABILITY: Final = 0.9
_ENOUGH_FUNCTION_WORDS: Final = 0.12


class LanguageDetector:
    """Tells English from other languages, offline.

    Function words decide first: notes are short and full of names and jargon, which a statistical detector takes for
    any language. Only where they are rare is the detector (py3langid, 97 languages) asked.
    """

    def __init__(self) -> None:
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

    def detect(self, text: str, tokens: Sequence[Token]) -> str:
        """The ISO 639-1 code of the text's language."""
        words = [token.text.lower() for token in tokens if token.text[0].isalpha() or token.text[0] in "'’"]
        letters = sum(map(len, words))
        if letters < LEAST_LETTERS:
            return ENGLISH
        if sum(word in FUNCTION_WORDS for word in words) >= _ENOUGH_FUNCTION_WORDS * len(words):
            return ENGLISH
        language, probability = self._identifier.classify(text)
        return str(language) if probability >= _LEAST_PROBABILITY else ENGLISH
