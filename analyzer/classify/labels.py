"""What a statement can bear: the columns of the label heads."""

from __future__ import annotations

from typing import Final

from analyzer.labels import Category, Polarity, RemarkKind

FINDING_LABELS: Final = tuple((category, polarity) for category in Category for polarity in Polarity)
REMARK_LABELS: Final = tuple(RemarkKind)
STATEMENT_LABELS: Final = (*FINDING_LABELS, *REMARK_LABELS)
"""Findings first."""
