"""Which column of a table holds the feedback, and which the id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Final

from analyzer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.files.rows import ReadOptions

_TEXT_NAMES: Final = (
    "feedback", "interview feedback", "interviewer feedback", "feedback text", "text", "note", "notes", "comment", "comments", "remarks",
    "rejection reason", "reason", "assessment", "evaluation", "review", "message", "body", "summary", "description", "debrief",
)  # fmt: skip
_ID_NAMES: Final = ("id", "note id", "row id", "feedback id", "uuid", "key", "nr", "no", "number", "candidate id", "application id")
_USUAL_NAMES: Final = frozenset(
    (*_TEXT_NAMES, *_ID_NAMES, "timestamp", "date", "name", "candidate", "interviewer", "role", "email address")
)
_LEAST_WORDS: Final = 3.0
_PROSE: Final = re.compile(r"\w+\s+\w+\s+\w+\s+\w+\s+\w+")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of a table's columns, and which of them hold text and id; `id` is None where none does."""

    names: tuple[str, ...]
    text: int
    id: int | None
    has_header: bool

    @property
    def found(self) -> str:
        """What was found, in words."""
        identity = f"id in {self.names[self.id]!r}" if self.id is not None else "the row's number as id"
        header = "" if self.has_header else "no header row, "
        return f"{header}text in {self.names[self.text]!r}, {identity}"


def find_columns(name: str, sample: Sequence[Sequence[str]], options: ReadOptions, *, named: bool = False) -> Columns:
    """The columns of a table, from its first rows.

    Args:
        name: what to call the table in an error.
        sample: the first rows as texts; the first is the header, unless it reads like feedback itself.
        options: names of columns that were given.
        named: whether the first row is the header for certain, as where the format names its columns.

    Raises:
        InputError: a named column does not exist, or none holds text; the message lists those that there are.

    """
    if not sample:
        raise InputError(f"{name} is empty: there is no row in it")
    has_header = named or options.text is not None or _is_header(sample[0])
    if has_header:
        names = _distinct([cell.strip() or f"column_{place}" for place, cell in enumerate(sample[0], 1)])
    else:
        names = [f"column_{place}" for place in range(1, len(sample[0]) + 1)]
    rows = sample[1:] if has_header else sample
    text = _named(name, names, options.text, "text") if options.text else _likeliest(name, names, rows)
    identity = _named(name, names, options.id, "id") if options.id else _first(names, _ID_NAMES)
    return Columns(tuple(names), text, None if identity == text else identity, has_header)


def _is_header(row: Sequence[str]) -> bool:
    """Whether a row names columns: none of it reads like feedback but questions, such as surveys have, or a cell is a usual name."""
    prose = [cell.rstrip() for cell in row if _PROSE.search(cell)]
    return all(cell.endswith(("?", ":")) for cell in prose) or any(_plain(cell) in _USUAL_NAMES for cell in row)


def _likeliest(name: str, names: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """The column that is called like one with feedback and holds words; otherwise the one with the longest texts."""
    lengths = [fmean([len(row[place].split()) for row in rows if place < len(row)] or [0.0]) for place in range(len(names))]
    called = [place for each in _TEXT_NAMES for place, own in enumerate(names) if _plain(own) == each]
    if called and (not rows or max(lengths[place] for place in called) > 0):
        return max(called, key=lambda place: (lengths[place] >= _LEAST_WORDS, -called.index(place)))
    longest = max(range(len(names)), key=lambda place: lengths[place])
    if lengths[longest] < _LEAST_WORDS:
        raise InputError(f"{name}: no column holds text that could be feedback; name it with --text-column. There are: {', '.join(names)}")
    return longest


def _named(name: str, names: Sequence[str], wanted: str, what: str) -> int:
    found = _first(names, (_plain(wanted),))
    if found is None:
        raise InputError(f"{name} has no column {wanted!r} for the {what}. There are: {', '.join(names)}")
    return found


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((place for each in wanted for place, own in enumerate(names) if _plain(own) == each), None)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-.]+", " ", name.strip().lower())


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, a number after each that stands there already."""
    seen: dict[str, int] = {}
    distinct = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        distinct.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return distinct
