"""How far readers agree with each other on what the model found or missed: shares, and Cohen's kappa (scikit-learn).

A unit is one point of a note on which at least two readers spoke: a point of the model's, or words where it missed one. Each reader's
verdict on it is what it should be. Kappa is taken for each pair of readers over the units on which both spoke, and averaged, weighted
by how many those are; it is None where all verdicts are the same, for then chance alone would agree as well.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel
from sklearn.metrics import cohen_kappa_score

from analyzer.labels import Category, RemarkKind
from analyzer.results import overlap
from api.corrections import SAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from api.storage.corrections import Corrected
    from api.storage.tables import Correction

Verdict = dict[str, Any] | None
"""What a reader says that the words are: a label, or nothing."""

_NONE: Final = "none"


@dataclass(slots=True)
class Unit:
    """One point of a text, and the verdict of each reader who spoke on it."""

    start: int
    end: int
    verdicts: dict[str, Verdict]


class Figure(BaseModel):
    """How far readers agree on one question.

    `units` were judged by two readers or more, which makes `pairs` of verdicts; `share` of these are the same, 0 to 1.
    """

    units: int
    pairs: int
    share: float | None
    kappa: float | None


class Agreement(BaseModel):
    """How far readers agree: by question, and by label against all others."""

    readers: list[str]
    notes: int
    """Notes and texts that two readers or more spoke on."""
    figures: dict[str, Figure]
    labels: dict[str, Figure]


def agreement(texts: Sequence[Corrected]) -> Agreement:
    """How far the readers of these texts agree; the last word of a reader on a point of the model's counts."""
    units = [unit for text in texts for unit in units_of(text.corrections)]
    return Agreement(
        readers=sorted({row.reader for text in texts for row in text.corrections}),
        notes=sum(len({row.reader for row in text.corrections}) > 1 for text in texts),
        figures={name: _figure(units, question) for name, question in _QUESTIONS.items()},
        labels={label: _figure(units, _is(label)) for label in (*Category, *RemarkKind)},
    )


def units_of(corrections: Iterable[Correction]) -> list[Unit]:
    """The points of one text that readers spoke on, each with their verdicts."""
    found: dict[str, Unit] = {}
    missed: list[Unit] = []
    for row in corrections:
        if row.was is not None:
            key = json.dumps([row.start, row.end, {**row.was, "decisive": None}], sort_keys=True)
            found.setdefault(key, Unit(row.start, row.end, {})).verdicts[row.reader] = row.should
            continue
        free = [
            (row.should in unit.verdicts.values(), shared, -place)
            for place, unit in enumerate(missed)
            if row.reader not in unit.verdicts and (shared := overlap(row.start, row.end, unit.start, unit.end)) >= SAME
        ]
        if free:
            missed[-max(free)[2]].verdicts[row.reader] = row.should
        else:
            missed.append(Unit(row.start, row.end, {row.reader: row.should}))
    return [*found.values(), *missed]


def _figure(units: Sequence[Unit], question: Callable[[Verdict], str | None]) -> Figure:
    answers = [{reader: answer for reader, verdict in unit.verdicts.items() if (answer := question(verdict)) is not None} for unit in units]
    shared = [unit for unit in answers if len(unit) > 1]
    sides: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for unit in shared:
        for one, other in combinations(sorted(unit), 2):
            sides[one, other].append((unit[one], unit[other]))
    pairs = [pair for found in sides.values() for pair in found]
    kappas = [(kappa, len(found)) for found in sides.values() if (kappa := _kappa(found)) is not None]
    return Figure(
        units=len(shared),
        pairs=len(pairs),
        share=sum(one == other for one, other in pairs) / len(pairs) if pairs else None,
        kappa=sum(kappa * weight for kappa, weight in kappas) / sum(weight for _, weight in kappas) if kappas else None,
    )


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    one, other = zip(*pairs, strict=True)
    if len({*one, *other}) == 1:
        return None
    return float(cohen_kappa_score(one, other))


def _point(verdict: Verdict) -> str:
    if verdict is None:
        return _NONE
    return "remark" if "remark" in verdict else "finding"


def _of_finding(name: str) -> Callable[[Verdict], str | None]:
    """What a finding says; `none` where there is no finding, and no answer where the reader left it open."""

    def asked(verdict: Verdict) -> str | None:
        if verdict is None or "remark" in verdict:
            return _NONE
        answer = verdict[name]
        return None if answer is None else str(answer)

    return asked


def _is(label: str) -> Callable[[Verdict], str]:
    return lambda verdict: str(verdict is not None and label in (verdict.get("category"), verdict.get("remark")))


_QUESTIONS: Final[Mapping[str, Callable[[Verdict], str | None]]] = {
    "point": _point,
    "category": _of_finding("category"),
    "aspect": _of_finding("aspect"),
    "polarity": lambda verdict: _NONE if verdict is None else str(verdict["polarity"]),
    "decisive": _of_finding("decisive"),
    "remark": lambda verdict: str((verdict or {}).get("remark", _NONE)),
}
