"""Which model an alias means, where somebody has chosen: a file in the first folder of `AFTERVIEW_MODELS`.

Without a choice an alias means the newest version of its model. A choice is a list: its last model is in use, the one before it is
what a rollback goes back to.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Final

from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CHOICE_FILE: Final = "in-use.json"


def chosen(alias: str, folders: Iterable[Path]) -> tuple[str, Path] | None:
    """The model that was chosen for an alias, as `name-version`, and the file that says so; None where nothing was.

    Raises:
        ConfigError: the file is malformed.

    """
    for folder in folders:
        path = folder / CHOICE_FILE
        if path.is_file():
            models = _read(path).get(alias)
            return (models[-1], path) if models else None
    return None


def choose(folder: Path, alias: str, model: str, before: str) -> None:
    """Put a model in use, so that a rollback goes back to the one before. One that is so already is held, whatever newer ones come."""
    choices = _read(folder / CHOICE_FILE)
    models = choices.get(alias) or [before]
    _write(folder, {**choices, alias: models if models[-1] == model else [*models, model]})


def go_back(folder: Path, alias: str) -> str:
    """Put the model in use that was so before the last choice; its name.

    Raises:
        ConfigError: there was none before.

    """
    choices = _read(folder / CHOICE_FILE)
    models = choices.get(alias, [])
    if len(models) < 2:
        raise ConfigError(
            f"{folder / CHOICE_FILE} knows no model that was in use as {alias!r} before; `afterview model use` puts one in use"
        )
    _write(folder, {**choices, alias: models[:-1]})
    return models[-2]


def _read(path: Path) -> dict[str, list[str]]:
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(model, str) for models in data.values() for model in models):
            return {str(alias): list(models) for alias, models in data.items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. Delete it to go back to the newest models.") from error
    raise ConfigError(
        f'{path} is not what it should be, such as {{"default": ["feedback-en-0.3.0"]}}. Delete it to go back to the newest models.'
    )


def _write(folder: Path, choices: dict[str, list[str]]) -> None:
    """All at once, so that a service that starts meanwhile reads the old choice or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{CHOICE_FILE}.{os.getpid()}"
    new.write_text(json.dumps(choices, indent=1) + "\n", encoding="utf-8")
    new.replace(folder / CHOICE_FILE)
