"""Puts the shipped models into the wheel: every model folder in models/ that has a manifest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ShippedModels(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for manifest in sorted(Path(self.root, "models").glob("*/manifest.json")):
            build_data["force_include"][str(manifest.parent)] = f"analyzer/_models/{manifest.parent.name}"
