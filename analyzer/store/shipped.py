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
        "feedback-en-0.2.0": "0e18d90e5f258feb755db76df0e587f58f57bc96757a90f19d6de4a1ba11f88e",
        "feedback-en-fast-0.2.0": "166390cc1bf444a706395d81be3750e02deeb27605a4fcde65bf505a65c2ed27",
    }
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en", "fast": "feedback-en-fast"})
