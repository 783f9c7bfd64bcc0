"""Save a model to a folder and load it again: describe, audit, then build.

joblib artifacts are pickles, and unpickling runs code. So nothing is unpickled before the manifest has been read, the
hash of every file compared with it, and the library versions checked. For models that ship with Afterview the hash of
the manifest itself stands in the code (`store.shipped`); a model from elsewhere is as trustworthy as its folder.
"""

from __future__ import annotations

import io
import re
import zlib
from importlib.metadata import version
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import joblib
from joblib.numpy_pickle import NumpyPickler

from analyzer.errors import ModelIncompatibleError, ModelUntrustedError
from analyzer.store.manifest import ARTIFACT_FILE, CARD_FILE, MANIFEST_FILE, Manifest, read_manifest, sha256
from analyzer.store.shipped import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LIBRARIES: Final = ("joblib", "numpy", "scikit-learn", "scipy")
"""Libraries whose objects are in an artifact."""

_COMPRESSION: Final = 6
_PROTOCOL: Final = 5


def save(
    folder: Path, model: object, *, description: Mapping[str, Any], card: str, attached: Mapping[str, bytes] = MappingProxyType({})
) -> Manifest:
    """Write a model folder: the artifact, its card and its manifest.

    Args:
        folder: where to; made if it is not there. Files of the same names are replaced.
        model: what `load` gives back.
        description: `name`, `version`, `language`, `labels`, `training` and `metrics` of the manifest.
        card: the model card, in Markdown.
        attached: further files of the model, by name.

    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ARTIFACT_FILE).write_bytes(_dumped(model))
    (folder / CARD_FILE).write_text(card, encoding="utf-8")
    for name, content in attached.items():
        (folder / name).write_bytes(content)
    files = {name: sha256(folder / name) for name in (ARTIFACT_FILE, CARD_FILE, *attached)}
    manifest = Manifest(files=files, requires={name: version(name) for name in LIBRARIES}, **description)
    (folder / MANIFEST_FILE).write_text(manifest.to_json(), encoding="utf-8")
    return manifest


class _Pickler(NumpyPickler):  # type: ignore[misc]
    """joblib's pickler, but one that writes each string in full.

    A pickle writes an object that it has seen as a reference, and whether two equal strings are one object hangs on what the process
    did before: the same model would have other bytes.
    """

    def memoize(self, obj: object) -> None:
        """Remember what was written; strings are not."""
        if not isinstance(obj, str):
            super().memoize(obj)


def _dumped(model: object) -> bytes:
    """A model as `joblib.load` reads it."""
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=_PROTOCOL).dump(model)
    return zlib.compress(buffer.getvalue(), _COMPRESSION)


def audit(folder: Path) -> Manifest:
    """Check a model folder without unpickling anything, and return its manifest.

    Raises:
        ModelUntrustedError: a file is missing or differs from the manifest, or a shipped manifest from the code.
        ModelIncompatibleError: the format, or the minor version of scikit-learn, is another.

    """
    manifest = read_manifest(folder)
    shipped = SHIPPED.get(f"{manifest.name}-{manifest.version}")
    if shipped is not None and sha256(folder / MANIFEST_FILE) != shipped:
        raise ModelUntrustedError(
            f"{folder} calls itself {manifest.name} {manifest.version}, but its manifest is not the one that ships under that name. "
            "Reinstall Afterview, or give your own model a name of its own."
        )
    for name, expected in sorted(manifest.files.items()):
        path = folder / name
        if not re.fullmatch(r"[\w.-]+", name) or not path.is_file():
            raise ModelUntrustedError(f"{folder} lacks the file {name!r} that its manifest names. Copy the whole folder again.")
        if sha256(path) != expected:
            raise ModelUntrustedError(f"{path} has been changed: its SHA-256 is not the one in the manifest. Copy the whole folder again.")
    if ARTIFACT_FILE not in manifest.files:
        raise ModelUntrustedError(f"the manifest of {folder} names no {ARTIFACT_FILE}")
    _check_versions(folder, manifest)
    return manifest


def load(folder: Path) -> tuple[Manifest, Any]:
    """The manifest of a model folder and the model in it, audited before it is unpickled."""
    manifest = audit(folder)
    return manifest, joblib.load(folder / ARTIFACT_FILE)


def _check_versions(folder: Path, manifest: Manifest) -> None:
    """scikit-learn promises to read its own pickles only within a minor version."""
    made_with = manifest.requires.get("scikit-learn", "an unknown version")
    installed = version("scikit-learn")
    if made_with.split(".")[:2] != installed.split(".")[:2]:
        raise ModelIncompatibleError(
            f"{folder.name} was made with scikit-learn {made_with}, and {installed} is installed. "
            f"Install scikit-learn {'.'.join(made_with.split('.')[:2])}.*, or train the model again."
        )
