"""Which words of a text are people's names: what somebody is called must not change what is read of them.

Given names come from a list (`names.txt`: those of Faker, MIT licence, and of the corpus, less those that are also words, places
or tools); family names are taken to be what stands after a title. A title goes with its name, for it says what sex somebody is.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES: Final = frozenset("mr mrs ms miss dr prof professor madam frau herr mme sister father pastor".split())


def are_names(words: Sequence[str]) -> list[bool]:
    """For each word of a text, in order, whether it is somebody's name, or the title before one.

    >>> are_names(["Lakisha", "told", "Ms", "Okafor", "twice"])
    [True, False, True, True, False]
    """
    given = _given_names()
    found = [False] * len(words)
    for place, word in enumerate(words):
        if not (word[:1].isupper() and word[1:].islower()):
            continue
        title = _title_before(words, place)
        if title is not None or word.casefold() in given:
            found[place] = True
        if title is not None:
            found[title:place] = [True] * (place - title)
    return found


def _title_before(words: Sequence[str], place: int) -> int | None:
    """Where the title stands that comes right before a word, with or without a full stop; None where none does."""
    place -= 1
    while place >= 0 and words[place] == ".":
        place -= 1
    return place if place >= 0 and words[place].casefold().rstrip(".") in TITLES else None


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("names.txt").read_text(encoding="utf-8").split())
