"""The labelled corpus: its format, and how it is read.

One YAML file a voice (the batch of one author) in `voices/`. A label gives the words it is about, letter for letter;
offsets are computed here, and a quote that is not in its note is an error. `models/corpus/README.md` describes the
format for those who write it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analyzer.errors import CorpusError
from analyzer.labels import Aspect, Polarity, RemarkKind, RemarkPolarity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Split = Literal["train", "tune", "test"]
Register = Literal["reported", "email", "debrief", "scorecard", "form", "chat", "coach"]
Stratum = Literal["natural", "focus"]

PHENOMENA: Final = tuple(
    """
    story irony understatement negated_criticism negated_praise mixed_clause comparison advice waved_off headings ratings
    reported_speech defence contradiction question typos jargon non_native no_finding
    """.split()
)
"""What makes a note hard; a note can show several."""

VOICES: Final = "voices"


@dataclass(frozen=True, slots=True)
class LabelledFinding:
    """A finding as a labeller gave it; offsets are code points of the note's text."""

    start: int
    end: int
    aspect: Aspect
    polarity: Polarity
    decisive: bool = False


@dataclass(frozen=True, slots=True)
class LabelledRemark:
    """A remark as a labeller gave it; offsets are code points of the note's text."""

    start: int
    end: int
    kind: RemarkKind
    polarity: RemarkPolarity


@dataclass(frozen=True, slots=True)
class LabelledNote:
    """A note of the corpus with its labels, ordered by where they start."""

    id: str
    voice: str
    split: Split
    register: Register
    field: str
    stratum: Stratum
    phenomena: tuple[str, ...]
    text: str
    findings: tuple[LabelledFinding, ...]
    remarks: tuple[LabelledRemark, ...]

    def to_gold(self) -> dict[str, Any]:
        """The note as a line of a gold file."""
        return {
            "id": self.id,
            "register": self.register,
            "field": self.field,
            "text": self.text,
            "findings": [
                {
                    "start": finding.start,
                    "end": finding.end,
                    "category": str(finding.aspect.category),
                    "aspect": str(finding.aspect),
                    "polarity": str(finding.polarity),
                    "decisive": finding.decisive,
                }
                for finding in self.findings
            ],
            "remarks": [{"start": r.start, "end": r.end, "kind": str(r.kind)} for r in self.remarks],
        }


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Label(_Strict):
    quote: Annotated[str, Field(min_length=1)]
    nth: Annotated[int, Field(ge=1)] = 1

    def locate(self, note: str, text: str) -> tuple[int, int]:
        """The offsets of the quote; white space matches any white space, so that a quote may run over a line's end."""
        pattern = r"\s+".join(re.escape(part) for part in self.quote.split())
        places = [match.span() for match in re.finditer(pattern, text)]
        if len(places) < self.nth:
            raise CorpusError(f"note {note}: the quote {self.quote!r} stands {len(places)} times in the text, not {self.nth}")
        if len(places) > 1 and "nth" not in self.model_fields_set:
            raise CorpusError(f"note {note}: the quote {self.quote!r} stands {len(places)} times; say which with `nth`")
        return places[self.nth - 1]


class _Finding(_Label):
    aspect: Aspect
    polarity: Polarity
    decisive: bool = False


class _Remark(_Label):
    kind: RemarkKind
    polarity: RemarkPolarity


