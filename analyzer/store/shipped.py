"""The models that ship with Afterview: the SHA-256 of each one's manifest, and the names people call them by.

`make train` prints the line to put here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {"feedback-en-0.1.0": "94dd206172f0ceb2fa020851587b5f8a36f0c0d50fe1619b046845cc18f92c2d"}
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en"})
