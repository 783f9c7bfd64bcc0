"""Files in, files out: streamed, resumable, on one core, many cores or many machines."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analyzer.batch.arrow import analyze_arrow

__all__ = ["analyze_arrow"]


def __getattr__(name: str) -> Any:
    """Import `analyze_arrow` when it is first asked for, so that naming this package costs nothing."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("analyzer.batch.arrow"), name)
