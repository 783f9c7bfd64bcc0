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
        "feedback-en-fast-0.2.0": "64fc93fd23ce4b8675015226cb9a3bf7641d1abb30438092f87fa86be2a8f4f8",
    }
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en", "fast": "feedback-en-fast"})
