"""Makes briefs from marked text: `-` marks a concern, `+` a strength, `~` a remark, as in "[-technical_skills:your SQL was weak]"."""

from __future__ import annotations

import re
from typing import Any

from analyzer.labels import Aspect, Polarity, RemarkKind, RemarkPolarity
from analyzer.plan.brief import Brief
from analyzer.plan.catalogue import Catalogue, load_catalogue
from analyzer.plan.context import Context
from analyzer.plan.evidence import evidence_of
from analyzer.plan.planner import Planner
from analyzer.results import Analysis, CategoryScores, Finding, ModelInfo, Remark

_MARK = re.compile(r"\[([-+~!])(\w+):([^\]]*)\]")


def analysis(marked: str, id: str | None = None) -> Analysis:
    """The analysis that marked text describes; `!` is a decisive concern."""
    text, findings, remarks, at = "", [], [], 0
    for found in _MARK.finditer(marked):
        text += marked[at : found.start()]
        at = found.end()
        sign, name, quote = found.groups()
        start, end = len(text), len(text) + len(quote)
        text += quote
        if sign == "~":
            remarks.append(Remark(start, end, quote, RemarkKind(name), RemarkPolarity.CONCERN, 0.9))
        else:
            polarity = Polarity.STRENGTH if sign == "+" else Polarity.CONCERN
            aspect = Aspect(name)
            findings.append(Finding(start, end, quote, aspect.category, aspect, polarity, 0.9, decisive=sign == "!"))
    text += marked[at:]
    concerned = any(finding.polarity is Polarity.CONCERN for finding in findings)
    return Analysis(
        id=id,
        text=text,
        language="en",
        findings=tuple(findings),
        remarks=tuple(remarks),
        uncertain=(),
        categories=CategoryScores(),
        specific=concerned or bool(findings and not remarks),
        plan=None,
        model=ModelInfo("toy", "1"),
    )


def brief(*marked: str, catalogue: Catalogue | None = None, **context: Any) -> Brief:
    """A brief over marked texts; of several each has its number as id."""
    ids = [None] if len(marked) == 1 else [str(number) for number in range(1, len(marked) + 1)]
    notes = tuple(analysis(text, name) for text, name in zip(marked, ids, strict=True))
    known = Context(**context)
    found = catalogue or load_catalogue()
    return Brief(notes, Planner(found).plan(evidence_of(notes), known), known, found.titles)
