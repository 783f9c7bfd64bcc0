"""The action catalogue: what an entry has to say, and how the YAML files become a checked `Catalogue`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from analyzer.errors import CatalogueError
from analyzer.labels import Aspect, Polarity, RemarkKind
from analyzer.plan.context import Outcome
from analyzer.plan.situation import Field as WorkField
from analyzer.plan.situation import Level, Region, Stage
from analyzer.plan.titles import Titles
from analyzer.results import Effort, Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analyzer.plan.context import Context
    from analyzer.plan.evidence import Topic

TERMS: Final = "{terms}"
"""The placeholder in a title that the terms of a finding replace."""
SOURCES_FILE: Final = "sources.yaml"

NoteState = Literal["always", "unspecific", "concerns", "strengths", "conflicting"]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^[^{}]*$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z]+(-[a-z]+)*$")]
Days = Annotated[int, Field(strict=True, ge=0)]

_PACKAGED: Final = Path(__file__).with_name("actions")
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Trigger(_Strict):
    """What calls an action up: an aspect with its polarity, a kind of remark, or the state of a note as a whole.

    A remark counts unless it praises; `polarity: strength` takes the praise instead. With `mentions` the quote must hold
    one of these words; `word*` stands for every word that begins so. `conflicting` is one aspect praised in one note and
    criticised in another.
    """

    aspect: Aspect | None = None
    remark: RemarkKind | None = None
    note: NoteState | None = None
    polarity: Polarity | None = None
    mentions: tuple[Sentence, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Trigger:
        if sum(kind is not None for kind in (self.aspect, self.remark, self.note)) != 1:
            raise ValueError("name exactly one of aspect, remark, note")
        if self.aspect and not self.polarity:
            raise ValueError("polarity: an aspect needs one, concern or strength")
        if self.remark and (self.polarity is Polarity.CONCERN or (self.polarity and self.remark is RemarkKind.PROTECTED)):
            raise ValueError("polarity: leave it out for a remark, or say strength for praise (never with protected)")
        if self.note and (self.polarity or self.mentions):
            raise ValueError("note: the state of a whole note takes neither polarity nor mentions")
        return self

    @property
    def topic(self) -> Topic | None:
        """The aspect or remark kind, and whether praise is meant; None for the state of a note."""
        label = self.aspect or self.remark
        return None if label is None else (label.value, self.polarity is Polarity.STRENGTH)

    @property
    def is_concern(self) -> bool:
        """Whether it answers concerns, the only thing there is to repair."""
        return (self.aspect is not None and self.polarity is Polarity.CONCERN) or self.note == "concerns"

    @property
    def is_strength(self) -> bool:
        """Whether it answers strengths, the only thing there is to build on."""
        return (self.aspect is not None and self.polarity is Polarity.STRENGTH) or self.note == "strengths"


class Needs(_Strict):
    """What the context must not contradict for the action to make sense."""

    outcome: Outcome | None = None
    interview_within_days: Days | None = None

    @model_validator(mode="after")
    def _something(self) -> Needs:
        if self.outcome is None and self.interview_within_days is None:
            raise ValueError("name outcome or interview_within_days, or leave needs out")
        return self


class Fits(_Strict):
    """For whom and when an action makes sense; where the context says nothing, it is taken to fit."""

    level: tuple[Level, ...] = ()
    field: tuple[WorkField, ...] = ()
    stage: tuple[Stage, ...] = ()
    region: tuple[Region, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Fits:
        if not (self.level or self.field or self.stage or self.region):
            raise ValueError("name level, field, stage or region, or leave fits out")
        return self

    def suits(self, context: Context) -> bool:
        """Whether nothing that is known of the candidate's situation speaks against the action."""
        asked = ((self.level, context.level), (self.field, context.field), (self.stage, context.stage_kind), (self.region, context.region))
        return all(known is None or not wanted or known in wanted for wanted, known in asked)


class Link(_Strict):
    """Where an action leads: shown as its last step."""

    title: Sentence
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2000)]


