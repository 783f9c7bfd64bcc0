"""Ratings in a note ("SQL 2/5", "4 out of 5", "★★☆☆☆") on a scale from 0 (worst) to 1 (best)."""

from __future__ import annotations

import re
from typing import Final

_FRACTION: Final = re.compile(r"(?<![\d/.])(\d{1,3}(?:[.,]\d)?)\s?(?:/|out of|of)\s?(5|6|7|10|20|25|30|40|50|100)(?![\d/])")
_STARS: Final = re.compile(r"([★⭐]️?){1,5}[☆]{0,4}")
_SIGNS: Final = re.compile(r"[\d★⭐]")
_SCALE_OF_STARS: Final = 5


def rating_in(text: str) -> float | None:
    """The last rating named in the text, or None."""
    if not _SIGNS.search(text):
        return None
    found = None
    for match in _FRACTION.finditer(text):
        value, most = float(match[1].replace(",", ".")), float(match[2])
        if value <= most:
            found = value / most
    if found is None and (stars := _STARS.search(text)):
        full = sum(stars[0].count(star) for star in "★⭐")
        found = full / max(_SCALE_OF_STARS, full)
    return found
