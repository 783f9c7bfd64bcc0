"""Makers of findings, remarks and notes, and the planner with the packaged catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analyzer.labels import Aspect, Polarity, RemarkKind, RemarkPolarity
from analyzer.plan.catalogue import Catalogue, load_catalogue
from analyzer.plan.planner import Evidence, Planner
from analyzer.results import Finding, Remark

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def planner(catalogue: Catalogue) -> Planner:
    return Planner(catalogue)


@pytest.fixture(scope="session")
def concern() -> Callable[..., Finding]:
    def make(aspect: str, quote: str = "this was weak", *, confidence=0.9, decisive=False, terms=(), polarity=Polarity.CONCERN) -> Finding:
        named = Aspect(aspect)
        return Finding(0, len(quote), quote, named.category, named, polarity, confidence, decisive, tuple(terms))

    return make


@pytest.fixture(scope="session")
def strength(concern: Callable[..., Finding]) -> Callable[..., Finding]:
    def make(aspect: str, quote: str = "this was good", **rest) -> Finding:
        return concern(aspect, quote, polarity=Polarity.STRENGTH, **rest)

    return make


@pytest.fixture(scope="session")
def remark() -> Callable[..., Remark]:
    def make(kind: str, quote: str = "something was said", polarity: str = "concern", *, start: int = 0) -> Remark:
        return Remark(start, start + len(quote), quote, RemarkKind(kind), RemarkPolarity(polarity), 0.8)

    return make


@pytest.fixture(scope="session")
def note() -> Callable[..., Evidence]:
    def make(*said: Finding | Remark, id: str | None = "n", specific: bool | None = None) -> Evidence:
        findings = tuple(each for each in said if isinstance(each, Finding))
        remarks = tuple(each for each in said if isinstance(each, Remark))
        if specific is None:
            specific = any(finding.polarity is Polarity.CONCERN for finding in findings) or bool(findings and not remarks)
        return Evidence(id, findings, remarks, specific)

    return make
