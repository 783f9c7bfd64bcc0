"""The manifest of a model folder: what it is, what it was made with, and the hash of every file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from analyzer.errors import ModelIncompatibleError, ModelUntrustedError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT_VERSION: Final = 1
"""Raise when a folder written by this code can no longer be read by older code, and keep a reader for the old format."""

MANIFEST_FILE: Final = "manifest.json"
CARD_FILE: Final = "CARD.md"
ARTIFACT_FILE: Final = "model.joblib"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a model folder holds. Written by `store.folder.save`, read before anything is unpickled.

    `files` maps each file name to its sha256, `requires` each library to the version that wrote the artifact,
    `labels` are the labels that the model can give, `training` says with which corpus, seed and parameters.
    """

    name: str
    version: str
    language: str
    labels: tuple[str, ...]
    files: dict[str, str]
    requires: dict[str, str]
    training: dict[str, Any] = field(default_factory=dict)
    metrics: dict[str, Any] = field(default_factory=dict)
    format_version: int = FORMAT_VERSION

    def to_json(self) -> str:
        """The manifest as the text of its file; the same manifest gives the same bytes."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a model folder.

    Raises:
        ModelIncompatibleError: the format is another than this code reads.
        ModelUntrustedError: the manifest is missing or malformed.

    """
    path = folder / MANIFEST_FILE
    try:
        data = json.loads(path.read_bytes())
        if data["format_version"] != FORMAT_VERSION:
            raise ModelIncompatibleError(
                f"{folder.name} has model format {data['format_version']}; this version of Afterview reads format {FORMAT_VERSION}. "
                "Train it again, or install the version that wrote it."
            )
        return Manifest(**{**data, "labels": tuple(data["labels"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUntrustedError(f"{path} is not a readable model manifest: {error}") from error


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
