"""A platform's own catalogue: a YAML file that adds, changes, hides and reorders actions, and renames titles for display.

```yaml
extends: afterview            # or nothing, to start from an empty catalogue
add:
  - id: book-a-session
    title: Book a session with your coach
    purpose: repair
    steps: [Choose a time this week., Bring the note and this plan.]
    done_when: The session stands in both calendars.
    effort: minutes
    triggers: [{note: concerns}]
    links: [{title: Book here, url: "https://coaching.example/book"}]
change:
  thank-you-note: {title: Thank everyone you met}
hide: [consider-a-records-request]
order: [book-a-session]
titles:
  categories: {skills_gap: {concern: To learn, strength: Can do}}
  aspects: {conduct: How you came across}
```
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyzer.errors import CatalogueError
from analyzer.labels import Aspect, Category, Polarity
from analyzer.plan.catalogue import Catalogue, Entry, Sentence, asks
from analyzer.plan.titles import Titles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES: Final = 2_000_000
Place = tuple[str | int, ...]


class _TitlesIn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: dict[Category, dict[Polarity, Sentence]] = Field(default_factory=dict)
    aspects: dict[Aspect, Sentence] = Field(default_factory=dict)


class _Own(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    extends: Literal["afterview", "nothing"] = "afterview"
    add: tuple[Entry, ...] = ()
    change: dict[str, dict[str, Any]] = Field(default_factory=dict)
    hide: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    titles: _TitlesIn = _TitlesIn()
    sources: dict[str, str] = Field(default_factory=dict)


def load_own(path: Path, base: Catalogue) -> Catalogue:
    """The catalogue that a platform's file makes of `base`.

    Raises:
        CatalogueError: the file is not what it has to be; the message names file, line and field.

    """
    return _Reader(path).catalogue(base)


class _Reader:
    """Reads one file; keeps its tree, so that every error can say on which line it stands."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        try:
            data = path.read_bytes()
            if len(data) > MAX_BYTES:
                raise CatalogueError(f"{self._name} has {len(data):,} bytes; a catalogue of at most {MAX_BYTES:,} is read")
            self._tree = yaml.compose(data, Loader=yaml.SafeLoader)
            self._data = yaml.safe_load(data)
        except OSError as error:
            raise CatalogueError(f"cannot read {path}: {error.strerror}. Give the path of a catalogue file in YAML.") from error
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            raise CatalogueError(f"{self._name}: not YAML in UTF-8: {' '.join(str(error).split())}") from error
        if not isinstance(self._data, dict):
            self._fail((), f"expected the keys {', '.join(_Own.model_fields)}, found {type(self._data).__name__}")
        for line, key in _repeated(self._tree):
            raise CatalogueError(f"{self._name}, line {line}: {key!r} stands twice; keep one")

    def catalogue(self, base: Catalogue) -> Catalogue:
        """The base with everything done to it that the file asks for."""
        own = self._parsed()
        kept = {entry.id: entry for entry in base.entries} if own.extends == "afterview" else {}
        sources = {**(base.sources if own.extends == "afterview" else {}), **own.sources}
        self._change(own, kept)
        self._hide(own, kept)
        self._add(own, kept)
        self._check(own, kept, sources)
        first = [kept[name] for name in own.order]
        entries = (*first, *(entry for entry in kept.values() if entry not in first))
        titles = Titles(
            MappingProxyType({(c, polarity): title for c, by in own.titles.categories.items() for polarity, title in by.items()}),
            MappingProxyType(dict(own.titles.aspects)),
        )
        return Catalogue(_without_dangling(entries), MappingProxyType(sources), own.order, titles)

    def _parsed(self) -> _Own:
        try:
            return _Own.model_validate(self._data)
        except ValidationError as error:
            self._refuse((), error)

    def _change(self, own: _Own, kept: dict[str, Entry]) -> None:
        for name, change in own.change.items():
            if name not in kept:
                self._fail(("change", name), f"there is no action {name!r} to change; `afterview catalogue list` prints them all")
            if "id" in change:
                self._fail(("change", name, "id"), "an id cannot be changed; hide the action and add another")
            merged = {**kept[name].model_dump(mode="json", exclude_none=True, exclude_defaults=True), **change}
            if "title" in change and "{terms}" not in str(change["title"]):
                merged.pop("title_plain", None) if "title_plain" not in change else None
            try:
                kept[name] = Entry.model_validate(merged)
            except ValidationError as error:
                self._refuse(("change", name), error)

    def _hide(self, own: _Own, kept: dict[str, Entry]) -> None:
        for place, name in enumerate(own.hide):
            if kept.pop(name, None) is None:
                self._fail(("hide", place), f"there is no action {name!r} to hide; `afterview catalogue list` prints them all")

    def _add(self, own: _Own, kept: dict[str, Entry]) -> None:
        for place, entry in enumerate(own.add):
            if entry.id in kept:
                self._fail(("add", place, "id"), f"{entry.id!r} is there already; choose another id, or put it under change")
            kept[entry.id] = entry

    def _check(self, own: _Own, kept: Mapping[str, Entry], sources: Mapping[str, str]) -> None:
        if len(set(own.order)) < len(own.order):
            self._fail(("order",), "an action stands twice")
        for place, name in enumerate(own.order):
            if name not in kept:
                self._fail(("order", place), f"there is no action {name!r} in this catalogue")
        for place, entry in enumerate(own.add):
            for at, other in enumerate(entry.excludes):
                if other not in kept:
                    self._fail(("add", place, "excludes", at), f"there is no action {other!r} in this catalogue")
            if entry.source is not None and entry.source not in sources:
                self._fail(("add", place, "source"), f"{entry.source!r} has no line under sources; add one")
        if not any(map(asks, kept.values())):
            self._fail((), "no action is left that asks the question of an unspecific note: keep one with the trigger {note: unspecific}")

    def _refuse(self, place: Place, error: ValidationError) -> NoReturn:
        first = error.errors(include_url=False)[0]
        loc = tuple(part for part in first["loc"] if part != "[key]")
        self._fail((*place, *loc), first["msg"].removeprefix("Value error, "))

    def _fail(self, place: Place, fault: str) -> NoReturn:
        where = ".".join(map(str, place))
        raise CatalogueError(f"{self._name}, line {_line(self._tree, place)}: {f'{where}: ' if where else ''}{fault}")


def _line(node: yaml.Node | None, place: Sequence[str | int]) -> int:
    """The line, from 1, on which what stands at a place begins; that of its nearest parent if it is not there."""
    line = node.start_mark.line if node else 0
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1


def _repeated(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Keys that stand twice in one mapping, with the line of the second: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(key.value)
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)


def _without_dangling(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries without exclusions of actions that have been hidden."""
    known = {entry.id for entry in entries}
    return tuple(
        entry if known.issuperset(entry.excludes) else entry.model_copy(update={"excludes": tuple(x for x in entry.excludes if x in known)})
        for entry in entries
    )
