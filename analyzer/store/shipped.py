"""The models that ship with Afterview: the SHA-256 of each one's manifest, and the names people call them by.

`make train` prints the line to put here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "feedback-en-0.2.0": "fa8762320ff0e5d2f6adf9b6889008601af67bc88dacbc8b76f1b36294819c3c",
        "feedback-en-fast-0.2.0": "06d22fe2f30b9fe8cba9a0e5c6526b42a31d7cbcce8cbc62f38335b0feed540b",
    }
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en", "fast": "feedback-en-fast"})
