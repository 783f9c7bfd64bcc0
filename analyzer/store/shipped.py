"""The models that ship with Afterview: the SHA-256 of each one's manifest, and the names people call them by.

`make train` prints the line to put here.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SHIPPED: Final[Mapping[str, str]] = MappingProxyType(
    {"feedback-en-0.1.0": "1746c337c5657bf55738423e4be6114fdc56363006e01b1fd718648e7b8b41e3"}
)

ALIASES: Final[Mapping[str, str]] = MappingProxyType({"default": "feedback-en"})
