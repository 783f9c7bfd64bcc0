"""Behaviour tests after CheckList (Ribeiro, Wu, Guestrin, Singh, 2020): what must not change a reading, and what must.

A suite is a YAML file with `cases`. A case is a list of texts that have to be read alike, a text with a `{placeholder}` of `fill`
(all fillings have to be read alike), or a text with labels that it `has` and `lacks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analyzer.errors import CorpusError
from analyzer.labels import Category, Polarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from analyzer.classify.classifier import FeedbackClassifier
    from analyzer.text.reader import TextReader

Label = Annotated[str, Field(pattern=rf"^({'|'.join(Category)})/({'|'.join(Polarity)})$")]
Texts = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=2)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Expected(_Strict):
    """A text with the labels, such as `research/concern`, that it must be given and must not be given."""

    text: Annotated[str, Field(min_length=1)]
    has: frozenset[Label] = frozenset()
    lacks: frozenset[Label] = frozenset()

    @model_validator(mode="after")
    def _something(self) -> Expected:
        if not self.has and not self.lacks:
            raise ValueError("say what the text has or lacks")
        return self


class Suite(_Strict):
    """Cases that try one ability."""

    suite: str
    about: str
    fill: dict[str, Texts] = {}
    cases: Annotated[list[Expected | Texts | str], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases a suite has, and the texts of those that failed."""

    about: str
    cases: int
    failed: tuple[tuple[str, ...], ...]

    @property
    def rate(self) -> float:
        """The share of cases that failed, 0..1."""
        return len(self.failed) / self.cases


def load_suites(folder: Path) -> tuple[Suite, ...]:
    """The suites of a folder, in the order of its files.

    Raises:
        CorpusError: a file is no suite; the message names it.

    """
    suites = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            suites.append(Suite.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))))
        except (yaml.YAMLError, ValidationError) as error:
            raise CorpusError(f"{path.name}: {' '.join(str(error).split())}") from error
    return tuple(suites)


def try_out(classifier: FeedbackClassifier, reader: TextReader, suites: Iterable[Suite]) -> dict[str, Outcome]:
    """How a model fares on each suite."""
    return {suite.suite: _outcome(classifier, reader, suite) for suite in suites}


def _outcome(classifier: FeedbackClassifier, reader: TextReader, suite: Suite) -> Outcome:
    failed = []
    for case in suite.cases:
        texts = (case.text,) if isinstance(case, Expected) else tuple(case) if isinstance(case, list) else _filled(case, suite.fill)
        readings = _labels(classifier, reader, texts)
        if isinstance(case, Expected):
            fails = not case.has <= readings[0] or bool(case.lacks & readings[0])
        else:
            fails = any(reading != readings[0] for reading in readings)
        if fails:
            failed.append(texts)
    return Outcome(suite.about, len(suite.cases), tuple(failed))


def _filled(template: str, fill: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    texts = [template]
    for name, words in fill.items():
        texts = [text.replace(f"{{{name}}}", word) for text in texts for word in (words if f"{{{name}}}" in text else words[:1])]
    return tuple(texts)


def _labels(classifier: FeedbackClassifier, reader: TextReader, texts: Sequence[str]) -> list[frozenset[str]]:
    readings = classifier.read([reader.read(text) for text in texts])
    return [frozenset(f"{finding.category}/{finding.polarity}" for finding in reading.findings) for reading in readings]
