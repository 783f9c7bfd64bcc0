"""How well analyses agree with labels: the figures of the project's tables. All are 0 to 1, higher is better, unless said otherwise.

- `concern_macro_f1`: mean over the four categories of the F1 of "this note holds a concern of this category" (the headline)
- `concern_micro_f1`, `strength_macro_f1`: the same idea; `aspect_micro_f1`, `aspect_strength_micro_f1`: by (category, aspect)
- `finding_f1`: findings matched one to one: same category and polarity, overlap over union of at least 0.5
- `span_f1`: characters, without white space, that bear the right category and polarity
- `remark_f1`: remarks matched one to one: same kind, overlap over union of at least 0.3
- `decisive_f1`: the decisive finding: same category, overlap over union of at least 0.5
- `exact_notes`: notes whose set of concern categories is exactly right
- `false_alarm`: concern-free notes that were given a concern (lower is better)
- `brier`, `ece`: calibration of the findings' confidences (lower is better); right means same category and polarity with an
  overlap over union of at least 0.3. `ece_floor` is what perfect calibration would show at this sample size.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analyzer.labels import Category, Polarity
from analyzer.training.spans import matched, overlap

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from analyzer.labels import Aspect
    from analyzer.training.spans import FindingSpan, RemarkSpan

MATCH: Final = 0.5
TOUCH: Final = 0.3
_DRAWS: Final = 400
_FLOOR_DRAWS: Final = 100
_BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Pair:
    """The labels of one note beside what was predicted for it. `confidences` belong to the predicted findings."""

    id: str
    text: str
    gold: Sequence[FindingSpan]
    predicted: Sequence[FindingSpan]
    gold_remarks: Sequence[RemarkSpan] = ()
    predicted_remarks: Sequence[RemarkSpan] = ()
    confidences: Sequence[float] = ()


def table(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Every figure over these notes; a figure with nothing to measure is None."""
    free = [pair for pair in pairs if not concerns(pair.gold)]
    return {
        "notes": len(pairs),
        "concern_macro_f1": macro_f1(pairs, Polarity.CONCERN),
        "concern_micro_f1": set_f1(pairs, lambda found: _categories(found, Polarity.CONCERN)),
        "concern_f1": {str(c): category_f1(pairs, c, Polarity.CONCERN) for c in Category},
        "strength_macro_f1": macro_f1(pairs, Polarity.STRENGTH),
        "strength_f1": {str(c): category_f1(pairs, c, Polarity.STRENGTH) for c in Category},
        "aspect_micro_f1": set_f1(pairs, lambda found: _aspects(found, Polarity.CONCERN)),
        "aspect_strength_micro_f1": set_f1(pairs, lambda found: _aspects(found, Polarity.STRENGTH)),
        "finding_f1": matched_f1([(p.gold, p.predicted) for p in pairs], _same_point, MATCH),
        "span_f1": _counts_f1([_counts(_characters(p.gold, p.text), _characters(p.predicted, p.text)) for p in pairs]),
        "remark_f1": matched_f1([(p.gold_remarks, p.predicted_remarks) for p in pairs], lambda a, b: a.kind == b.kind, TOUCH),
        "decisive_f1": matched_f1(
            [([f for f in p.gold if f.decisive], [f for f in p.predicted if f.decisive]) for p in pairs],
            lambda a, b: a.aspect.category is b.aspect.category,
            MATCH,
        ),
        "exact_notes": sum(concerns(p.gold) == concerns(p.predicted) for p in pairs) / len(pairs),
        "false_alarm": sum(bool(concerns(p.predicted)) for p in free) / len(free) if free else None,
        **_calibration(pairs),
        "findings": sum(len(p.predicted) for p in pairs),
    }


def macro_f1(pairs: Iterable[Pair], polarity: Polarity) -> float | None:
    """The mean over categories of `category_f1`, of those that can be measured."""
    kept = list(pairs)
    known = [score for category in Category if (score := category_f1(kept, category, polarity)) is not None]
    return sum(known) / len(known) if known else None


def category_f1(pairs: Iterable[Pair], category: Category, polarity: Polarity) -> float | None:
    """The F1 of "this note holds a finding of this category and polarity"."""
    return set_f1(pairs, lambda found: _categories(found, polarity) & {category})


def set_f1(pairs: Iterable[Pair], labels: Callable[[Sequence[FindingSpan]], set[Any]]) -> float | None:
    """The F1 of the sets of labels that notes are given, over all notes together."""
    return _counts_f1([_counts(labels(pair.gold), labels(pair.predicted)) for pair in pairs])


