"""Write notes that readers corrected as drafts in the format of the corpus, for somebody to label.

A draft holds what readers said and no label of a model. It is marked `reviewed: false`, and training refuses it until a person has
labelled the whole note (`analyzer.training.corpus`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VOICE: Final = r"[a-z0-9]+"
"""What the name of a voice looks like."""
_HEAD: Final = """\
# Drafts, not labelled notes. For each note: give register and field, label all of it after docs/annotation-guide.md
# (`corrected` says what readers said of the model's answer), and then set `reviewed: true`. The texts are people's
# feedback: delete a note here, too, when its candidate asks for it; `source` is the id of the note in the service, or
# of the first correction where no note is kept.
"""


@dataclass(frozen=True, slots=True)
class Label:
    """A span and its label as JSON types: `aspect`, `polarity`, `decisive` of a finding, or `remark` and `polarity`."""

    start: int
    end: int
    label: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A note that readers corrected.

    `labels` are those that readers agree on; `corrected` is all that they said, as JSON types.
    """

    text: str
    source: str
    labels: Sequence[Label] = ()
    corrected: Sequence[Mapping[str, Any]] = field(default=())


def to_yaml(voice: str, drafts: Sequence[Draft]) -> str:
    """Drafts as a file of the corpus; the notes are numbered in their order.

    Args:
        voice: what the batch is called, in small letters and digits; ids begin with it.
        drafts: the notes.

    """
    notes = [_note(f"{voice}-{number:03}", draft) for number, draft in enumerate(drafts, 1)]
    whole = {"voice": voice, "split": "train", "world": "notes that readers corrected", "notes": notes}
    return _HEAD + yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


class _Dumper(yaml.SafeDumper):
    """Writes text so that it is read back as it was: unusual line ends escaped, other lines one below the other."""


def _represented(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = '"' if _ODD.search(text) else "|" if "\n" in text and text == text.strip() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style)


_ODD: Final = re.compile("[\r\x85\u2028\u2029\ufeff]")
_Dumper.add_representer(str, _represented)


def _note(identity: str, draft: Draft) -> dict[str, Any]:
    found = [(where, each.label) for each in draft.labels if (where := quoted(draft.text, each.start, each.end)) is not None]
    return {
        "id": identity,
        "reviewed": False,
        "register": None,
        "field": None,
        "stratum": "natural",
        "source": draft.source,
        "text": draft.text,
        "findings": [_finding(label) | where for where, label in found if "remark" not in label],
        "remarks": [{"kind": label["remark"], "polarity": label["polarity"]} | where for where, label in found if "remark" in label],
        "corrected": [dict(each) for each in draft.corrected],
    }


def _finding(label: Mapping[str, Any]) -> dict[str, Any]:
    settled = {"decisive": True} if label.get("decisive") else {}
    return {"aspect": label.get("aspect"), "polarity": label["polarity"], **settled}


def quoted(text: str, start: int, end: int) -> dict[str, Any] | None:
    """A span as the corpus gives it: its words, and `nth` where they stand more than once. None of what it cannot give.

    >>> quoted("late, and late again", 10, 14)
    {'quote': 'late', 'nth': 2}
    """
    words = text[start:end].split()
    if not words:
        return None
    start, end = start + _space(text[start:end]), end - _space(text[start:end][::-1])
    places = [found.span() for found in re.finditer(r"\s+".join(map(re.escape, words)), text)]
    if (start, end) not in places:
        return None
    return {"quote": " ".join(words), **({"nth": places.index((start, end)) + 1} if len(places) > 1 else {})}


def _space(text: str) -> int:
    return len(text) - len(text.lstrip())
