"""Runs of words ("shingles"), to tell whether two texts share more than chance would have them share."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE: Final = 5
"""Words in a shingle."""

_WORD: Final = re.compile(r"[^\W_]+")
_HASH_BYTES: Final = 8


def words(text: str) -> list[str]:
    """The words of a text in lower case, without signs."""
    return [word.lower() for word in _WORD.findall(text)]


def shingles(text: str, size: int = SIZE) -> set[tuple[str, ...]]:
    """Every run of `size` words in a text."""
    found = words(text)
    return {tuple(found[start : start + size]) for start in range(len(found) - size + 1)}


def salted(runs: Iterable[tuple[str, ...]], salt: str) -> set[str]:
    """Hashes of runs of words, from which the words cannot be read."""
    return {hashlib.blake2b(" ".join(run).encode(), key=salt.encode(), digest_size=_HASH_BYTES).hexdigest() for run in runs}
