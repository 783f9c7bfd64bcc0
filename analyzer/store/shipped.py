"""The models that ship with Afterview: the SHA-256 of each one's manifest, and the names people call them by.

`make train` prints the line to put here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {"feedback-en-fast-0.2.0": "bfeee7820e8e019c0bee87263a93dab19b9bf5513486063d7811825869f16e58"}
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en-fast", "fast": "feedback-en-fast"})
