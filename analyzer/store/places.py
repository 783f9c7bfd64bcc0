"""Where models lie, and which folder a name means."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from analyzer.errors import ModelNotFoundError
from analyzer.store.choice import chosen
from analyzer.store.manifest import MANIFEST_FILE
from analyzer.store.shipped import ALIASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VARIABLE: Final = "AFTERVIEW_MODELS"
"""Environment variable with further folders to look for models in, separated as in PATH; they come first."""

_PACKAGE: Final = Path(__file__).parents[1]


def places(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The folders that models are looked for in, first to last.

    In an installed wheel the shipped models lie inside the package; in a checkout, in `models/` beside it.
    """
    return (*own_places(environment), _PACKAGE / "_models", _PACKAGE.parent / "models")


def own_places(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The folders that the environment adds."""
    return tuple(Path(part) for part in environment.get(VARIABLE, "").split(os.pathsep) if part)


def available(folders: Iterable[Path] | None = None) -> dict[str, Path]:
    """Every model that can be loaded, `name-version` to folder, sorted by name; of equal names the first place wins."""
    found: dict[str, Path] = {}
    for place in places() if folders is None else folders:
        for manifest in sorted(place.glob(f"*/{MANIFEST_FILE}")):
            found.setdefault(manifest.parent.name, manifest.parent)
    return dict(sorted(found.items()))


def find(name: str, folders: Iterable[Path] | None = None) -> Path:
    """The folder of a model.

    Args:
        name: an alias ("default": the model that was chosen for it, if any), a name (the newest version of it), `name-version`, or the
            path of a model folder.
        folders: where to look; the usual places if None.

    Raises:
        ModelNotFoundError: there is none; the message lists those that there are.
        ConfigError: the file that says which one was chosen is malformed.

    """
    folders = places() if folders is None else tuple(folders)
    if os.sep in name or name.startswith("."):
        path = Path(name)
        if (path / MANIFEST_FILE).is_file():
            return path
        raise ModelNotFoundError(f"{name} is no model folder: it has no {MANIFEST_FILE}")
    models = available(folders)
    choice = chosen(name, folders) if name in ALIASES else None
    if choice is not None and choice[0] not in models:
        raise ModelNotFoundError(
            f"{choice[1]} puts {choice[0]} in use as {name!r}, but there is no such model. `afterview model rollback`?"
        )
    wanted = choice[0] if choice else ALIASES.get(name, name)
    versions = [key for key in models if key == wanted or key.rpartition("-")[0] == wanted]
    if not versions:
        names = {key.rpartition("-")[0] for key in models}
        known = ", ".join([*(alias for alias, name in ALIASES.items() if name in names), *models]) or "none"
        raise ModelNotFoundError(f"no model is called {name!r}. Known: {known}. Set {VARIABLE} to add folders to look in.")
    return models[max(versions, key=_version_key)]


def _version_key(key: str) -> tuple[tuple[int, str], ...]:
    """Orders versions by their numbers, so that 1.10.0 is newer than 1.9.0."""
    parts = key.rpartition("-")[2].split(".")
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
