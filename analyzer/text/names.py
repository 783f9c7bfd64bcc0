"""Which words of a text are people's names: what somebody is called must not change what is read of them.

Given names come from a list (`names.txt`: those of Faker, MIT licence, and of the corpus, less those that are also words, places
or tools); family names are taken to be what stands after a title.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

TITLES: Final = frozenset("mr mrs ms miss dr prof professor madam frau herr mme sister father pastor".split())


def are_names(words: Sequence[str]) -> list[bool]:
    """For each word of a text, in order, whether it is somebody's name.

    >>> are_names(["Lakisha", "told", "Ms", "Okafor", "twice"])
    [True, False, False, True, False]
    """
    found = []
    before = ""
    for word in words:
        is_title = word[:1].isupper() and word[1:].islower()
        found.append(is_title and (word.casefold() in _given_names() or before in TITLES))
        if word != ".":
            before = word.casefold().rstrip(".")
    return found


@lru_cache(maxsize=1)
def _given_names() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("names.txt").read_text(encoding="utf-8").split())