class _Note(_Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+-\d{3,}$")]
    reviewed: Literal[True] = True
    register_: Annotated[Register, Field(alias="register")]
    field: str
    stratum: Stratum
    phenomena: tuple[str, ...] = ()
    text: Annotated[str, Field(min_length=1)]
    findings: tuple[_Finding, ...] = ()
    remarks: tuple[_Remark, ...] = ()
    source: str | None = None
    corrected: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _known_phenomena(self) -> Self:
        unknown = [name for name in self.phenomena if name not in PHENOMENA]
        if unknown:
            raise ValueError(f"unknown phenomena {', '.join(unknown)}")
        return self

    def labelled(self, voice: str, split: Split) -> LabelledNote:
        """The note with offsets in place of quotes."""
        if sum(finding.decisive for finding in self.findings) > 1:
            raise CorpusError(f"note {self.id}: more than one finding is decisive")
        findings = [LabelledFinding(*f.locate(self.id, self.text), f.aspect, f.polarity, f.decisive) for f in self.findings]
        remarks = [LabelledRemark(*r.locate(self.id, self.text), r.kind, r.polarity) for r in self.remarks]
        return LabelledNote(
            id=self.id,
            voice=voice,
            split=split,
            register=self.register_,
            field=self.field,
            stratum=self.stratum,
            phenomena=self.phenomena,
            text=self.text,
            findings=tuple(sorted(findings, key=lambda f: (f.start, f.end, f.aspect, f.polarity))),
            remarks=tuple(sorted(remarks, key=lambda r: (r.start, r.end, r.kind))),
        )


class _Voice(_Strict):
    voice: str
    split: Split
    world: str
    notes: tuple[_Note, ...]


def load_corpus(folder: Path, split: Split | None = None) -> tuple[LabelledNote, ...]:
    """The notes of a corpus, in the order of their files and within them.

    Args:
        folder: the corpus folder, with a `voices` folder in it.
        split: only the notes of this split; all if None.

    Raises:
        CorpusError: a file is malformed; the message names file, note and what is wrong.

    """
    files = sorted((folder / VOICES).glob("*.yaml"))
    if not files:
        raise CorpusError(f"{folder / VOICES} holds no corpus files (*.yaml)")
    notes = [note for path in files for note in _read_voice(path)]
    check_ids(notes)
    return tuple(note for note in notes if split in (None, note.split))


def load_reviewed(path: Path) -> tuple[LabelledNote, ...]:
    """Notes that were drafted from corrections and then labelled as a whole, to train on beside a corpus.

    Args:
        path: a file in the format of `voices/*.yaml`, or a folder of such files.

    Raises:
        CorpusError: a file is malformed, or a note in it is not reviewed, or is of the split 'test'; the message names file and note.

    """
    files = reviewed_files(path)
    if not files:
        raise CorpusError(f"{path} holds no corpus files (*.yaml)")
    notes = tuple(note for file in files for note in _read_voice(file))
    if held := next((note for note in notes if note.split == "test"), None):
        raise CorpusError(f"{path}: note {held.id} is of the split 'test', which stays as it is; make it 'train' or 'tune'")
    return notes


def reviewed_files(path: Path) -> list[Path]:
    """The file, or the files of a folder, in order."""
    return sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def check_ids(notes: Sequence[LabelledNote]) -> None:
    """Raise `CorpusError` where two notes have one id."""
    seen: set[str] = set()
    for note in notes:
        if note.id in seen:
            raise CorpusError(f"the id {note.id} stands twice in the corpus")
        seen.add(note.id)


def _read_voice(path: Path) -> Iterator[LabelledNote]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        _check_reviewed(path, data)
        voice = _Voice.model_validate(data)
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path.name}: {error}") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise CorpusError(f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for note in voice.notes:
        try:
            yield note.labelled(voice.voice, voice.split)
        except CorpusError as error:
            raise CorpusError(f"{path.name}: {error}") from error


def _check_reviewed(path: Path, data: Any) -> None:
    """A draft is no labelled note: one corrected label says nothing of the rest."""
    notes = data.get("notes") if isinstance(data, dict) else None
    for note in notes if isinstance(notes, list) else ():
        if isinstance(note, dict) and note.get("reviewed", True) is not True:
            raise CorpusError(
                f"{path.name}: note {note.get('id')} is not reviewed. Label the whole note after the annotation guide, "
                "and then set `reviewed: true`; nothing learns from it before."
            )
