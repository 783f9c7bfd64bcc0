"""The models that ship with Afterview: the SHA-256 of each one's manifest, and the names people call them by.

`make train` prints the line to put here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {"feedback-en-0.1.0": "24170dd1a9fb493ca619a046e5cf6fa733aea9083d8ac9a813b24c176554617a"}
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en"})
