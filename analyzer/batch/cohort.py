"""What many notes say together: counted in one pass, each note once for each thing it says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from analyzer.batch.suppression import LEAST, is_small, suppressed
from analyzer.errors import InputError
from analyzer.labels import Aspect, Category, Polarity, RemarkKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_GROUPS: Final = 25
_QUOTES: Final = 3
_KEPT_QUOTES: Final = 40
_SURE: Final = 0.6
_LONGEST_QUOTE: Final = 140
_SAYS_WHO: Final = re.compile(r"[@#]|\d{4,}|(?<=[^.!?:\"'“‘]\s)[A-Z][a-z]+")
_DATE: Final = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?|(\d{1,2})[./](\d{1,2})[./](\d{4})")
Label = tuple[Aspect, Polarity]


@dataclass(frozen=True, slots=True)
class Grouped:
    """A table of notes by group (or month) and category of concern; None is a hidden count."""

    name: str
    groups: tuple[str, ...]
    notes: tuple[int, ...]
    counts: tuple[tuple[int | None, ...], ...]
    left_out: int


@dataclass(slots=True)
class Cohort:
    """Counts over the notes of a run."""

    by: str | None = None
    date_column: str | None = None
    notes: int = 0
    unspecific: int = 0
    not_english: int = 0
    labels: Counter[Label] = field(default_factory=Counter)
    categories: Counter[tuple[Category, Polarity]] = field(default_factory=Counter)
    remarks: Counter[RemarkKind] = field(default_factory=Counter)
    together: Counter[tuple[Aspect, Aspect]] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    in_group: Counter[tuple[str, Category]] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    in_month: Counter[tuple[str, Category]] = field(default_factory=Counter)
    _quotes: dict[Label, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, record: Mapping[str, Any]) -> None:
        """Count one analysis.

        Raises:
            InputError: the record has no column of the name that notes are to be grouped by.

        """
        self.notes += 1
        self.not_english += record["specific"] is None
        self.unspecific += record["specific"] is False
        labels = {(Aspect(each["aspect"]), Polarity(each["polarity"])) for each in record["findings"]}
        concerns = {aspect for aspect, polarity in labels if polarity is Polarity.CONCERN}
        blamed = {aspect.category for aspect in concerns}
        self.labels.update(labels)
        self.categories.update({(aspect.category, polarity) for aspect, polarity in labels})
        self.remarks.update({RemarkKind(each["kind"]) for each in record["remarks"]})
        self.together.update(combinations([aspect for aspect in Aspect if aspect in concerns], 2))
        self._group(record["columns"], blamed)
        for each in record["findings"]:
            self._keep(each)

    def quotes(self, label: Label) -> tuple[str, ...]:
        """Sample quotes for a label, the surest first; none where so few notes say it that a quote would point at somebody."""
        if self.labels[label] < LEAST:
            return ()
        return tuple(dict.fromkeys(quote for _, quote in sorted(self._quotes[label], key=lambda pair: (-pair[0], pair[1]))))[:_QUOTES]

    def by_group(self) -> Grouped | None:
        """Notes by the groups of the chosen column, the largest first."""
        if self.by is None:
            return None
        names = [name for name, _ in sorted(self.groups.items(), key=lambda pair: (-pair[1], pair[0]))]
        return _grouped(self.by, names[:MOST_GROUPS], self.groups, self.in_group, len(names[MOST_GROUPS:]))

    def by_month(self) -> Grouped | None:
        """Notes by month, in order; None where fewer than two months are known."""
        table = _grouped("month", sorted(self.months), self.months, self.in_month, 0)
        return table if len(table.groups) > 1 else None

    def _group(self, columns: Mapping[str, Any], blamed: set[Category]) -> None:
        if self.by is not None:
            if self.by not in columns:
                raise InputError(f"there is no column {self.by!r} to group by; there are {', '.join(columns) or 'none'}")
            name = str(columns[self.by] or "").strip() or "(none)"
            self.groups[name] += 1
            self.in_group.update((name, category) for category in blamed)
        month = _month(columns.get(self.date_column)) if self.date_column else next(filter(None, map(_month, columns.values())), None)
        if month is not None:
            self.months[month] += 1
            self.in_month.update((month, category) for category in blamed)

    def _keep(self, finding: Mapping[str, Any]) -> None:
        quote = " ".join(finding["quote"].split())
        kept = self._quotes[Aspect(finding["aspect"]), Polarity(finding["polarity"])]
        if finding["confidence"] >= _SURE and len(quote) <= _LONGEST_QUOTE and not _SAYS_WHO.search(quote):
            kept.append((finding["confidence"], quote))
            if len(kept) > _KEPT_QUOTES:
                kept.sort(key=lambda pair: (-pair[0], pair[1]))
                del kept[_KEPT_QUOTES // 2 :]


def cohort_of(records: Iterable[Mapping[str, Any]], by: str | None = None, date_column: str | None = None) -> Cohort:
    """The cohort of analyses; those of rows that could not be read are passed over."""
    cohort = Cohort(by, date_column)
    for record in records:
        if "error" not in record:
            cohort.add(record)
    return cohort


def _grouped(
    name: str, names: Iterable[str], sizes: Mapping[str, int], counts: Mapping[tuple[str, Category], int], left_out: int
) -> Grouped:
    """A table without the groups that are too small to be shown at all."""
    names = list(names)
    shown = [each for each in names if not is_small(sizes[each])]
    table = suppressed([[counts.get((each, category), 0) for category in Category] for each in shown])
    return Grouped(name, tuple(shown), tuple(sizes[each] for each in shown), tuple(map(tuple, table)), left_out + len(names) - len(shown))


def _month(value: Any) -> str | None:
    """The month that a cell's date lies in, as 2026-03; None where it is no date."""
    found = _DATE.match(str(value or "").strip())
    if not found:
        return None
    year, month = (int(found[1]), int(found[2])) if found[1] else (int(found[5]), int(found[4]))
    try:
        return date(year, month, 1).strftime("%Y-%m")
    except ValueError:
        return None
