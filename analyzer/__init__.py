"""Afterview reads interviewers' feedback on a candidate: what it means, and what to do next.

>>> import analyzer
>>> analyzer.Category.SKILLS_GAP.heading(analyzer.Polarity.CONCERN)
'Skills gap'

Names are imported on first use, so that `import analyzer` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from analyzer.engine import Analyzer, load
    from analyzer.errors import AfterviewError
    from analyzer.labels import Aspect, Category, Polarity, RemarkKind
    from analyzer.plan.context import Context
    from analyzer.results import Action, Analysis, Finding, Note, Plan, Remark

__all__ = (
    "Action", "AfterviewError", "Analysis", "Analyzer", "Aspect", "Category", "Context", "Finding", "Note", "Plan", "Polarity", "Remark",
    "RemarkKind", "load",
)  # fmt: skip

_HOMES: Final = {
    "engine": ("Analyzer", "load"),
    "errors": ("AfterviewError",),
    "labels": ("Aspect", "Category", "Polarity", "RemarkKind"),
    "plan.context": ("Context",),
    "results": ("Action", "Analysis", "Finding", "Note", "Plan", "Remark"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
