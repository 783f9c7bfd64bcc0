"""Train a model from a corpus folder and save it: the whole way from labelled notes to a model folder."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from threadpoolctl import threadpool_limits

from analyzer.classify.classifier import FeedbackClassifier
from analyzer.classify.encoder import ENCODER_FILES, RECIPE_FILE, Encoder
from analyzer.classify.labels import STATEMENT_LABELS
from analyzer.store.folder import save
from analyzer.store.manifest import MANIFEST_FILE, sha256
from analyzer.text.language import ENGLISH
from analyzer.text.reader import TextReader
from analyzer.training.baseline import predict_by_keywords
from analyzer.training.behaviour import try_out
from analyzer.training.card import model_card
from analyzer.training.corpus import VOICES, check_ids, load_corpus, load_reviewed, reviewed_files
from analyzer.training.evaluate import predict, report
from analyzer.training.fit import DEFAULTS, fit
from analyzer.training.gold import from_corpus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analyzer.store.manifest import Manifest
    from analyzer.training.behaviour import Suite
    from analyzer.training.corpus import LabelledNote
    from analyzer.training.fit import Parameters

_ROUNDED: Final = 4


def train(
    corpus: Path,
    folder: Path,
    *,
    parameters: Parameters = DEFAULTS,
    encoder: Path | None = None,
    suites: Sequence[Suite] = (),
    reviewed: Sequence[Path] = (),
) -> tuple[Manifest, str]:
    """Train on a corpus and write a model folder.

    Args:
        corpus: the corpus folder.
        folder: the model folder that is written; it is called NAME-VERSION, such as `models/feedback-en-0.3.0`.
        parameters: what can be chosen about training.
        encoder: a folder with an encoder that was trained for it; without one, the model reads by words alone.
        suites: behaviour tests whose failure rates go into manifest and card.
        reviewed: files or folders of notes that readers corrected and somebody has labelled as a whole; learnt from beside the corpus.

    Returns:
        The manifest, and the SHA-256 of its file (for `store.shipped`).

    Raises:
        CorpusError: the corpus is malformed, or lacks a split; or a note that is given as reviewed is not.

    """
    name, _, version = folder.name.rpartition("-")
    further = [note for path in reviewed for note in load_reviewed(path)]
    notes = (*load_corpus(corpus), *further)
    check_ids(notes)
    reads = None if encoder is None else Encoder.from_folder(encoder)
    with threadpool_limits(1):  # sums in another order would give other bytes on a machine with other cores
        weights = fit(notes, parameters, reads)
    test = from_corpus(tuple(note for note in notes if note.split == "test"))
    reader = TextReader()
    classifier = FeedbackClassifier(weights, reads)
    metrics = _rounded(report(predict(classifier, reader, test), test))
    behaviour = {
        name: {"about": outcome.about, "cases": outcome.cases, "failed": len(outcome.failed)}
        for name, outcome in try_out(classifier, reader, suites).items()
    }
    baseline = _rounded(report(predict_by_keywords(reader, test), test))
    description = {
        "name": name,
        "version": version,
        "language": ENGLISH,
        "labels": tuple(label if isinstance(label, str) else "/".join(label) for label in STATEMENT_LABELS),
        "training": _training(corpus, notes, parameters) | _recipe(encoder) | _reviewed(reviewed, further),
        "metrics": {"test": metrics, "keywords": baseline, "behaviour": behaviour},
    }
    attached = {} if encoder is None else {file: (encoder / file).read_bytes() for file in ENCODER_FILES}
    manifest = save(folder, weights, description=description, card=model_card(description), attached=attached)
    return manifest, sha256(folder / MANIFEST_FILE)


def corpus_sha256(corpus: Path) -> str:
    """One hash over all corpus files, in order."""
    digest = hashlib.sha256()
    for path in sorted((corpus / VOICES).glob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _training(corpus: Path, notes: Sequence[LabelledNote], parameters: Parameters) -> dict[str, Any]:
    return {
        "notes": len(notes),
        "findings": sum(len(note.findings) for note in notes),
        "voices": len({note.voice for note in notes}),
        "corpus_sha256": corpus_sha256(corpus),
        "parameters": parameters.to_dict(),
    }


def _recipe(encoder: Path | None) -> dict[str, Any]:
    return {} if encoder is None else {"encoder": json.loads((encoder / RECIPE_FILE).read_bytes())}


def _reviewed(paths: Sequence[Path], notes: Sequence[LabelledNote]) -> dict[str, Any]:
    if not paths:
        return {}
    digest = hashlib.sha256(b"".join(file.read_bytes() for path in paths for file in reviewed_files(path)))
    return {"reviewed": {"notes": len(notes), "sha256": digest.hexdigest()}}


def _rounded(value: Any) -> Any:
    """Figures to four digits, so that a manifest does not hang on the last bit of a sum."""
    if isinstance(value, float):
        return round(value, _ROUNDED)
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_rounded(part) for part in value]
    return value
