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
        "feedback-en-0.3.0": "1b59c278fb29107883bd242a8a0dc48c877b824b538a9f7ef504dc4a776df2b1",
        "feedback-en-fast-0.3.0": "228c66ace40a193eff14183519cc653dfe183792c852de601ab49af3597f4010",
    }
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en", "fast": "feedback-en-fast"})
