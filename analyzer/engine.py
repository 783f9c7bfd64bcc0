"""The analyzer: notes in, analyses out. One text and many texts take the same road."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from analyzer.classify.classifier import FeedbackClassifier
from analyzer.classify.encoder import Encoder
from analyzer.classify.weights import Weights
from analyzer.errors import ConfigError, InputError, ModelIncompatibleError
from analyzer.labels import Polarity, RemarkKind, RemarkPolarity
from analyzer.plan.brief import Brief
from analyzer.plan.catalogue import load_catalogue
from analyzer.plan.context import Context
from analyzer.plan.evidence import Evidence, evidence_of, says_no
from analyzer.plan.own import load_own
from analyzer.plan.planner import Planner
from analyzer.results import Analysis, CategoryScores, ModelInfo, Note, Plan, ReadingWarning
from analyzer.store.folder import audit
from analyzer.store.folder import load as load_folder
from analyzer.store.places import find
from analyzer.text.artifacts import PassageKind
from analyzer.text.language import ENGLISH
from analyzer.text.reader import TextReader
from analyzer.text.redact import redact, redact_span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from analyzer.classify.classifier import Reading
    from analyzer.plan.catalogue import Catalogue
    from analyzer.store.manifest import Manifest
    from analyzer.text.artifacts import Document, Passage

_CHUNK: Final = 64
_PASSAGES: Final = {
    PassageKind.HEADER: "mail headers",
    PassageKind.ATTRIBUTION: "the line that introduces a quoted mail",
    PassageKind.GREETING: "a greeting",
    PassageKind.SIGNATURE: "a closing and signature",
    PassageKind.DISCLAIMER: "a disclaimer",
}


class Analyzer:
    """Reads notes with one model and plans with one catalogue. Immutable: share it between threads as you like.

    >>> analyzer = load()  # doctest: +SKIP
    >>> analyzer.analyze("Your SQL was weak.").findings[0].aspect  # doctest: +SKIP
    <Aspect.TECHNICAL_SKILLS: 'technical_skills'>
    """

    def __init__(self, classifier: FeedbackClassifier, manifest: Manifest, catalogue: Catalogue) -> None:
        self._reader = TextReader()
        self._classifier = classifier
        self._planner = Planner(catalogue)
        self._manifest = manifest
        self.catalogue = catalogue
        self.model = ModelInfo(manifest.name, manifest.version)

    def describe(self) -> dict[str, Any]:
        """What the model is, what it was made with and how well it does: its manifest as JSON types."""
        return {
            "name": self._manifest.name,
            "version": self._manifest.version,
            "language": self._manifest.language,
            "labels": list(self._manifest.labels),
            "requires": dict(self._manifest.requires),
            "training": dict(self._manifest.training),
            "metrics": dict(self._manifest.metrics),
        }

    def redacted(self, text: str) -> str:
        """A text without what points at a person: addresses, numbers, links and known names (`analyzer.text.redact`)."""
        return redact(text)

    def redacted_span(self, text: str, start: int, end: int) -> tuple[str, int, int]:
        """The text as `redacted` gives it, and where a span of it lies then."""
        return redact_span(text, start, end)

    def analyze(self, text: str, context: Context | None = None, *, id: str | None = None, explain: bool = False) -> Analysis:
        """The analysis of one text.

        Args:
            text: the note, up to 200,000 characters.
            context: what is known beside the note; it only informs the plan.
            id: given back in the analysis.
            explain: whether each finding says which words spoke for it (`cues`); reading takes several times as long then.

        Raises:
            InputError: the text is not a string, or too long.

        """
        return next(self.analyze_many([Note(text, id)], context, explain=explain))

    def analyze_many(self, notes: Iterable[Note], context: Context | None = None, *, explain: bool = False) -> Iterator[Analysis]:
        """The analysis of each note, in order; reads ahead by no more than a few dozen notes."""
        context = context or Context()
        stream = iter(notes)
        while chunk := list(islice(stream, _CHUNK)):
            documents = [self._reader.read(note.text) for note in chunk]
            english = [document for document in documents if document.language == ENGLISH]
            readings = iter(self._classifier.read(english, explain=explain))
            for note, document in zip(chunk, documents, strict=True):
                yield self._analysis(note, document, next(readings) if document.language == ENGLISH else None, context)

    def brief(self, notes: Sequence[Note], context: Context | None = None) -> Brief:
        """One plan over several notes on one interview, with the analyses that it rests on.

        Args:
            notes: the notes, each with an id of its own; where there are several, one without gets its number, from 1.
            context: what is known beside the notes.

        Raises:
            InputError: there are no notes, or two have one id.

        """
        if not notes:
            raise InputError("there is no note to plan from; give at least one")
        if len(notes) > 1:
            notes = [Note(note.text, str(number) if note.id is None else note.id) for number, note in enumerate(notes, 1)]
        _check_ids(notes)
        return self.brief_over(tuple(self.analyze_many(notes, context)), context)

    def brief_over(self, analyses: Sequence[Analysis], context: Context | None = None) -> Brief:
        """One plan over notes that were read before, perhaps by another model: nothing is read anew.

        Args:
            analyses: of each note, with an id of its own.
            context: what is known beside the notes.

        Raises:
            InputError: two have one id.

        """
        context = context or Context()
        _check_ids(analyses)
        plan = self._planner.plan(evidence_of(analyses), context)
        return Brief(tuple(analyses), plan, context, self.catalogue.titles)

    def _analysis(self, note: Note, document: Document, reading: Reading | None, context: Context) -> Analysis:
        specific = None if reading is None else _is_specific(reading)
        plan: Plan | None = None
        if reading is not None:
            evidence = Evidence(note.id, reading.findings, reading.remarks, bool(specific), says_no(note.text))
            plan = self._planner.plan([evidence], context) if document.statements else Plan()
        return Analysis(
            id=note.id,
            text=note.text,
            language=document.language,
            findings=reading.findings if reading else (),
            remarks=reading.remarks if reading else (),
            uncertain=reading.uncertain if reading else (),
            categories=reading.categories if reading else CategoryScores(),
            specific=specific,
            plan=plan,
            model=self.model,
            warnings=_warnings(document),
        )


def load(name: str = "default", *, catalogue: Path | None = None) -> Analyzer:
    """An analyzer with the model of this name and the catalogue that ships with Afterview.

    Args:
        name: "default", a model's name or `name-version`, or the path of a model folder.
        catalogue: a file that adds to, changes or replaces the actions (`analyzer.plan.own`).

    Raises:
        ConfigError: the name is empty.
        CatalogueError: the file is not what it has to be; the message names file, line and field.
        ModelNotFoundError: there is no such model; the message lists those that there are.
        ModelUntrustedError: the folder is not what its manifest says.
        ModelIncompatibleError: it was made with another version of scikit-learn, or is no model of this kind.

    """
    manifest, classifier = load_classifier(name)
    actions = load_catalogue()
    return Analyzer(classifier, manifest, load_own(catalogue, actions) if catalogue else actions)


def model_named(name: str = "default") -> ModelInfo:
    """Name and version of the model that `load` would load, without loading it.

    Raises:
        ModelNotFoundError: there is no such model; the message lists those that there are.
        ModelUntrustedError: the folder is not what its manifest says.

    """
    manifest = audit(find(name))
    return ModelInfo(manifest.name, manifest.version)


def load_classifier(name: str = "default") -> tuple[Manifest, FeedbackClassifier]:
    """The model of this name without what is built around it: for measuring it. Raises what `load` raises."""
    if not name:
        raise ConfigError("the name of a model is empty; use 'default', or one that `afterview model list` prints")
    folder = find(name)
    manifest, weights = load_folder(folder)
    if not isinstance(weights, Weights):
        raise ModelIncompatibleError(
            f"{manifest.name} {manifest.version} holds a {type(weights).__name__}, not the weights of a classifier"
        )
    return manifest, FeedbackClassifier(weights, Encoder.from_folder(folder) if weights.encoded else None)


def _check_ids(notes: Sequence[Note] | Sequence[Analysis]) -> None:
    if len({note.id for note in notes}) < len(notes):
        raise InputError("two notes have the same id; give each its own, so that a reason can name its note")


def _is_specific(reading: Reading) -> bool:
    """Whether the note gives the candidate something: a concern to act on, or plain praise."""
    if any(finding.polarity is Polarity.CONCERN for finding in reading.findings):
        return True
    against = any(
        (remark.kind is RemarkKind.UNSPECIFIC and remark.polarity is RemarkPolarity.CONCERN) or remark.kind is RemarkKind.EXTERNAL_REASON
        for remark in reading.remarks
    )
    return bool(reading.findings) and not against


def _warnings(document: Document) -> tuple[ReadingWarning, ...]:
    """What a reader of the analysis should know of the text."""
    if not any(character.isalnum() for character in document.text):
        return (ReadingWarning("empty", "There is nothing to read: the note has no words."),)
    passages = tuple(map(_passage_warning, document.passed_over))
    if document.language == ENGLISH:
        return passages
    message = f"The note seems to be in another language ({document.language}); only English is read, so nothing was looked for."
    return (ReadingWarning("language", message), *passages)


def _passage_warning(passage: Passage) -> ReadingWarning:
    return ReadingWarning("passed_over", f"Passed over {_PASSAGES[passage.kind]}.", passage.start, passage.end)