def interval(pairs: Sequence[Pair], figure: Callable[[Sequence[Pair]], float | None], seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of a figure, by drawing notes with replacement."""
    draw = random.Random(seed)
    values = sorted(figure([draw.choice(pairs) for _ in pairs]) or 0.0 for _ in range(_DRAWS))
    return values[int(0.025 * _DRAWS)], values[int(0.975 * _DRAWS)]


def paired_interval(
    pairs: Sequence[Pair], other: Sequence[Pair], figure: Callable[[Sequence[Pair]], float | None], seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of the difference of a figure between two models on the same notes, by drawing the same notes for both."""
    draw = random.Random(seed)
    differences = []
    for _ in range(_DRAWS):
        places = [draw.randrange(len(pairs)) for _ in pairs]
        one, two = (figure([side[place] for place in places]) or 0.0 for side in (pairs, other))
        differences.append(one - two)
    differences.sort()
    return differences[int(0.025 * _DRAWS)], differences[int(0.975 * _DRAWS)]


def concerns(findings: Sequence[FindingSpan]) -> set[Category]:
    """The categories that a note holds a concern of."""
    return _categories(findings, Polarity.CONCERN)


def matched_f1(pairs: Iterable[tuple[Sequence[Any], Sequence[Any]]], same: Callable[[Any, Any], bool], least: float) -> float | None:
    """The F1 of spans matched one to one within each note, best overlaps first."""
    return _counts_f1([_matched(gold, predicted, same, least) for gold, predicted in pairs])


def _matched(gold: Sequence[Any], predicted: Sequence[Any], same: Callable[[Any, Any], bool], least: float) -> tuple[int, int, int]:
    hits = len(matched(gold, predicted, same, least))
    return hits, len(predicted) - hits, len(gold) - hits


def _categories(findings: Sequence[FindingSpan], polarity: Polarity) -> set[Category]:
    return {finding.aspect.category for finding in findings if finding.polarity is polarity}


def _aspects(findings: Sequence[FindingSpan], polarity: Polarity) -> set[Aspect]:
    return {finding.aspect for finding in findings if finding.polarity is polarity}


def _same_point(one: FindingSpan, other: FindingSpan) -> bool:
    return one.aspect.category is other.aspect.category and one.polarity is other.polarity


def _characters(findings: Sequence[FindingSpan], text: str) -> set[Hashable]:
    return {
        (place, finding.aspect.category, finding.polarity)
        for finding in findings
        for place in range(finding.start, finding.end)
        if not text[place].isspace()
    }


def _counts(gold: set[Any], predicted: set[Any]) -> tuple[int, int, int]:
    return len(gold & predicted), len(predicted - gold), len(gold - predicted)


def _counts_f1(counts: Iterable[tuple[int, int, int]]) -> float | None:
    hits = alarms = missed = 0
    for right, wrong, lost in counts:
        hits, alarms, missed = hits + right, alarms + wrong, missed + lost
    return 2 * hits / (2 * hits + alarms + missed) if hits + alarms + missed else None


def reliability(pairs: Iterable[Pair]) -> list[dict[str, float]]:
    """For each tenth of confidence that has findings: how many, their mean confidence, and the share of them that is right."""
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for confidence, right in _points(pairs):
        bins[min(_BINS - 1, int(confidence * _BINS))].append((confidence, right))
    return [
        {
            "from": place / _BINS,
            "to": (place + 1) / _BINS,
            "findings": len(points),
            "confidence": sum(confidence for confidence, _ in points) / len(points),
            "right": sum(right for _, right in points) / len(points),
        }
        for place, points in sorted(bins.items())
    ]


def _points(pairs: Iterable[Pair]) -> list[tuple[float, bool]]:
    """The confidence of each predicted finding, and whether it is right."""
    return [
        (confidence, any(_same_point(finding, label) and overlap(finding, label) >= TOUCH for label in pair.gold))
        for pair in pairs
        for finding, confidence in zip(pair.predicted, pair.confidences, strict=True)
    ]


def _calibration(pairs: Iterable[Pair]) -> dict[str, float | None]:
    points = _points(pairs)
    if not points:
        return {"brier": None, "ece": None, "ece_floor": None}
    draw = random.Random(0)
    floors = [_ece([(confidence, draw.random() < confidence) for confidence, _ in points]) for _ in range(_FLOOR_DRAWS)]
    brier = sum((confidence - right) ** 2 for confidence, right in points) / len(points)
    return {"brier": brier, "ece": _ece(points), "ece_floor": sum(floors) / len(floors)}


def _ece(points: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins of confidence."""
    bins: dict[int, float] = defaultdict(float)
    for confidence, right in points:
        bins[min(_BINS - 1, int(confidence * _BINS))] += confidence - right
    return sum(map(abs, bins.values())) / len(points)