class Entry(_Strict):
    """One action of the catalogue.

    >>> load_catalogue().opener.id
    'ask-the-one-question'
    """

    id: Slug
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    title_plain: Sentence | None = None
    purpose: Purpose
    steps: Annotated[tuple[Sentence, ...], Field(min_length=2, max_length=5)]
    done_when: Sentence
    effort: Effort
    within_days: Days | None = None
    needs: Needs | None = None
    fits: Fits | None = None
    triggers: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    excludes: tuple[Slug, ...] = ()
    links: tuple[Link, ...] = ()
    source: str | None = None

    @model_validator(mode="after")
    def _title_has_a_plain_form(self) -> Entry:
        braces = self.title.replace(TERMS, "", 1)
        if "{" in braces or "}" in braces:
            raise ValueError(f"title: the only placeholder is {TERMS}, once")
        if (TERMS in self.title) != (self.title_plain is not None):
            raise ValueError(f"title_plain: give it when the title holds {TERMS}, and only then")
        return self

    @model_validator(mode="after")
    def _purpose_suits_triggers(self) -> Entry:
        if len(set(self.triggers)) < len(self.triggers):
            raise ValueError("triggers: one stands twice")
        if self.purpose == "repair" and not all(trigger.is_concern for trigger in self.triggers):
            raise ValueError("purpose: only concerns are repaired; a remark or a strength never is")
        if self.purpose == "build" and not all(trigger.is_strength for trigger in self.triggers):
            raise ValueError("purpose: one can build only on strengths")
        gentle = any(trigger.is_strength or trigger.note == "always" for trigger in self.triggers)
        if gentle and self.purpose not in ("build", "courtesy"):
            raise ValueError("purpose: what follows praise, or always, is build or courtesy")
        return self


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every action there is, in the order of the files, and what the keys of their sources stand for.

    `preferred` are the ids of actions that come before others for the same concern; `titles` are for display.
    """

    entries: tuple[Entry, ...]
    sources: Mapping[str, str]
    preferred: tuple[str, ...] = ()
    titles: Titles = field(default_factory=Titles)

    @property
    def opener(self) -> Entry:
        """The action that asks the question, where a note gives nothing to act on."""
        return next(entry for entry in self.entries if asks(entry))


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue in a folder of YAML files; without a folder, the one that ships with Afterview.

    Raises:
        CatalogueError: a file or an entry is not what it has to be; the message names file, entry and field.

    """
    folder = folder or _PACKAGED
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != SOURCES_FILE)
    if not paths:
        raise CatalogueError(f"{folder} holds no catalogue: expected files such as skills.yaml, each a list of actions")
    filed = [(path.name, entry) for path in paths for entry in _entries(path)]
    sources = _sources(folder / SOURCES_FILE)
    _check_together(filed, sources)
    return Catalogue(tuple(entry for _, entry in filed), MappingProxyType(sources))


def _entries(path: Path) -> list[Entry]:
    data = _read(path)
    if not isinstance(data, list):
        raise CatalogueError(f"{path.name}: expected a list of actions, found {type(data).__name__}")
    return [_entry(path.name, number, item) for number, item in enumerate(data, start=1)]


def _entry(file: str, number: int, item: object) -> Entry:
    try:
        return Entry.model_validate(item)
    except ValidationError as error:
        name = item.get("id") if isinstance(item, dict) else None
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        fault = first["msg"].removeprefix("Value error, ")
        parts = (file, f"entry {name!r}" if name else f"entry number {number}", where, fault)
        raise CatalogueError(": ".join(part for part in parts if part)) from error


def _sources(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        return TypeAdapter(dict[str, str]).validate_python(_read(path))
    except ValidationError as error:
        raise CatalogueError(f"{path.name}: expected one text for each key, such as K12: where it stands") from error


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_bytes(), Loader=_Loader)  # noqa: S506 - both are safe loaders
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name}: not YAML in UTF-8: {' '.join(str(error).split())}") from error


def _check_together(filed: list[tuple[str, Entry]], sources: Mapping[str, str]) -> None:
    files: dict[str, str] = {}
    for file, entry in filed:
        if entry.id in files:
            raise CatalogueError(f"{file}: entry {entry.id!r}: id: it stands in {files[entry.id]} already; choose another")
        files[entry.id] = file
    for file, entry in filed:
        for other in entry.excludes:
            if other not in files or other == entry.id:
                raise CatalogueError(f"{file}: entry {entry.id!r}: excludes: {other!r} is no other action of this catalogue")
        if entry.source is not None and entry.source not in sources:
            raise CatalogueError(f"{file}: entry {entry.id!r}: source: {entry.source!r} has no line in {SOURCES_FILE}; add one")
    if not any(asks(entry) for _, entry in filed):
        raise CatalogueError(
            "the catalogue has no action that asks the question: give one the trigger {note: unspecific}, no needs and no fits"
        )


def asks(entry: Entry) -> bool:
    """Whether an action asks the question that an unspecific note needs; a catalogue has at least one."""
    return entry.needs is None and entry.fits is None and any(trigger.note == "unspecific" for trigger in entry.triggers)
