"""Afterview as a spaCy pipeline component, for people who have a pipeline already.

nlp.add_pipe("feedback_analyzer")
doc = nlp("Friendly, but your SQL was weak.")
doc._.feedback            # the Analysis
doc.spans["feedback"]     # a span group; labels are category/aspect/polarity
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span

from analyzer.engine import load
from analyzer.errors import ConfigError
from analyzer.results import Note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analyzer.engine import Analyzer
    from analyzer.results import Analysis

ATTRIBUTE: Final = "feedback"
GROUP: Final = "feedback"
_BATCH: Final = 64


class FeedbackComponent:
    """Sets `doc._.feedback` and the span group "feedback". Does not change tokens or other components' annotations."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def __call__(self, doc: Doc) -> Doc:
        """Analyse one document."""
        return _annotate(doc, self._analyzer.analyze(doc.text))

    def pipe(self, stream: Iterable[Doc], batch_size: int = _BATCH) -> Iterator[Doc]:
        """Analyse a stream of documents, `batch_size` at a time, in order."""
        batch: list[Doc] = []
        for doc in stream:
            batch.append(doc)
            if len(batch) >= batch_size:
                yield from self._annotate_all(batch)
                batch = []
        yield from self._annotate_all(batch)

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing: the model is found by name when the pipeline is loaded."""
        return b""

    def from_bytes(self, _data: bytes, **_: Any) -> FeedbackComponent:
        """The component as it is; see `to_bytes`."""
        return self

    def to_disk(self, _path: Any, **_: Any) -> None:
        """Writes nothing; see `to_bytes`."""

    def from_disk(self, _path: Any, **_: Any) -> FeedbackComponent:
        """The component as it is; see `to_bytes`."""
        return self

    def _annotate_all(self, docs: list[Doc]) -> Iterator[Doc]:
        analyses = self._analyzer.analyze_many(Note(doc.text) for doc in docs)
        for doc, analysis in zip(docs, analyses, strict=True):
            yield _annotate(doc, analysis)


@Language.factory("feedback_analyzer", default_config={"model": "default"})
def make_component(nlp: Language, name: str, model: str) -> FeedbackComponent:
    """The factory behind `nlp.add_pipe("feedback_analyzer", config={"model": ...})`.

    Raises:
        ConfigError: the pipeline already has something else at `doc._.feedback`.

    """
    if Doc.has_extension(ATTRIBUTE) and Doc.get_extension(ATTRIBUTE) != (None, None, None, None):
        raise ConfigError(f"Doc._.{ATTRIBUTE} is taken by another component; Afterview needs it")
    if not Doc.has_extension(ATTRIBUTE):
        Doc.set_extension(ATTRIBUTE, default=None)
    return FeedbackComponent(load(model))


def _annotate(doc: Doc, analysis: Analysis) -> Doc:
    doc._.set(ATTRIBUTE, analysis)
    spans = [
        Span(doc, span.start, span.end, label=f"{finding.category}/{finding.aspect}/{finding.polarity}")
        for finding in analysis.findings
        if (span := doc.char_span(finding.start, finding.end, alignment_mode="expand")) is not None
    ]
    doc.spans[GROUP] = spans
    return doc
