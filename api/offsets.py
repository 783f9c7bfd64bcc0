"""Offsets in the unit that the caller counts in: code points (Python), UTF-16 (JavaScript, Java) or UTF-8 bytes (Go, Rust)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_ASCII, _TWO, _THREE = 0x80, 0x800, 0x10000
_SPANS: Final = ("findings", "remarks", "uncertain", "warnings")


class Unit(StrEnum):
    """What offsets count."""

    CODEPOINT = "codepoint"
    UTF16 = "utf16"
    UTF8 = "utf8"


def positions(text: str, unit: Unit) -> list[int]:
    """For each code-point offset of a text, from 0 to its length, the same place in another unit."""
    width = _WIDTHS[unit]
    places = [0]
    for character in text:
        places.append(places[-1] + width(character))
    return places


def convert(analysis: dict[str, Any], unit: Unit) -> dict[str, Any]:
    """An analysis as JSON types, with `start` and `end` counted in a unit; quotes stay as they are."""
    if unit is Unit.CODEPOINT:
        return analysis
    places = positions(analysis["text"], unit)
    return {**analysis, **{name: [_moved(span, places) for span in analysis[name]] for name in _SPANS}}


def _moved(span: dict[str, Any], places: list[int]) -> dict[str, Any]:
    moved = {**span, **{edge: places[span[edge]] for edge in ("start", "end") if span[edge] is not None}}
    if span.get("cues"):
        moved["cues"] = [_moved(cue, places) for cue in span["cues"]]
    return moved


def _utf16(character: str) -> int:
    return 2 if ord(character) >= _THREE else 1


def _utf8(character: str) -> int:
    code = ord(character)
    return 1 if code < _ASCII else 2 if code < _TWO else 3 if code < _THREE else 4


_WIDTHS: Final[dict[Unit, Callable[[str], int]]] = {Unit.CODEPOINT: lambda _: 1, Unit.UTF16: _utf16, Unit.UTF8: _utf8}
